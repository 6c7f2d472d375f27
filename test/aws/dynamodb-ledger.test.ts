import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, describe, expect, it } from 'vitest';
import { openDynamoLedger } from '../../shared/aws/dynamodb-ledger.ts';
import { ledgerContract } from '../ledger/contract.ts';
import type { Opened } from '../ledger/opened.ts';
import { dropTable, dynamoClient, makeTable } from './kit.ts';
import { pathsOf, rowOf } from './paths.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'aws-keys.md'), 'utf8');

/** The first five columns of the page's table; the sixth says who asks. */
const listed = [...(page.split('## Every access path')[1] ?? '').matchAll(/^\| ((?:[^|]+ \| ){4}[^|]+) \| [^|]+ \|$/gm)]
  .map(([, row = '']) => row)
  .filter((row) => !/^(operation|---)/.test(row));

const used = new Set<string>();
/** Small enough that everything of which a test holds several comes in several pages. */
const pageSize = 2;

/** All that the contract asks of DynamoDB passes here: what the page does not list is refused, and a query gets small pages. */
const watched = () => {
  const client = dynamoClient();
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        if (/^(Create|Delete)TableCommand$/.test(commandName)) return next(args);
        for (const row of pathsOf(commandName, args.input).map(rowOf)) {
          used.add(row);
          if (!listed.includes(row)) throw new Error(`docs/aws-keys.md lists no such access path: ${row}`);
        }
        return next(commandName === 'QueryCommand' ? { ...args, input: { Limit: pageSize, ...args.input } } : args);
      },
    { step: 'initialize' },
  );
  return client;
};

const client = watched();
afterAll(() => client.destroy());

const open = async (): Promise<Opened> => {
  const tableName = await makeTable(client);
  const openHere = () => openDynamoLedger({ client, tableName });
  let isDropped = false;
  return {
    ledger: openHere(),
    reopen: async () => openHere(),
    close: async () => {
      if (!isDropped) await dropTable(client, tableName);
      isDropped = true;
    },
  };
};

ledgerContract('DynamoDB', open);

describe('the page of access paths', () => {
  it('lists what the contract made use of, and nothing else', () => {
    expect(listed.length).toBeGreaterThan(30);
    expect(listed.toSorted()).toEqual([...used].toSorted());
  });

  it('lists no scan and no delete, and reads of the index only groups that messages leave', () => {
    expect(listed.filter((row) => /Scan|Delete/.test(row))).toEqual([]);
    const groups = new Set(listed.flatMap((row) => /index outbox: ([a-z-]+)/.exec(row)?.[1] ?? []));
    expect([...groups].toSorted()).toEqual(['once-claimed', 'once-parked', 'once-pending', 'once-to-be-settled', 'parked', 'pending']);
  });

  it.each([
    ['a scan', new ScanCommand({ TableName: 'any' })],
    ['a delete', new DeleteItemCommand({ TableName: 'any', Key: { pk: { S: '#installation' }, sk: { S: 'epoch' } } })],
    [
      'all that ever was in the outbox',
      new QueryCommand({
        TableName: 'any',
        IndexName: 'outbox',
        KeyConditionExpression: 'outbox = :group',
        ExpressionAttributeValues: { ':group': { S: 'settled' } },
      }),
    ],
  ] as const)('%s would be refused', async (_, command) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one of several commands, each of which the client knows
    await expect(client.send(command as ScanCommand)).rejects.toThrow(/lists no such access path|never scans/);
  });
});
