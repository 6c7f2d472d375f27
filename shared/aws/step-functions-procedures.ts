import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  type ListExecutionsCommandOutput,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Json, Procedures } from '../ports.ts';

/** What `SendTaskSuccess` answers of a token that is gone, timed out or malformed (protocol R4). */
const goneTokens = new Set(['TaskDoesNotExist', 'TaskTimedOut', 'InvalidToken']);

const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;

/** Wakes a waiting task; all that a function needs that waits itself. */
export const nudging = (client: SFNClient): Pick<Procedures, 'nudge'> => ({
  nudge: async (token) => {
    try {
      await client.send(new SendTaskSuccessCommand({ taskToken: token, output: '{}' }));
      return 'nudged';
    } catch (error) {
      if (error instanceof Error && goneTokens.has(error.name)) return 'nobody-listens';
      throw error;
    }
  },
});

export type StepFunctionsOptions = {
  client: SFNClient;
  /** ARN of the state machine of each story. */
  machines: { readonly [story: string]: string };
};

/** An execution's name begins with its story. Throws on a story that has no machine here. */
const machineOf = ({ machines }: StepFunctionsOptions, story: string): string => {
  const arn = Object.hasOwn(machines, story) ? machines[story] : undefined;
  if (arn === undefined) throw new Error(`No state machine is known for the story "${story}".`);
  return arn;
};

const executionArnOf = (options: StepFunctionsOptions, name: string): string =>
  `${machineOf(options, storyIn(name)).replace(':stateMachine:', ':execution:')}:${name}`;

const storyIn = (name: string): string => name.split('-', 1)[0] ?? '';

const starting = (options: StepFunctionsOptions): Pick<Procedures, 'start' | 'stop'> => ({
  /** A repeat of the start of what still runs, with the same input, is answered by AWS as if it had started it: `started`. */
  start: async ({ name, story, input }) => {
    const stateMachineArn = machineOf(options, story);
    try {
      await options.client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
      return 'started';
    } catch (error) {
      if (isNamed(error, 'ExecutionAlreadyExists')) return 'already-exists';
      throw error;
    }
  },

  stop: async (name, cause) => {
    try {
      await options.client.send(new StopExecutionCommand({ executionArn: executionArnOf(options, name), cause }));
    } catch (error) {
      if (!isNamed(error, 'ExecutionDoesNotExist')) throw error;
    }
  },
});

const runningOf = async (client: SFNClient, stateMachineArn: string, prefix: string): Promise<string[]> => {
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const request = new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: 1_000, nextToken });
    const page: ListExecutionsCommandOutput = await client.send(request);
    names.push(...(page.executions ?? []).flatMap(({ name }) => (name?.startsWith(prefix) ? [name] : [])));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return names;
};

/** How an execution stands, for the one who operates it: the ledger needs no answer of it. */
export type Described = { status: string; input: Json; startedAt: string; stoppedAt: string | null; error: string | null };
export type StepFunctions = Procedures & { describe(name: string): Promise<Described | undefined> };

const describing = (options: StepFunctionsOptions): Pick<StepFunctions, 'describe'> => ({
  describe: async (name) => {
    try {
      const found = await options.client.send(new DescribeExecutionCommand({ executionArn: executionArnOf(options, name) }));
      const { status = 'RUNNING', input = 'null', startDate = new Date(0), stopDate, error = null } = found;
      return { status, input: JSON.parse(input), startedAt: startDate.toISOString(), stoppedAt: stopDate?.toISOString() ?? null, error };
    } catch (error) {
      if (isNamed(error, 'ExecutionDoesNotExist')) return undefined;
      throw error;
    }
  },
});

/**
 * Procedures on Step Functions Standard. `running` is as AWS lists it, which follows the facts at a distance of seconds.
 * What AWS refuses otherwise (throttling, an input above 256 KiB) is thrown under its own name.
 */
export const openStepFunctions = (options: StepFunctionsOptions): StepFunctions => ({
  ...nudging(options.client),
  ...describing(options),
  ...starting(options),
  running: async (prefix) => {
    const begins = (story: string): boolean => `${story}-`.startsWith(prefix) || prefix.startsWith(`${story}-`);
    const arns = Object.keys(options.machines).filter(begins);
    const names = await Promise.all(arns.map((story) => runningOf(options.client, machineOf(options, story), prefix)));
    return names.flat();
  },
});
