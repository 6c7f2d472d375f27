import { Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { FunctionName } from '../../functions/environments.ts';
import { outboxIndex } from './table.ts';

/** ARNs of all that a function may have a right on. */
export type Things = {
  table: string;
  key: string;
  archive: string;
  /** Of every story. */
  machines: string[];
  /** What a mail is sent in the name of. */
  sending: string[];
  sender: string;
  /** Queues by the function that works them. */
  queues: Partial<Record<FunctionName, string>>;
  /** For what was called without waiting for an answer, and failed. */
  dead: string;
};

type Right =
  | 'read'
  | 'change'
  | 'append'
  | 'index'
  | 'nudge'
  | 'start'
  | 'list'
  | 'stop'
  | 'describe'
  | 'history'
  | 'send'
  | 'keep'
  | 'anchor'
  | 'work'
  | 'give-up';

const reads: Right[] = ['read'];
/** Changes items, on conditions; adds no facts. */
const changes: Right[] = ['read', 'change'];
const appends: Right[] = ['read', 'change', 'append'];
const delivers: Right[] = ['start', 'nudge', 'list', 'stop'];

/** What each function may do; the one list, tested against the template (docs/who-may-do-what.md). Facts are added, never deleted: nobody has DeleteItem. */
export const rights: Record<FunctionName, Right[]> = {
  'next-deadline': reads,
  'read-outcome': reads,
  'await-news': [...changes, 'nudge'],
  'open-phase': appends,
  remind: appends,
  'close-phase': appends,
  'return-gate': appends,
  'close-phase-early': appends,
  'start-procedure': appends,
  deliver: [...changes, ...delivers, 'work'],
  'send-mail': [...changes, 'send', 'work'],
  sweep: [...changes, 'index', ...delivers, 'send', 'give-up'],
  reconcile: [...appends, 'index', 'list', 'stop', 'describe', 'work', 'give-up'],
  'write-anchor': [...reads, 'keep', 'anchor', 'give-up'],
  'export-history': ['history', 'keep', 'give-up'],
  'mail-events': [...appends, 'work'],
};

const readKey = ['kms:Decrypt', 'kms:DescribeKey'];
const writeKey = [...readKey, 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

type Allowed = { actions: string[]; on: string[]; conditions?: object };

/** Step Functions knows executions by name only once they run, so a right on them is on all of one machine. */
const executionsOf = (machines: string[]): string[] => machines.map((arn) => `${arn.replace(':stateMachine:', ':execution:')}:*`);

const meaning: Record<Right, (things: Things, name: FunctionName) => Allowed[]> = {
  read: ({ table, key }) => [
    { actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'], on: [table] },
    { actions: readKey, on: [key] },
  ],
  change: ({ table, key }) => [
    { actions: ['dynamodb:UpdateItem', 'dynamodb:ConditionCheckItem'], on: [table] },
    { actions: writeKey, on: [key] },
  ],
  append: ({ table }) => [{ actions: ['dynamodb:PutItem'], on: [table] }],
  index: ({ table }) => [{ actions: ['dynamodb:Query'], on: [`${table}/index/${outboxIndex}`] }],
  nudge: ({ machines }) => [{ actions: ['states:SendTaskSuccess'], on: machines }],
  start: ({ machines }) => [{ actions: ['states:StartExecution'], on: machines }],
  list: ({ machines }) => [{ actions: ['states:ListExecutions'], on: machines }],
  stop: ({ machines }) => [{ actions: ['states:StopExecution'], on: executionsOf(machines) }],
  describe: ({ machines }) => [{ actions: ['states:DescribeExecution'], on: executionsOf(machines) }],
  history: ({ machines, key }) => [
    { actions: ['states:GetExecutionHistory'], on: executionsOf(machines) },
    { actions: ['kms:Decrypt'], on: [key] },
  ],
  send: ({ sending, sender }) => [
    { actions: ['ses:SendEmail', 'ses:SendRawEmail'], on: sending, conditions: { StringEquals: { 'ses:FromAddress': sender } } },
  ],
  keep: ({ archive, key }) => [
    { actions: ['s3:PutObject', 's3:GetObject'], on: [`${archive}/*`] },
    { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], on: [key] },
  ],
  anchor: ({ archive }) => [{ actions: ['s3:ListBucket'], on: [archive] }],
  work: ({ queues }, name) => [
    {
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      on: queues[name] === undefined ? [] : [queues[name]],
    },
  ],
  'give-up': ({ dead }) => [{ actions: ['sqs:SendMessage'], on: [dead] }],
};

/** As cdk-nag writes it. */
const spelled = (scope: Construct, arn: string): string => arn.replace(Stack.of(scope).account, '<AWS::AccountId>');

const acknowledgeWildcards = (role: Role, resources: string[]): void => {
  for (const resource of resources.filter((arn) => arn.endsWith('*')))
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${spelled(role, resource)}]`,
      reason: 'Executions and objects of the archive get their names while it runs: all of one machine, or of the bucket.',
    });
};

/** Gives a function its rights, and nothing beside them. */
export const grantRights = (name: FunctionName, role: Role, things: Things): void => {
  const allowed = rights[name].flatMap((right) => meaning[right](things, name));
  for (const { actions, on, conditions } of allowed)
    role.addToPolicy(new PolicyStatement({ actions, resources: on, ...(conditions && { conditions }) }));
  acknowledgeWildcards(
    role,
    allowed.flatMap(({ on }) => on),
  );
};
