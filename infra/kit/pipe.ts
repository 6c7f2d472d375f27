import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';

const allow = (actions: string[], resources: string[]) => new PolicyStatement({ actions, resources });

/** Only a new item of the outbox, and of it only where to find the rest: no text and no token goes through a queue. */
const hint =
  '{"organisation": <$.dynamodb.NewImage.organisation.S>, "stream": <$.dynamodb.NewImage.stream.S>, "id": <$.dynamodb.Keys.pk.S>}';

const filterOf = (group: string): string => JSON.stringify({ eventName: ['INSERT'], dynamodb: { NewImage: { outbox: { S: [group] } } } });

export type HintProps = {
  name: string;
  /** Value of `outbox` that new items of this class have. */
  group: string;
  streamArn: string;
  key: IKey;
  to: IQueue;
  dead: IQueue;
  settings: Settings;
};

const roleOf = (scope: Construct, { streamArn, key, to, dead }: HintProps): Role =>
  new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('pipes.amazonaws.com'),
    inlinePolicies: {
      hints: new PolicyDocument({
        statements: [
          allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'], [streamArn]),
          allow(['kms:Decrypt'], [key.keyArn]),
          allow(['sqs:SendMessage'], [to.queueArn, dead.queueArn]),
        ],
      }),
    },
  });

/** From the stream of the table to a queue: a hint for each new message of one class. A hint that is lost costs minutes: the sweeper finds the message. */
export const hints = (parent: Construct, props: HintProps): CfnPipe => {
  const { name, group, streamArn, to, dead, settings } = props;
  const scope = new Construct(parent, `hints-${name}`);
  const logs = new LogGroup(scope, 'Logs', { logGroupName: `/aws/vendedlogs/pipes/${settings.prefix}${name}`, ...settings.logs });
  return new CfnPipe(scope, 'Pipe', {
    name: settings.prefix + name,
    roleArn: roleOf(scope, props).roleArn,
    source: streamArn,
    sourceParameters: {
      filterCriteria: { filters: [{ pattern: filterOf(group) }] },
      dynamoDbStreamParameters: {
        startingPosition: 'TRIM_HORIZON',
        batchSize: 10,
        maximumRetryAttempts: 20,
        deadLetterConfig: { arn: dead.queueArn },
      },
    },
    target: to.queueArn,
    targetParameters: { inputTemplate: hint },
    logConfiguration: { level: 'ERROR', cloudwatchLogsLogDestination: { logGroupArn: logs.logGroupArn } },
  });
};
