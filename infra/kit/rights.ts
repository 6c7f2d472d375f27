import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FunctionName } from '../../functions/environments.ts';

type Rights = { table: string[]; key: string[] };

const readTable = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
const readKey = ['kms:Decrypt', 'kms:DescribeKey'];
const writeKey = [...readKey, 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

const reads: Rights = { table: readTable, key: readKey };

/** Stores its token, on condition of the generation; adds no facts. */
const waits: Rights = { table: [...readTable, 'dynamodb:UpdateItem', 'dynamodb:ConditionCheckItem'], key: writeKey };

/** Facts are added, never deleted: nobody has DeleteItem. */
const appends: Rights = {
  table: [...readTable, 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:ConditionCheckItem'],
  key: writeKey,
};

/** What each function may do with the table and its key; the one list, tested against the template. */
const rights = {
  'next-deadline': reads,
  'read-outcome': reads,
  'await-news': waits,
  'open-phase': appends,
  remind: appends,
  'close-phase': appends,
  'return-gate': appends,
  'close-phase-early': appends,
  'start-procedure': appends,
} satisfies Partial<Record<FunctionName, Rights>>;

/** Gives a function its rights. `nudge`: ARNs of the machines whose waiting tasks it may wake. */
export const grantRights = (
  name: keyof typeof rights,
  grantee: IGrantable,
  on: { tableArn: string; keyArn: string; nudge: string[] },
): void => {
  const { table, key } = rights[name];
  const allow = (actions: string[], resources: string[]) =>
    grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
  allow(table, [on.tableArn]);
  allow(key, [on.keyArn]);
  if (on.nudge.length > 0) allow(['states:SendTaskSuccess'], on.nudge);
};
