import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, expect, it } from 'vitest';
import { openDynamoLedger } from '../../shared/aws/dynamodb-ledger.ts';
import { ledgerContract } from '../ledger/contract.ts';
import type { Opened } from '../ledger/opened.ts';
import { dropTable, dynamoClient, makeTable, sent } from './kit.ts';

const client = dynamoClient();

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

it('neither scans nor deletes, whatever it is asked', () => {
  const kinds = new Set(sent);
  for (const ofTests of ['CreateTableCommand', 'DeleteTableCommand']) kinds.delete(ofTests);
  expect([...kinds].toSorted()).toEqual([
    'BatchGetItemCommand',
    'GetItemCommand',
    'PutItemCommand',
    'QueryCommand',
    'TransactWriteItemsCommand',
    'UpdateItemCommand',
  ]);
});

it('would hear of a scan', async () => {
  await expect(client.send(new ScanCommand({ TableName: 'any' }))).rejects.toThrow('never scans');
});

afterAll(() => client.destroy());
