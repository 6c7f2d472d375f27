import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { FunctionName } from '../../functions/environments.ts';
import type { Settings } from '../settings.ts';
import { ownMetrics } from './own-metrics.ts';

const fiveMinutes = Duration.minutes(5);

type Of = { statistic?: string; period?: Duration };

const measure = (namespace: string, metricName: string, dimensionsMap: Record<string, string>, of: Of = {}): Metric =>
  new Metric({ namespace, metricName, dimensionsMap, statistic: of.statistic ?? Stats.SUM, period: of.period ?? fiveMinutes });

/** All of some metrics as one. AWS takes ten of them at most. */
export const sum = (metrics: Metric[], label: string): MathExpression => {
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`m${String(index)}`, metric]));
  return new MathExpression({ expression: `SUM([${Object.keys(usingMetrics).join(', ')}])`, usingMetrics, label, period: fiveMinutes });
};

/** What AWS and the sweeper measure of one stage, by the names that its things have. */
export const measuresOf = ({ prefix, stage, table }: Settings, machineArn: string) => {
  const ofFunction = (name: FunctionName, metric: string, of?: Of) => measure('AWS/Lambda', metric, { FunctionName: prefix + name }, of);
  return {
    ofFunction,
    /** Calls that went well. */
    successes: (name: FunctionName, period: Duration): IMetric =>
      new MathExpression({
        expression: 'calls - errors',
        usingMetrics: { calls: ofFunction(name, 'Invocations', { period }), errors: ofFunction(name, 'Errors', { period }) },
        label: `${name} went well`,
        period,
      }),
    executions: (metric: string) => measure('AWS/States', metric, { StateMachineArn: machineArn }),
    inQueue: (name: string) =>
      measure('AWS/SQS', 'ApproximateNumberOfMessagesVisible', { QueueName: prefix + name }, { statistic: Stats.MAXIMUM }),
    ageInQueue: (name: string) =>
      measure('AWS/SQS', 'ApproximateAgeOfOldestMessage', { QueueName: prefix + name }, { statistic: Stats.MAXIMUM }),
    ofPipe: (name: string, metric: string) => measure('AWS/EventBridge/Pipes', metric, { PipeName: prefix + name }),
    ofTable: (metric: string) => measure('AWS/DynamoDB', metric, { TableName: table }),
    ofMail: (metric: string, of?: Of) => measure('AWS/SES', metric, { 'ses:configuration-set': `${prefix}mail` }, of),
    ofOutbox: (metric: keyof typeof ownMetrics.outbox) =>
      measure(ownMetrics.namespace, ownMetrics.outbox[metric], { [ownMetrics.dimension]: stage }, { statistic: Stats.MAXIMUM }),
    reconciled: (period: Duration) => measure(ownMetrics.namespace, prefix + ownMetrics.reconciled, {}, { period }),
  };
};

export type Measures = ReturnType<typeof measuresOf>;
