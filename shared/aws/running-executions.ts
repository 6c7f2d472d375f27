import {
  DescribeStateMachineForExecutionCommand,
  type ExecutionListItem,
  ListExecutionsCommand,
  type ListExecutionsCommandOutput,
  ListStateMachinesCommand,
  type ListStateMachinesCommandOutput,
  SFNClient,
} from '@aws-sdk/client-sfn';

/** Running executions that began with one definition. `oldest`: ISO instant. */
export type RunningGroup = { definition: string; count: number; oldest: string };

type Started = { arn: string; at: string };
type Revision = { id: string; definition: string };

const machineNamed = async (client: SFNClient, name: string): Promise<string | undefined> => {
  let nextToken: string | undefined;
  do {
    const page: ListStateMachinesCommandOutput = await client.send(new ListStateMachinesCommand({ maxResults: 1_000, nextToken }));
    const found = page.stateMachines?.find((machine) => machine.name === name);
    if (found) return found.stateMachineArn;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return undefined;
};

const startedOf = ({ executionArn = '', startDate }: ExecutionListItem): Started => ({
  arn: executionArn,
  at: startDate?.toISOString() ?? '',
});

/** Oldest first. */
const runningOf = async (client: SFNClient, stateMachineArn: string): Promise<Started[]> => {
  const running: Started[] = [];
  let nextToken: string | undefined;
  do {
    const request = new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: 1_000, nextToken });
    const page: ListExecutionsCommandOutput = await client.send(request);
    running.push(...(page.executions ?? []).map(startedOf));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return running.toSorted((a, b) => (a.at < b.at ? -1 : 1));
};

type Group = { revision: Revision; of: Started[] };

/**
 * Who began later began with the same or a later revision. So when the first and the last of a row have one in common, all have: a few
 * questions do for thousands of executions, where AWS answers one a second.
 */
const grouped = async (row: Started[], revisionOf: (arn: string) => Promise<Revision>): Promise<Group[]> => {
  const [first, last] = [row.at(0), row.at(-1)];
  if (first === undefined || last === undefined) return [];
  const [from, until] = [await revisionOf(first.arn), await revisionOf(last.arn)];
  if (from.id === until.id) return [{ revision: from, of: row }];
  const middle = Math.ceil(row.length / 2);
  const [before, after] = [await grouped(row.slice(0, middle), revisionOf), await grouped(row.slice(middle), revisionOf)];
  const [left, right] = [before.at(-1), after[0]];
  if (!left || !right || left.revision.id !== right.revision.id) return [...before, ...after];
  return [...before.slice(0, -1), { revision: left.revision, of: [...left.of, ...right.of] }, ...after.slice(1)];
};

const revisions = (client: SFNClient): ((arn: string) => Promise<Revision>) => {
  const known = new Map<string, Promise<Revision>>();
  const ask = async (executionArn: string): Promise<Revision> => {
    const { revisionId, updateDate, definition = '' } = await client.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    return { id: revisionId ?? updateDate?.toISOString() ?? definition, definition };
  };
  return (arn) => {
    const answer = known.get(arn) ?? ask(arn);
    known.set(arn, answer);
    return answer;
  };
};

/** What runs on a machine, by the definition with which it began, oldest first. Undefined: there is no such machine yet. */
export const runningByDefinition = async (client: SFNClient, machine: string): Promise<RunningGroup[] | undefined> => {
  const arn = await machineNamed(client, machine);
  if (arn === undefined) return undefined;
  const groups = await grouped(await runningOf(client, arn), revisions(client));
  return groups.map(({ revision, of }) => ({ definition: revision.definition, count: of.length, oldest: of[0]?.at ?? '' }));
};

/** For a command of a person, in the region of a stage. */
export const operatorsStepFunctions = (region: string): SFNClient => new SFNClient({ region, maxAttempts: 8 });
