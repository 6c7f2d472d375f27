import { Duration } from 'aws-cdk-lib';
import { type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Settings } from '../settings.ts';

const unsuccessful = ['FAILED', 'TIMED_OUT', 'ABORTED'];

type Closing = { machineArns: string[]; dead: IQueue; settings: Settings };

const onClosed = (
  scope: Construct,
  { name, statuses, target }: { name: string; statuses: string[]; target: IRuleTarget },
  { machineArns, settings }: Closing,
): Rule =>
  new Rule(scope, name, {
    ruleName: settings.prefix + name,
    eventPattern: {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { status: statuses, stateMachineArn: machineArns },
    },
    targets: [target],
  });

const patient = { maxEventAge: Duration.hours(6), retryAttempts: 20 };

/**
 * The subject of an execution that did not succeed is reconciled at once, so that a failure does not wait a day. By way of a queue, for one that
 * is too young must come back.
 */
export const reconcileAfter = (scope: Construct, queue: IQueue, closing: Closing): Rule =>
  onClosed(
    scope,
    { name: 'execution-unsuccessful', statuses: unsuccessful, target: new SqsQueue(queue, { deadLetterQueue: closing.dead, ...patient }) },
    closing,
  );

/** AWS forgets a history 90 days after its execution closed; the archive does not. */
export const exportAfter = (scope: Construct, call: IFunction, closing: Closing): Rule =>
  onClosed(
    scope,
    {
      name: 'execution-closed',
      statuses: ['SUCCEEDED', ...unsuccessful],
      target: new LambdaFunction(call, { deadLetterQueue: closing.dead, ...patient }),
    },
    closing,
  );
