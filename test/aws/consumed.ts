import { AsyncLocalStorage } from 'node:async_hooks';
import { type AttributeValue, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { readUnits, writeUnits } from '../../shared/ledger/units.ts';
import { Write } from './paths.ts';

type Item = Record<string, AttributeValue>;

/** What one piece of work asked of the table. `index`: write units of entries of the index, beside those of the table. */
export type Consumed = { requests: number; read: number; write: number; index: number };

export const nothing: Consumed = { requests: 0, read: 0, write: 0, index: 0 };

export const plus = (a: Consumed, b: Consumed): Consumed => ({
  requests: a.requests + b.requests,
  read: a.read + b.read,
  write: a.write + b.write,
  index: a.index + b.index,
});

/** Bytes as the Developer Guide counts them; a number by its digits, two a byte. */
const bytesOf = (value: AttributeValue): number => {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.B !== undefined) return value.B.byteLength;
  if (value.SS !== undefined) return value.SS.reduce((sum, one) => sum + Buffer.byteLength(one), 0);
  if (value.N !== undefined) return Math.ceil(value.N.length / 2) + 1;
  throw new Error(`No size is known for ${JSON.stringify(value)}`);
};

export const itemBytes = (item: Item | undefined): number =>
  Object.entries(item ?? {}).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + bytesOf(value), 0);

const entryOf = (item: Item | undefined): string | undefined => item?.outbox && `${item.outbox.S} ${item.due?.S}`;

/** One for an entry that comes or goes, two for one that moves: it is taken away and put elsewhere. */
const indexUnits = (before: Item | undefined, after: Item | undefined): number => {
  const [was, is] = [entryOf(before), entryOf(after)];
  if (was === is) return 0;
  return was === undefined || is === undefined ? 1 : 2;
};

const shape = z.custom<Item>((value) => typeof value === 'object' && value !== null);
const Given = z.object({ TableName: z.string() });
const Transaction = z.object({ TransactItems: z.array(z.record(z.string(), Write.extend(Given.shape))) });
const Single = Write.extend(Given.shape);
const Found = z.object({
  Item: shape.optional(),
  Items: z.array(shape).optional(),
  Responses: z.record(z.string(), z.array(shape)).optional(),
});
const Query = z.object({ ConsistentRead: z.boolean().optional(), IndexName: z.string().optional() });

type Written = z.infer<typeof Single>;

const writesOf = (operation: string, input: unknown): { writes: Written[]; how: 'alone' | 'in-transaction' } => {
  if (operation === 'TransactWriteItems')
    return { writes: Transaction.parse(input).TransactItems.flatMap((one) => Object.values(one)), how: 'in-transaction' };
  const isWrite = operation === 'PutItem' || operation === 'UpdateItem';
  return { writes: isWrite ? [Single.parse(input)] : [], how: 'alone' };
};

const readBy = (operation: string, input: unknown, output: unknown): number => {
  const { Item, Items, Responses } = Found.parse(output);
  if (operation === 'BatchGetItem')
    return Object.values(Responses ?? {})
      .flat()
      .reduce((sum, item) => sum + readUnits(itemBytes(item)), 0);
  const { ConsistentRead } = Query.parse(input);
  const consistency = ConsistentRead === true ? 'consistent' : 'behind';
  return readUnits(operation === 'Query' ? (Items ?? []).reduce((sum, item) => sum + itemBytes(item), 0) : itemBytes(Item), consistency);
};

/** Sizes before and after come from reads of an observer, which are not counted. */
const looking =
  (observer: DynamoDBClient) =>
  async (writes: Written[]): Promise<(Item | undefined)[]> =>
    Promise.all(
      writes.map(async ({ TableName, Key, Item }) => {
        const key = Key ?? { pk: Item?.pk ?? { S: '' }, sk: Item?.sk ?? { S: '' } };
        return (await observer.send(new GetItemCommand({ TableName, Key: key, ConsistentRead: true }))).Item;
      }),
    );

const within = new AsyncLocalStorage<string>();

/** Does `work` so that what it asks of the table counts under `name`. */
export const under = <T>(name: string, work: () => Promise<T>): Promise<T> => within.run(name, work);

/** Counts what `client` consumes, by the name under which it happens. What DynamoDB refuses counts as what it would have written. */
export const counting = (client: DynamoDBClient, observer: DynamoDBClient): Map<string, Consumed> => {
  const counted = new Map<string, Consumed>();
  const look = looking(observer);
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const operation = commandName.replace(/Command$/, '');
        const { writes, how } = writesOf(operation, args.input);
        const before = await look(writes);
        const answer = await next(args);
        const after = await look(writes);
        const larger = writes.map((_, index) => Math.max(itemBytes(before[index]), itemBytes(after[index])));
        const name = within.getStore() ?? 'elsewhere';
        counted.set(
          name,
          plus(counted.get(name) ?? nothing, {
            requests: 1,
            read: writes.length > 0 ? 0 : readBy(operation, args.input, answer.output),
            write: larger.reduce((sum, bytes) => sum + writeUnits(bytes, how), 0),
            index: writes.reduce((sum, _, index) => sum + indexUnits(before[index], after[index]), 0),
          }),
        );
        return answer;
      },
    { step: 'initialize' },
  );
  return counted;
};
