import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Temporal } from 'temporal-polyfill';
import type { AuditedLedger } from '../ledger/verify.ts';
import type { Clock } from '../ports.ts';
import { dynamoAddresses, type KeptAddressBook } from './addresses.ts';
import { openDynamoLedger } from './dynamodb-ledger.ts';
import { names, s, textIn } from './item.ts';
import { epochKey } from './keys.ts';
import { tableOf, whole } from './table.ts';

/** What a command of a person needs, with the rights of that person. */
export type OperatorsPorts = {
  ledger: AuditedLedger;
  addresses: KeptAddressBook;
  programmeClock: Clock;
  systemClock: Clock;
  /** Begins another life of the ledger (protocol R7). Answers the new epoch. Throws when somebody else does so at this moment. */
  renewEpoch: () => Promise<string>;
  close: () => void;
};

const clock: Clock = { now: () => Temporal.Now.instant() };

export const operatorsPorts = ({ region, table: tableName }: { region: string; table: string }): OperatorsPorts => {
  const client = new DynamoDBClient({ region, maxAttempts: 8 });
  const table = tableOf(client, tableName);
  const renewEpoch = async (): Promise<string> => {
    const item = await table.get(epochKey);
    const epoch = randomBytes(4).toString('hex');
    const unchanged = {
      ConditionExpression: '#epoch = :epoch',
      ExpressionAttributeNames: names('epoch'),
      ExpressionAttributeValues: { ':epoch': s(item ? textIn(item, 'epoch') : '') },
    };
    const condition = item ? unchanged : { ConditionExpression: 'attribute_not_exists(pk)' };
    if (await table.put(whole(epochKey, { epoch: s(epoch) }), condition)) return epoch;
    throw new Error('Somebody else began a new epoch at this very moment: look first, and then again.');
  };
  return {
    ledger: openDynamoLedger({ client, tableName }),
    addresses: dynamoAddresses({ client, tableName }),
    programmeClock: clock,
    systemClock: clock,
    renewEpoch,
    close: () => client.destroy(),
  };
};

const withoutAccount = [
  'CredentialsProviderError',
  'ExpiredTokenException',
  'ExpiredToken',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
];

/** What is wrong between a person and AWS, as one sentence; undefined when it is something else. */
export const accountProblem = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  if (withoutAccount.includes(error.name))
    return 'There is no AWS account to work in: sign in first (aws sso login, or another way), and name it with AWS_PROFILE.';
  if (error.name.startsWith('AccessDenied')) return `Your account may not do this: ${error.message}`;
  if (error.name === 'ResourceNotFoundException')
    return 'There is no such table in this account and region: deploy first, or look at AWS_PROFILE and --stage.';
  return undefined;
};
