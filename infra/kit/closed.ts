import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Settings } from '../settings.ts';

const unsuccessful = ['FAILED', 'TIMED_OUT', 'ABORTED'];

export type ClosedProps = { name: string; machineArns: string[]; statuses: string[]; call: IFunction; dead: IQueue; settings: Settings };

const onClosed = (scope: Construct, { name, machineArns, statuses, call, dead, settings }: ClosedProps): Rule =>
  new Rule(scope, name, {
    ruleName: settings.prefix + name,
    eventPattern: {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { status: statuses, stateMachineArn: machineArns },
    },
    targets: [new LambdaFunction(call, { deadLetterQueue: dead, maxEventAge: Duration.hours(6), retryAttempts: 20 })],
  });

type Closing = Omit<ClosedProps, 'name' | 'statuses' | 'call'>;

/** The subject of an execution that did not succeed is reconciled at once, so that a failure does not wait a day. */
export const reconcileAfter = (scope: Construct, call: IFunction, rest: Closing): Rule =>
  onClosed(scope, { name: 'execution-unsuccessful', statuses: unsuccessful, call, ...rest });

/** AWS forgets a history 90 days after its execution closed; the archive does not. */
export const exportAfter = (scope: Construct, call: IFunction, rest: Closing): Rule =>
  onClosed(scope, { name: 'execution-closed', statuses: ['SUCCEEDED', ...unsuccessful], call, ...rest });
