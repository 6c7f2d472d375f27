import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';

/** One way in which the table is spoken to, in the words of docs/aws-keys.md. `read` and `units` as that page explains them. */
export type Path = { operation: string; key: string; condition: string; read: 'consistent' | 'behind' | '-'; units: string };

type Values = Record<string, AttributeValue>;

const Item = z.custom<Values>((value) => typeof value === 'object' && value !== null);
const Condition = z.string().optional();
export const Write = z.object({
  Key: Item.optional(),
  Item: Item.optional(),
  ConditionExpression: Condition,
  UpdateExpression: z.string().optional(),
});
type Write = z.infer<typeof Write>;
const Transaction = z.object({ TransactItems: z.array(z.record(z.string(), Write)) });
const Query = z.object({
  IndexName: z.string().optional(),
  KeyConditionExpression: z.string(),
  ExpressionAttributeValues: Item,
  ConsistentRead: z.boolean().optional(),
  Select: z.string().optional(),
  ScanIndexForward: z.boolean().optional(),
});
const Get = z.object({ Key: Item, ConsistentRead: z.boolean().optional() });
const Batch = z.object({ RequestItems: z.record(z.string(), z.object({ Keys: z.array(Item), ConsistentRead: z.boolean().optional() })) });

const partitions: [RegExp, string][] = [
  [/^#message#\d{16}$/, '#message#<id>'],
  [/^(#installation|#interventions|#organisations)$/, '$1'],
  [/^[^#]+#heads$/, '<organisation>#heads'],
  [/^[^#]+#views$/, '<organisation>#views'],
  [/^[^#]+#stream#[^#]+$/, '<organisation>#stream#<stream>'],
  [/^[^#]+#document#[0-9a-fA-F]{64}$/, '<organisation>#document#<hash>'],
];

const sorts: [RegExp, string][] = [
  [/^fact#\d{16}$/, 'fact#<sequence>'],
  [/^text#\d{16}$/, 'text#<sequence>'],
  [/^snapshot#\d{16}$/, 'snapshot#<piece>'],
  [/^claims#[0-9a-f]$/, 'claims#<digit>'],
  [/^once#\d{16}#\d{16}$/, 'once#<cause>#<id>'],
  [/^once#\d{16}#$/, 'once#<cause>#'],
  [/^generation#.+$/, 'generation#<subject>'],
  [/^view#.+$/, 'view#<key>'],
  [/^(fact|text|snapshot|generation|view)#$/, '$1#'],
  [/^(message|epoch|suspension|last-message)$/, '$1'],
];

const bySort: Record<string, string> = {
  '#organisations': '<organisation>',
  '<organisation>#heads': '<stream>',
  '#interventions': '<milliseconds>#<random>',
  '<organisation>#document#<hash>': '<piece>',
};

const named = (patterns: [RegExp, string][], value: string): string | undefined => {
  const found = patterns.find(([pattern]) => pattern.test(value));
  return found && value.replace(...found);
};

const text = (value: AttributeValue | undefined): string => value?.S ?? '';

const partitionOf = (pk: string): string => named(partitions, pk) ?? `UNKNOWN ${pk}`;
const keyOf = (item: Values | undefined): string => {
  const partition = partitionOf(text(item?.pk));
  return `${partition} / ${bySort[partition] ?? named(sorts, text(item?.sk)) ?? `UNKNOWN ${text(item?.sk)}`}`;
};

/** The expression as it is read: names instead of placeholders, and one of what stands for several. */
const conditionOf = ({ ConditionExpression: condition }: Write): string =>
  condition === undefined
    ? '-'
    : condition
        .replaceAll('#', '')
        .replaceAll(/(NOT contains\(claims, :claim)\d+\)( AND NOT contains\(claims, :claim\d+\))*/g, '$1)')
        .replaceAll(/:from\d+(, :from\d+)*/g, ':from');

const touchesIndex = ({ Item: item, UpdateExpression: update = '' }: Write): boolean =>
  item?.outbox !== undefined || /#outbox|#due/.test(update);

const writePath = (operation: string, write: Write): Path => {
  const each = operation.startsWith('Transact') ? '2 write' : '1 write';
  return {
    operation,
    key: keyOf(write.Item ?? write.Key),
    condition: conditionOf(write),
    read: '-',
    units: touchesIndex(write) ? `${each} + index` : each,
  };
};

const sortOf = (sk: string): string => named(sorts, sk) ?? `UNKNOWN ${sk}`;

/** What of a partition is asked for. */
const rangeOf = ({ ':prefix': prefix, ':from': from, ':to': to }: Values): string => {
  if (prefix !== undefined) return ` / ${sortOf(text(prefix)).replace(/<key>$/, '')}...`;
  if (from === undefined) return '';
  return ` / ${sortOf(text(from))} to ${sortOf(text(to))}`;
};

const queryPath = (input: unknown): Path => {
  const query = Query.parse(input);
  const values = query.ExpressionAttributeValues;
  const operation = `Query${query.Select === 'COUNT' ? ', count' : ''}${query.ScanIndexForward === false ? ', from the end' : ''}`;
  if (query.IndexName !== undefined) {
    const until = query.KeyConditionExpression.includes('<=') ? ' / up to <due>' : '';
    return {
      operation,
      key: `index ${query.IndexName}: ${text(values[':group'])}${until}`,
      condition: '-',
      read: 'behind',
      units: '0.5 read',
    };
  }
  const partition = partitionOf(text(values[':pk']));
  return { operation, key: partition + rangeOf(values), condition: '-', ...readOf(query) };
};

const readOf = ({ ConsistentRead: consistent }: { ConsistentRead?: boolean | undefined }): Pick<Path, 'read' | 'units'> =>
  consistent === true ? { read: 'consistent', units: '1 read' } : { read: 'behind', units: '0.5 read' };

/** Every access path of one command. A command that the ledger has no use for is a path of its own, which no page lists. */
export const pathsOf = (command: string, input: unknown): Path[] => {
  const operation = command.replace(/Command$/, '');
  if (operation === 'TransactWriteItems')
    return Transaction.parse(input).TransactItems.flatMap((item) =>
      Object.entries(item).map(([kind, write]) => writePath(`TransactWriteItems ${kind}`, write)),
    );
  if (operation === 'PutItem' || operation === 'UpdateItem') return [writePath(operation, Write.parse(input))];
  if (operation === 'Query') return [queryPath(input)];
  if (operation === 'GetItem') {
    const get = Get.parse(input);
    return [{ operation, key: keyOf(get.Key), condition: '-', ...readOf(get) }];
  }
  if (operation === 'BatchGetItem')
    return Object.values(Batch.parse(input).RequestItems).flatMap(({ Keys, ...request }) =>
      Keys.map((key) => ({ operation, key: keyOf(key), condition: '-', ...readOf(request) })),
    );
  return [{ operation, key: 'UNKNOWN', condition: '-', read: '-', units: '-' }];
};

/** A row of the page. */
export const rowOf = ({ operation, key, condition, read, units }: Path): string =>
  [operation, `\`${key}\``, condition === '-' ? '-' : `\`${condition}\``, read, units].join(' | ');
