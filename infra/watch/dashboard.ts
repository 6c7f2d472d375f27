import { AlarmStatusWidget, Dashboard, GraphWidget, type IAlarm, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Measures } from './measures.ts';

const graph = (title: string, left: IMetric[], right: IMetric[] = []): GraphWidget =>
  new GraphWidget({ title, left, right, width: 12, height: 6 });

/** One page: the alarms, and beneath them what goes through the installation, in the order in which it goes. */
export const dashboard = (scope: Construct, name: string, alarms: IAlarm[], of: Measures): Dashboard => {
  const queues = ['messages', 'mail', 'mail-events', 'unsuccessful'];
  const closed = ['ExecutionsStarted', 'ExecutionsSucceeded', 'ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'];
  const works = ['deliver', 'send-mail', 'sweep', 'reconcile'] as const;
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: name,
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 4 })],
      [
        graph('Procedures', closed.map(of.executions)),
        graph('Outbox', [of.ofOutbox('pending'), of.ofOutbox('parked'), of.ofOutbox('toBeSettled')], [of.ofOutbox('oldest')]),
      ],
      [
        graph('Queues', queues.map(of.inQueue), queues.map(of.ageInQueue)),
        graph(
          'Put aside',
          [...queues, 'calls'].map((queue) => of.inQueue(`${queue}-dead`)),
        ),
      ],
      [
        graph('Table', [of.ofTable('ConsumedReadCapacityUnits'), of.ofTable('ConsumedWriteCapacityUnits')]),
        graph('Mail', [of.ofMail('Send'), of.ofMail('Bounce'), of.ofMail('Complaint')]),
      ],
      [
        graph(
          'Functions that failed',
          works.map((work) => of.ofFunction(work, 'Errors')),
        ),
        graph(
          'Duration',
          works.map((work) => of.ofFunction(work, 'Duration', { statistic: 'Maximum' })),
        ),
      ],
    ],
  });
};
