import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openDynamoLedger } from '../../shared/aws/dynamodb-ledger.ts';
import { pauseBefore } from '../../shared/aws/retry.ts';
import type { Ledger } from '../../shared/ports.ts';
import { mustAppend, newFact, noon, programme, request } from '../ledger/examples.ts';
import { dropTable, dynamoClient, makeTable } from './kit.ts';

/** What happens to a request on its way. `lose`: it is done, and its answer never comes. */
type Mishap = { operation: string; what: 'lose' | 'throttle' | 'fail' };

const mishaps: Mishap[] = [];
const seen: { operation: string; token: unknown }[] = [];
/** Answers by ClientRequestToken, which DynamoDB remembers for ten minutes and moto does not. */
const answered = new Map<unknown, { status: number; body: string }>();

const errors = {
  throttle: [400, 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException'],
  fail: [500, 'com.amazonaws.dynamodb.v20120810#InternalServerError'],
} as const;

const Tokened = z.object({ ClientRequestToken: z.string().optional() });

const bodyOf = async (message: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(z.instanceof(Buffer).parse(part));
  return Buffer.concat(parts).toString('utf8');
};

const passOn = async (incoming: IncomingMessage, body: string): Promise<{ status: number; body: string }> => {
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).flatMap(([name, value]) =>
      typeof value === 'string' && !/^(host|connection|content-length|expect)$/.test(name) ? [[name, value]] : [],
    ),
  );
  const answer = await fetch(process.env.AWS_ENDPOINT_URL ?? '', { method: 'POST', headers, body });
  return { status: answer.status, body: await answer.text() };
};

const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
  const body = await bodyOf(incoming);
  const operation = String(incoming.headers['x-amz-target']).replace(/^.*\./, '');
  const token = Tokened.parse(JSON.parse(body)).ClientRequestToken;
  seen.push({ operation, token });
  const index = mishaps.findIndex((one) => one.operation === operation);
  const [mishap] = index < 0 ? [] : mishaps.splice(index, 1);
  if (mishap && mishap.what !== 'lose') {
    const [status, type] = errors[mishap.what];
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify({ __type: type, message: 'so' }));
    return;
  }
  const answer = (token === undefined ? undefined : answered.get(token)) ?? (await passOn(incoming, body));
  if (token !== undefined) answered.set(token, answer);
  if (mishap) response.destroy();
  else response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answer.body);
};

const server = createServer((incoming, response) => {
  handle(incoming, response).catch(() => response.destroy());
});
const owner = dynamoClient();
let client: DynamoDBClient;
let tableName: string;
let ledger: Ledger;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.int() }).parse(server.address());
  client = new DynamoDBClient({ endpoint: `http://127.0.0.1:${String(port)}`, maxAttempts: 2 });
});
afterAll(async () => {
  for (const one of [client, owner]) one.destroy();
  server.close();
  await once(server, 'close');
});
beforeEach(async () => {
  tableName = await makeTable(owner);
  ledger = openDynamoLedger({ client, tableName });
  await ledger.epoch();
  mishaps.length = 0;
  seen.length = 0;
});
afterEach(() => dropTable(owner, tableName));

const sentOf = (operation: string) => seen.filter((one) => one.operation === operation);

describe('an answer that is lost', () => {
  it('of an append: it is asked for again under the same token, and the append counts once', async () => {
    mishaps.push({ operation: 'TransactWriteItems', what: 'lose' });
    const appended = mustAppend(
      await ledger.append(request({ facts: [newFact()], claims: ['c'], messages: [{ kind: 'nudge', subject: 'phase/A' }] })),
    );
    expect(sentOf('TransactWriteItems')).toHaveLength(2);
    expect(new Set(sentOf('TransactWriteItems').map(({ token }) => token)).size).toBe(1);
    expect(await ledger.facts(programme)).toEqual(appended.facts);
    expect(await ledger.due(noon, 10)).toHaveLength(1);
  });

  it('of the storing of a token, of a settling and of a number: done again, it is as if once', async () => {
    mishaps.push({ operation: 'UpdateItem', what: 'lose' });
    mustAppend(
      await ledger.append(request({ raises: [{ subject: 'phase/A', expected: 0 }], messages: [{ kind: 'nudge', subject: 'phase/A' }] })),
    );
    const waiting = { generation: 1, round: 1, retry: 0, token: 't' };
    mishaps.push({ operation: 'UpdateItem', what: 'lose' });
    expect(await ledger.storeWaiting({ ...programme, subject: 'phase/A' }, waiting)).toBe(true);
    const [message, ...others] = await ledger.due(noon, 10);
    expect(others).toEqual([]);
    mishaps.push({ operation: 'UpdateItem', what: 'lose' });
    await ledger.settle(message?.id ?? 0);
    expect(await ledger.due(noon, 10)).toEqual([]);
    expect(sentOf('UpdateItem')).toHaveLength(6);
    expect(await ledger.waiting({ ...programme, subject: 'phase/A' })).toEqual(waiting);
  });
});

describe('a server that is busy', () => {
  it.each(['GetItem', 'Query', 'TransactWriteItems', 'UpdateItem', 'BatchGetItem'])(
    '%s is tried again until it passes',
    async (operation) => {
      for (const what of ['throttle', 'throttle', 'throttle', 'fail'] as const) mishaps.push({ operation, what });
      mustAppend(await ledger.append(request({ facts: [newFact()], messages: [{ kind: 'nudge', subject: 'phase/A' }] })));
      expect(await ledger.facts(programme)).toHaveLength(1);
      expect(await ledger.due(noon, 10)).toHaveLength(1);
      expect(mishaps).toEqual([]);
      expect(sentOf(operation).length).toBeGreaterThan(4);
    },
  );

  it('is left in peace for longer and longer, at random up to a second', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map((attempt) => pauseBefore(attempt, 1))).toEqual([50, 100, 200, 400, 800, 1_000, 1_000]);
    expect(pauseBefore(3, 0.25)).toBe(50);
    expect(pauseBefore(3, 0)).toBe(0);
  });
});
