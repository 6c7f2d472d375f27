import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { assemble } from '../infra/assemble.ts';

/**
 * Moto undoes a refused transaction by putting back the whole table as it was, also what others wrote meanwhile. So requests
 * go to it one at a time; those of simultaneous appends still come in any order.
 */
const oneAtATime = { httpAgent: new Agent({ keepAlive: true, maxSockets: 1 }) };

export const sfnClient = (region: string): SFNClient => new SFNClient({ region, requestHandler: oneAtATime });

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

const Keys = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const Index = z.object({
  IndexName: z.string(),
  KeySchema: Keys,
  Projection: z.object({ ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']) }),
});
const Tables = z.tuple([
  z.object({
    Properties: z.object({
      AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
      KeySchema: Keys,
      GlobalSecondaryIndexes: z.array(Index),
      BillingMode: z.enum(['PAY_PER_REQUEST']),
    }),
  }),
]);

/** Keys and index of the ledger's table, as the template of the stack defines them. */
const [{ Properties: definition }] = Tables.parse(Object.values(assemble('test').data.findResources('AWS::DynamoDB::Table')));

/** Makes an empty table as it is deployed. Returns its name. */
export const makeTable = async (client: DynamoDBClient): Promise<string> => {
  const TableName = `ledger-${randomUUID()}`;
  await client.send(new CreateTableCommand({ ...definition, TableName }));
  return TableName;
};

export const dropTable = async (client: DynamoDBClient, TableName: string): Promise<void> => {
  await client.send(new DeleteTableCommand({ TableName }));
};

/** Makes an empty bucket, versioned and with Object Lock. Returns its name. */
export const makeBucket = async (client: S3Client): Promise<string> => {
  const Bucket = `archive-${randomUUID()}`;
  const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' as const };
  await client.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration, ObjectLockEnabledForBucket: true }));
  return Bucket;
};

const endpoint = process.env.AWS_ENDPOINT_URL ?? '';

/** Settings of moto itself, such as whether it plays the state machines that it is given. */
export const configureServer = async (settings: object): Promise<void> => {
  const { ok, status } = await fetch(`${endpoint}/moto-api/config`, { method: 'POST', body: JSON.stringify(settings) });
  if (!ok) throw new Error(`moto did not take its settings: ${status}`);
};

/** One call to the queue service, of which no client is installed; moto looks at no signature. */
const askQueues = async (region: string, action: string, body: object): Promise<unknown> => {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `AmazonSQS.${action}`,
    authorization: `AWS4-HMAC-SHA256 Credential=testing/20261101/${region}/sqs/aws4_request`,
  };
  const answer = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${action}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};

const Received = z.object({ Messages: z.array(z.object({ Body: z.string(), ReceiptHandle: z.string() })).default([]) });

/** A queue to which a state machine of a test can send; `receive` waits for its next message. */
export const queue = async (region: string): Promise<{ url: string; receive(): Promise<string> }> => {
  const { QueueUrl } = z.object({ QueueUrl: z.string() }).parse(await askQueues(region, 'CreateQueue', { QueueName: `q-${randomUUID()}` }));
  const receive = async (): Promise<string> => {
    for (let tries = 0; tries < 200; tries += 1) {
      const [message] = Received.parse(await askQueues(region, 'ReceiveMessage', { QueueUrl })).Messages;
      if (message) {
        await askQueues(region, 'DeleteMessage', { QueueUrl, ReceiptHandle: message.ReceiptHandle });
        return message.Body;
      }
      await sleep(50);
    }
    throw new Error('No message came.');
  };
  return { url: QueueUrl, receive };
};

/** Does to the next `times` commands of one kind what happens on the way to AWS and back. */
export const disturb = (
  client: DynamoDBClient,
  kind: string,
  times: number,
  happen: (send: () => Promise<unknown>) => Promise<unknown>,
): { met: unknown[] } => {
  const met: unknown[] = [];
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName !== kind || met.length >= times) return next(args);
        met.push(args.input);
        await happen(() => next(args));
        return next(args);
      },
    { step: 'finalizeRequest', priority: 'low' },
  );
  return { met };
};
