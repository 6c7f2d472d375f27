import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { LedgerError } from '../ledger/ledger-error.ts';
import { type Item, s, sizeOf } from './item.ts';
import { indexName, type Key, keyItem } from './keys.ts';
import { withRetries } from './retry.ts';

/** DynamoDB's quotas, in items and bytes. */
const limits = { items: 100, itemSize: 400 * 1024, transactionSize: 4 * 1024 * 1024, keysPerBatch: 100 };

/** What one sweep can deliver is far less; what is left is asked for by the next. */
const mostIndexed = 5_000;

/** The table, spoken to in the few ways that the ledger needs. There is no Scan among them, and no delete. */
export type Table = ReturnType<typeof tableOf>;

type Condition = Pick<PutItemCommandInput, 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>;
export type Change = Pick<
  UpdateItemCommandInput,
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues' | 'ReturnValues'
>;

export const whole = (key: Key, attributes: Item): Item => ({ ...keyItem(key), ...attributes });

const refuseTooLarge = (item: Item): void => {
  const size = sizeOf(item);
  if (size <= limits.itemSize) return;
  const what = `${item.pk?.S ?? ''} ${item.sk?.S ?? ''}`;
  throw new LedgerError(
    'invalid-request',
    `${what} has ${size} bytes, more than the ${limits.itemSize} that one item of the ledger can hold.`,
  );
};

const refuseTooMuch = (items: TransactWriteItem[]): void => {
  if (items.length > limits.items)
    throw new LedgerError(
      'invalid-request',
      `This asks for ${items.length} items in one transaction; DynamoDB takes at most ${limits.items}.`,
    );
  const puts = items.flatMap(({ Put }) => (Put?.Item === undefined ? [] : [Put.Item]));
  for (const item of puts) refuseTooLarge(item);
  const size = puts.reduce((sum, item) => sum + sizeOf(item), 0);
  if (size > limits.transactionSize)
    throw new LedgerError(
      'invalid-request',
      `This asks for ${size} bytes in one transaction; DynamoDB takes at most ${limits.transactionSize}.`,
    );
};

const grownTooLarge = (): LedgerError =>
  new LedgerError('invalid-request', `An item of the ledger would grow beyond the ${limits.itemSize} bytes that it can hold.`);

/** What only DynamoDB can know: how large an item becomes that is changed, not written whole. */
const explained = (error: unknown): unknown => {
  const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
  if (reasons.some(({ Code }) => Code === 'ValidationError')) return grownTooLarge();
  const isTooLarge = error instanceof Error && error.name === 'ValidationException' && error.message.includes('Item size');
  return isTooLarge ? grownTooLarge() : error;
};

/** True when written, false when the condition failed. */
const onCondition = async (write: () => Promise<unknown>): Promise<boolean> => {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw explained(error);
  }
};

/** All items of a query, or its first pages up to about `enough`. */
const paging =
  (client: DynamoDBClient, TableName: string) =>
  async (input: Omit<QueryCommandInput, 'TableName'>, enough = Number.POSITIVE_INFINITY): Promise<Item[]> => {
    const items: Item[] = [];
    let ExclusiveStartKey: Item | undefined;
    do {
      const page = await withRetries(() => client.send(new QueryCommand({ ...input, TableName, ExclusiveStartKey })));
      items.push(...(page.Items ?? []));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined && items.length < enough);
    return items;
  };

const reading = (client: DynamoDBClient, TableName: string) => {
  const get = async (key: Key): Promise<Item | undefined> => {
    const { Item } = await withRetries(() => client.send(new GetItemCommand({ TableName, Key: keyItem(key), ConsistentRead: true })));
    return Item;
  };

  const pages = paging(client, TableName);

  /** All items of a partition whose sort key lies between the two, both included, in its order. */
  const between = async (pk: string, from: string, to: string): Promise<Item[]> =>
    pages({
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': s(pk), ':from': s(from), ':to': s(to) },
    });

  /** All items of a partition, or those whose sort key begins with `prefix`, in its order. */
  const startingWith = async (pk: string, prefix = ''): Promise<Item[]> =>
    pages({
      ConsistentRead: true,
      KeyConditionExpression: prefix === '' ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': s(pk), ...(prefix === '' ? {} : { ':prefix': s(prefix) }) },
    });

  return { get, between, startingWith };
};

const inGroup = (group: string): Omit<QueryCommandInput, 'TableName'> => ({
  IndexName: indexName,
  KeyConditionExpression: '#outbox = :group',
  ExpressionAttributeNames: { '#outbox': 'outbox' },
  ExpressionAttributeValues: { ':group': s(group) },
});

const indexReading = (client: DynamoDBClient, TableName: string) => {
  /** Keys of one group of the index up to `due`, those that wait longest first: some thousands at most. The index follows the table at a distance. */
  const indexed = async (group: string, due: string): Promise<Item[]> =>
    paging(client, TableName)(
      {
        IndexName: indexName,
        KeyConditionExpression: '#outbox = :group AND #due <= :due',
        ExpressionAttributeNames: { '#outbox': 'outbox', '#due': 'due' },
        ExpressionAttributeValues: { ':group': s(group), ':due': s(due) },
      },
      mostIndexed,
    );

  /** Keys of everything in one group of the index. */
  const allIndexed = async (group: string): Promise<Item[]> => paging(client, TableName)(inGroup(group));

  const countIndexed = async (group: string): Promise<number> => {
    let count = 0;
    let ExclusiveStartKey: Item | undefined;
    do {
      const query = new QueryCommand({ ...inGroup(group), TableName, Select: 'COUNT', ExclusiveStartKey });
      const page = await withRetries(() => client.send(query));
      count += page.Count ?? 0;
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    return count;
  };

  return { indexed, allIndexed, countIndexed };
};

const batchReading = (client: DynamoDBClient, TableName: string) => {
  const batch = async (keys: Item[]): Promise<Item[]> => {
    const items: Item[] = [];
    for (let left = keys, pause = 25; left.length > 0; pause = Math.min(1_000, pause * 2)) {
      const request = new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: left, ConsistentRead: true } } });
      const { Responses, UnprocessedKeys } = await withRetries(() => client.send(request));
      items.push(...(Responses?.[TableName] ?? []));
      left = UnprocessedKeys?.[TableName]?.Keys ?? [];
      if (left.length > 0) await sleep(Math.random() * pause);
    }
    return items;
  };

  /** Items by their keys, consistently and in no order; those that are not there are left out. */
  const getAll = async (keys: Key[]): Promise<Item[]> => {
    const items: Item[] = [];
    for (let from = 0; from < keys.length; from += limits.keysPerBatch)
      items.push(...(await batch(keys.slice(from, from + limits.keysPerBatch).map(keyItem))));
    return items;
  };

  return { getAll };
};

const writing = (client: DynamoDBClient, TableName: string) => {
  /** Puts an item; false when the condition does not hold. Throws a LedgerError above 400 KB. */
  const put = async (item: Item, condition: Condition = {}): Promise<boolean> => {
    refuseTooLarge(item);
    return onCondition(() => withRetries(() => client.send(new PutItemCommand({ TableName, Item: item, ...condition }))));
  };

  /** Changes an item; undefined when the condition does not hold, else the attributes that `ReturnValues` asks for. */
  const update = async (key: Key, change: Change): Promise<Item | undefined> => {
    let attributes: Item = {};
    const held = await onCondition(async () => {
      const command = new UpdateItemCommand({ TableName, Key: keyItem(key), ...change });
      attributes = (await withRetries(() => client.send(command))).Attributes ?? {};
    });
    return held ? attributes : undefined;
  };

  /**
   * All of it or nothing. `token` makes a repeat of the same transaction, whose answer was lost, count once.
   * Throws a LedgerError beyond DynamoDB's limits, and TransactionCanceledException when a condition does not hold.
   */
  const transact = async (items: TransactWriteItem[], token: string): Promise<void> => {
    refuseTooMuch(items);
    try {
      await withRetries(() => client.send(new TransactWriteItemsCommand({ TransactItems: items, ClientRequestToken: token })));
    } catch (error) {
      throw explained(error);
    }
  };

  /** Puts items at once, if the condition holds for the first; false when it does not. */
  const putTogether = async (items: Item[], condition: Condition): Promise<boolean> => {
    const [first = {}, ...others] = items;
    if (others.length === 0) return put(first, condition);
    const puts = [{ Item: first, ...condition }, ...others.map((item) => ({ Item: item }))];
    try {
      await transact(
        puts.map((Put) => ({ Put: { TableName, ...Put } })),
        randomUUID(),
      );
      return true;
    } catch (error) {
      if (error instanceof TransactionCanceledException && error.CancellationReasons?.[0]?.Code === 'ConditionalCheckFailed') return false;
      throw error;
    }
  };

  return { put, putTogether, update, transact };
};

export const tableOf = (client: DynamoDBClient, name: string) => ({
  name,
  ...reading(client, name),
  ...indexReading(client, name),
  ...batchReading(client, name),
  ...writing(client, name),
});
