import { randomBytes } from 'node:crypto';
import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openDynamoLedger } from '../../shared/aws/dynamodb-ledger.ts';
import { sha256 } from '../../shared/ledger/chain.ts';
import { type AuditedLedger, verifyStream } from '../../shared/ledger/verify.ts';
import { mustAppend, newFact, programme, request } from '../ledger/examples.ts';
import { disturb, dropTable, dynamoClient, makeTable, sent } from './kit.ts';

type Client = ReturnType<typeof dynamoClient>;

let client: Client;
let tableName: string;
let ledger: AuditedLedger;

beforeEach(async () => {
  client = dynamoClient();
  tableName = await makeTable(client);
  ledger = openDynamoLedger({ client, tableName });
});

afterEach(async () => {
  const plain = dynamoClient();
  await dropTable(plain, tableName);
  for (const one of [client, plain]) one.destroy();
});

const { organisation } = programme;
/** Text that does not compress. */
const noise = (bytes: number): string => randomBytes(bytes / 2).toString('hex');

const view = (value: string) => request({ views: [{ key: 'large', value }] });
/** Facts that one item cannot hold. */
const twoItems = () => request({ facts: [0, 1].map((n) => newFact({ n, large: noise(200_000) })) });

const clearly = (sentence: RegExp) => ({ name: 'LedgerError', code: 'invalid-request', message: expect.stringMatching(sentence) });

const failing = (problem: Error) => async (): Promise<never> => {
  throw problem;
};

const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({ $metadata: {}, message: 'cancelled', CancellationReasons: codes.map((Code) => ({ Code })) });

const Tokened = z.object({ ClientRequestToken: z.string() });
/** Leaves the array itself in place, so that a test can take something out. */
const Found = z.object({ Items: z.custom<unknown[]>(Array.isArray) });

const named = (name: string): Error => Object.assign(new Error(name), { name });

describe('what passes', () => {
  it.each([
    cancelled('None', 'TransactionConflict'),
    cancelled('ThrottlingError', 'None'),
    cancelled('ProvisionedThroughputExceeded'),
    named('TransactionInProgressException'),
  ])('is tried again: an append that meets %s', async (problem) => {
    const { met } = disturb(client, 'TransactWriteItemsCommand', 3, failing(problem));
    mustAppend(await ledger.append(request({ facts: [newFact()] })));
    expect(met).toHaveLength(3);
    expect(await ledger.head(programme)).toMatchObject({ sequence: 1 });
  });

  it('is tried again under the same token, so that a repeat counts once', async () => {
    const tokens: unknown[] = [];
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'TransactWriteItemsCommand') tokens.push(Tokened.parse(args.input).ClientRequestToken);
          return next(args);
        },
      { step: 'finalizeRequest', priority: 'low' },
    );
    disturb(client, 'TransactWriteItemsCommand', 2, failing(cancelled('TransactionConflict')));
    mustAppend(await ledger.append(request({ facts: [newFact()] })));
    mustAppend(await ledger.append(request({ expected: 1, facts: [newFact()] })));
    expect(tokens).toHaveLength(4);
    expect(new Set(tokens.slice(0, 3)).size).toBe(1);
    expect(tokens[3]).not.toBe(tokens[0]);
  });

  it('is tried again: a token that meets a transaction', async () => {
    mustAppend(await ledger.append(request({ raises: [{ subject: 'phase/F1', expected: 0 }] })));
    const { met } = disturb(client, 'UpdateItemCommand', 2, failing(named('TransactionConflictException')));
    expect(await ledger.storeWaiting({ ...programme, subject: 'phase/F1' }, { generation: 1, round: 1, retry: 0, token: 't' })).toBe(true);
    expect(met).toHaveLength(2);
  });

  it('is given up in the end, under its own name', async () => {
    disturb(client, 'TransactWriteItemsCommand', 1_000, failing(cancelled('TransactionConflict')));
    await expect(ledger.append(request({ facts: [newFact()] }))).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    expect(await ledger.head(programme)).toBeUndefined();
  });

  it('is not confused with what stays: one failed condition, and it is a refusal', async () => {
    const { met } = disturb(
      client,
      'TransactWriteItemsCommand',
      1_000,
      failing(cancelled('TransactionConflict', 'ConditionalCheckFailed')),
    );
    expect(await ledger.append(request({ facts: [newFact()], claims: ['c'] }))).toEqual({ outcome: 'claimed', claim: 'c' });
    expect(met).toHaveLength(1);
  });

  it.each([0, 2])(
    'does not hide a conflict: after %i facts another appends between the read of the head and the transaction',
    async (count) => {
      for (let expected = 0; expected < count; expected += 1) mustAppend(await ledger.append(request({ expected, facts: [newFact()] })));
      const other = openDynamoLedger({ client: dynamoClient(), tableName });
      disturb(client, 'TransactWriteItemsCommand', 1, () => other.append(request({ expected: count, facts: [newFact({ first: true })] })));
      const answer = await ledger.append(request({ expected: count, facts: [newFact({ first: false })] }));
      expect(answer).toEqual({ outcome: 'conflict', head: await ledger.head(programme) });
      expect((await ledger.facts(programme, count)).map(({ data }) => data)).toEqual([{ first: true }]);
    },
  );
});

describe('the limits of DynamoDB', () => {
  it('100 items in one append, and not one more', async () => {
    const views = Array.from({ length: 100 }, (_, index) => ({ key: `view-${index}`, value: index }));
    const oneMore = { key: 'one-more', value: 1 };
    await expect(ledger.append(request({ views: [...views, oneMore] }))).rejects.toMatchObject(clearly(/101 items .* at most 100\.$/));
    mustAppend(await ledger.append(request({ views })));
  });

  it('800 claims in one append, each of them once; of several taken ones the first is named', async () => {
    const claims = Array.from({ length: 800 }, (_, index) => `phase/F1:after:2026-11-02:${index}`);
    mustAppend(await ledger.append(request({ claims })));
    const others = Array.from({ length: 60 }, (_, index) => `new-${index}`);
    for (const taken of [0, 1, 399, 799].map((index) => claims[index] ?? '')) {
      const oneTaken = [...others.slice(0, 30), taken, ...others.slice(30)];
      expect(await ledger.append(request({ claims: oneTaken }))).toEqual({ outcome: 'claimed', claim: taken });
      const manyTaken = [...new Set([...oneTaken, ...claims.toReversed()])].slice(0, 200);
      expect(await ledger.append(request({ claims: manyTaken }))).toEqual({ outcome: 'claimed', claim: taken });
    }
    mustAppend(await ledger.append(request({ claims: others })));
    const tooMany = Array.from({ length: 3_000 }, (_, index) => `more-${index}`);
    await expect(ledger.append(request({ claims: tooMany }))).rejects.toMatchObject(clearly(/claims of one set/));
  });

  it('400 KB in one item', async () => {
    await expect(ledger.append(view(noise(400 * 1024)))).rejects.toMatchObject(clearly(/ bytes, more than the 409600 /));
    mustAppend(await ledger.append(view(noise(390 * 1024))));
    await expect(ledger.append(request({ facts: [newFact({ large: noise(400 * 1024) })] }))).rejects.toMatchObject(clearly(/409600/));
    expect(await ledger.head(programme)).toBeUndefined();
  });

  it('4 MB in one append', async () => {
    const views = Array.from({ length: 11 }, (_, index) => ({ key: `view-${index}`, value: noise(390 * 1024) }));
    await expect(ledger.append(request({ views }))).rejects.toMatchObject(
      clearly(/ bytes in one transaction; DynamoDB takes at most 4194304\.$/),
    );
    expect(await ledger.views(organisation, '')).toEqual([]);
  });

  it('4 MB to the byte: what fits is written, one byte more is refused', async () => {
    const viewsOf = (more: number) => {
      const views = Array.from({ length: 11 }, (_, index) => ({ key: `view-${index}`, value: noise(380_000) }));
      return [...views, { key: 'view-x', value: 'x'.repeat(more) }];
    };
    const key = `pk${organisation}#viewssk`.length + 'value'.length;
    const bytes = viewsOf(0).reduce((sum, one) => sum + key + `view#${one.key}`.length + JSON.stringify(one.value).length, 0);
    const left = 4 * 1024 * 1024 - bytes;
    await expect(ledger.append(request({ views: viewsOf(left + 1) }))).rejects.toMatchObject(clearly(/4194305 bytes in one transaction/));
    mustAppend(await ledger.append(request({ views: viewsOf(left) })));
  });

  it('an item that would grow beyond 400 KB by what is added to it', async () => {
    const { met } = disturb(client, 'TransactWriteItemsCommand', 1, failing(cancelled('None', 'ValidationError')));
    await expect(ledger.append(request({ facts: [newFact()], claims: ['c'] }))).rejects.toMatchObject(
      clearly(/would grow beyond the 409600 bytes/),
    );
    expect(met).toHaveLength(1);
    const tooLarge = Object.assign(named('ValidationException'), { message: 'Item size to update has exceeded the maximum allowed size' });
    disturb(client, 'UpdateItemCommand', 1, failing(tooLarge));
    await expect(ledger.settle(1)).rejects.toMatchObject(clearly(/would grow beyond/));
    expect(await ledger.head(programme)).toBeUndefined();
  });

  it('a key of 1,024 bytes', async () => {
    await expect(ledger.append(request({ views: [{ key: '€'.repeat(400), value: 1 }] }))).rejects.toMatchObject(
      clearly(/at most 1024 bytes/),
    );
  });

  it('splits the facts of one append over items, and reads them back in order from any of them', async () => {
    const facts = Array.from({ length: 12 }, (_, n) => newFact({ n, large: noise(100_000) }, n === 3 ? { text: { reason: 'x' } } : {}));
    mustAppend(await ledger.append(request({ facts })));
    mustAppend(await ledger.append(request({ expected: 12, facts: [newFact({ n: 12 })] })));
    for (const after of [0, 1, 2, 3, 4, 7, 11, 12, 13])
      expect((await ledger.facts(programme, after)).map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: 13 - after }, (_, index) => after + index + 1),
      );
    expect(await verifyStream(ledger, programme)).toMatchObject({ valid: true, head: { sequence: 13 } });
  });

  it('waits for the rest of an append of which it sees the end first', async () => {
    mustAppend(await ledger.append(twoItems()));
    let queries = 0;
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const result = await next(args);
          if (commandName === 'QueryCommand' && ++queries < 3) Found.parse(result.output).Items.shift();
          return result;
        },
      { step: 'initialize' },
    );
    expect((await ledger.facts(programme)).map(({ data }) => data.n)).toEqual([0, 1]);
    expect(queries).toBe(3);
  });

  it('shows an auditor that a fact is gone for good', async () => {
    mustAppend(await ledger.append(twoItems()));
    const Key = { pk: { S: `${organisation}#stream#${programme.stream}` }, sk: { S: 'fact#0000000000000001' } };
    await client.send(new DeleteItemCommand({ TableName: tableName, Key }));
    expect(await verifyStream(ledger, programme)).toEqual({ valid: false, sequence: 1, what: 'fact-missing' });
  });

  it('pages through more than one megabyte of facts', async () => {
    for (let expected = 0; expected < 5; expected += 1)
      mustAppend(await ledger.append(request({ expected, facts: [newFact({ large: noise(340_000) })] })));
    sent.length = 0;
    expect(await ledger.facts(programme)).toHaveLength(5);
    expect(sent.filter((command) => command === 'QueryCommand').length).toBeGreaterThan(1);
  });
});

describe('documents and snapshots above 400 KB', () => {
  it('keeps a document of 2 MB, and the same one twice', async () => {
    const content = `€${noise(2_000_000)}€`;
    const hash = await ledger.putDocument(organisation, content);
    expect(await ledger.putDocument(organisation, content)).toBe(hash);
    expect(await ledger.document(organisation, hash)).toBe(content);
  });

  it('shows nothing of a document of which the first piece, written last, is missing', async () => {
    const content = noise(1_000_000);
    let puts = 0;
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'PutItemCommand' && ++puts === 3) throw named('CrashedHere');
          return next(args);
        },
      { step: 'initialize' },
    );
    await expect(ledger.putDocument(organisation, content)).rejects.toThrow('CrashedHere');
    const reader = openDynamoLedger({ client: dynamoClient(), tableName });
    expect(await reader.document(organisation, sha256(content))).toBeUndefined();
    expect(await reader.putDocument(organisation, content)).toBe(sha256(content));
    expect(await reader.document(organisation, sha256(content))).toBe(content);
  });

  it('says so when a piece of a document is damaged', async () => {
    const hash = await ledger.putDocument(organisation, 'doc');
    const Key = { pk: { S: `${organisation}#document#${hash}` }, sk: { S: '0000000000000000' } };
    await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key,
        UpdateExpression: 'SET pieces = :two',
        ExpressionAttributeValues: { ':two': { N: '2' } },
      }),
    );
    await expect(ledger.document(organisation, hash)).rejects.toMatchObject({ code: 'unreadable' });
  });

  it('keeps a snapshot in pieces, replaces it by a smaller one, and never by an earlier one', async () => {
    const state = { large: noise(1_000_000) };
    await ledger.saveSnapshot(programme, { sequence: 5, evolveVersion: 'v1', state });
    expect(await ledger.snapshot(programme)).toEqual({ sequence: 5, evolveVersion: 'v1', state });
    await ledger.saveSnapshot(programme, { sequence: 4, evolveVersion: 'v1', state: { large: noise(1_000_000) } });
    expect(await ledger.snapshot(programme)).toMatchObject({ sequence: 5, state });
    await ledger.saveSnapshot(programme, { sequence: 6, evolveVersion: 'v1', state: 'small' });
    expect(await ledger.snapshot(programme)).toEqual({ sequence: 6, evolveVersion: 'v1', state: 'small' });
  });

  it('gives no snapshot rather than half of one', async () => {
    await ledger.saveSnapshot(programme, { sequence: 5, evolveVersion: 'v1', state: { large: noise(1_000_000) } });
    const Key = { pk: { S: `${organisation}#stream#${programme.stream}` }, sk: { S: 'snapshot#0000000000000001' } };
    const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key }));
    await client.send(new PutItemCommand({ TableName: tableName, Item: { ...Item, save: { S: 'another' } } }));
    expect(await ledger.snapshot(programme)).toBeUndefined();
  });
});
