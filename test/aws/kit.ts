import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { CreateTableCommand, type CreateTableCommandInput, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { assemble } from '../infra/assemble.ts';

/**
 * Moto undoes a refused transaction by putting back the whole table as it was, also what others wrote meanwhile. So requests
 * go to it one at a time; those of simultaneous appends still come in any order.
 */
const oneAtATime = { httpAgent: new Agent({ keepAlive: true, maxSockets: 1 }) };

export const sfnClient = (): SFNClient => new SFNClient({ requestHandler: oneAtATime });

/** Every command that the tests of this file have sent. */
export const sent: string[] = [];

/** A client whose commands are noted in `sent`, and that refuses to scan. */
export const dynamoClient = (): DynamoDBClient => {
  const client = new DynamoDBClient({ requestHandler: oneAtATime });
  client.middlewareStack.add(
    (next, { commandName = 'unknown' }) =>
      async (args) => {
        sent.push(commandName);
        if (commandName === 'ScanCommand') throw new Error('The ledger never scans its table.');
        return next(args);
      },
    { step: 'initialize' },
  );
  return client;
};

type TableProperties = Pick<CreateTableCommandInput, 'AttributeDefinitions' | 'KeySchema' | 'GlobalSecondaryIndexes' | 'BillingMode'>;

/** Keys and index of the ledger's table, as the template of the stack defines them. */
export const deployedTable = (): TableProperties => {
  const [table] = Object.values(assemble('test').template.findResources('AWS::DynamoDB::Table'));
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode } = table?.Properties as TableProperties;
  return { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode };
};

const definition = deployedTable();

/** Makes an empty table as it is deployed. Returns its name. */
export const makeTable = async (client: DynamoDBClient): Promise<string> => {
  const TableName = `ledger-${randomUUID()}`;
  await client.send(new CreateTableCommand({ ...definition, TableName }));
  return TableName;
};

export const dropTable = async (client: DynamoDBClient, TableName: string): Promise<void> => {
  await client.send(new DeleteTableCommand({ TableName }));
};
