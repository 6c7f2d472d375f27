import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { awaitNews } from '../../functions/await-news.ts';
import { closePhase } from '../../functions/close-phase.ts';
import type { FunctionName } from '../../functions/environments.ts';
import type { Task } from '../../functions/kit/task.ts';
import { nextDeadline } from '../../functions/next-deadline.ts';
import { openPhase } from '../../functions/open-phase.ts';
import { readOutcome } from '../../functions/read-outcome.ts';
import { remind } from '../../functions/remind.ts';
import { startProcedure } from '../../functions/start-procedure.ts';
import { startProgramme } from '../../functions/start-programme.ts';
import { openDynamoLedger } from '../../shared/aws/dynamodb-ledger.ts';
import { recordPorts } from '../../shared/aws/ports.ts';
import { people } from '../domain/kit.ts';
import { assemble } from '../infra/assemble.ts';
import { onePhase } from '../kit/town.ts';
import { dropTable, dynamoClient, makeTable } from './kit.ts';

const list = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const Policy = z.object({
  Properties: z.object({
    Roles: z.array(z.object({ Ref: z.string() })),
    PolicyDocument: z.object({ Statement: z.array(z.object({ Action: list })) }),
  }),
});
const Deployed = z.object({ Properties: z.object({ FunctionName: z.string(), Role: z.object({ 'Fn::GetAtt': z.array(z.string()) }) }) });

const { workflows: template } = assemble('test');
const policies = Object.values(template.findResources('AWS::IAM::Policy')).map((policy) => Policy.parse(policy).Properties);
const functions = Object.values(template.findResources('AWS::Lambda::Function')).map((one) => Deployed.parse(one).Properties);

/** What a deployed function may do with the table. */
const granted = (name: FunctionName): string[] => {
  const role = functions.find(({ FunctionName }) => FunctionName === `bestuursopdracht-test-${name}`)?.Role['Fn::GetAtt'][0];
  return policies
    .filter(({ Roles }) => Roles.some(({ Ref }) => Ref === role))
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement.flatMap(({ Action }) => Action))
    .filter((action) => action.startsWith('dynamodb:'));
};

const Transaction = z.object({ TransactItems: z.array(z.record(z.string(), z.unknown())) });
const ofTransaction: Record<string, string> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

/** Notes which rights a client makes use of; a transaction asks for those of its parts. */
const noting = (client: DynamoDBClient): Set<string> => {
  const used = new Set<string>();
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const parts = commandName === 'TransactWriteItemsCommand' ? Transaction.parse(args.input).TransactItems.flatMap(Object.keys) : [];
        if (parts.length === 0) used.add(`dynamodb:${commandName.replace('Command', '')}`);
        for (const part of parts) used.add(`dynamodb:${ofTransaction[part] ?? part}`);
        return next(args);
      },
    { step: 'initialize' },
  );
  return used;
};

const owner = dynamoClient();
const clients: DynamoDBClient[] = [owner];
let tableName: string;

beforeAll(async () => {
  tableName = await makeTable(owner);
});

afterAll(async () => {
  await dropTable(owner, tableName);
  for (const client of clients) client.destroy();
});

/** A verb with a client of its own, and the rights of which it made use. */
const watched = (bind: (ports: ReturnType<typeof recordPorts>) => Task<unknown>) => {
  const client = dynamoClient();
  clients.push(client);
  const used = noting(client);
  const { programmeClock, systemClock } = recordPorts({ TABLE_NAME: tableName });
  return { verb: bind({ ledger: openDynamoLedger({ client, tableName }), programmeClock, systemClock }), used };
};

describe('what the functions do with the table', () => {
  it('is what they may', async () => {
    const ports = recordPorts({ TABLE_NAME: tableName });
    const id = { organisation: onePhase.organisation.id, programme: onePhase.id };
    const begun = { ...id, actor: people.commissioner, command: { act: 'start-programme' }, definition: onePhase };
    expect(await startProgramme(ports)(begun)).toMatchObject({ outcome: 'recorded' });
    const input = { schemaVersion: 1, ...id, phase: 'A', generation: 1, epoch: await ports.ledger.epoch() };
    const procedures = { nudge: async () => 'nudged' as const };
    const renewal = { schemaVersion: 1, ...id, story: 'phase', subject: 'phase/A', expected: 1 };
    const steps: [FunctionName, (of: typeof ports) => Task<unknown>, object][] = [
      ['next-deadline', nextDeadline, { ...input, rounds: 0, startedAt: new Date().toISOString() }],
      ['await-news', (of) => awaitNews({ ...of, procedures }), { ...input, rounds: 1, retry: 0, token: 't', until: 'none' }],
      ['read-outcome', readOutcome, input],
      ['open-phase', openPhase, input],
      ['remind', remind, input],
      ['close-phase', closePhase, input],
      ['start-procedure', startProcedure, renewal],
    ];
    const notGranted: string[] = [];
    for (const [name, bind, event] of steps) {
      const { verb, used } = watched(bind);
      await verb(event);
      notGranted.push(...[...used].filter((right) => !granted(name).includes(right)).map((right) => `${name}: ${right}`));
      if (used.size === 0) notGranted.push(`${name}: nothing was noted`);
    }
    expect(notGranted).toEqual([]);
  });

  it('would show a right that is missing', () => {
    expect(granted('next-deadline')).toContain('dynamodb:Query');
    expect(granted('next-deadline')).not.toContain('dynamodb:PutItem');
  });
});
