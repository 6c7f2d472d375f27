import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Settings } from '../settings.ts';
import { ownMetrics } from '../watch/own-metrics.ts';
import type { Deployed } from './function.ts';

/** Counts the runs of the reconciler over everything, by the line that it logs. It also works a queue: its number of calls would not tell that the daily one stayed out. */
export const countReconciled = ({ logs }: Deployed, { prefix }: Settings): void => {
  const { namespace, reconciled } = ownMetrics;
  new MetricFilter(logs, 'Reconciled', {
    logGroup: logs,
    metricNamespace: namespace,
    metricName: `${prefix}${reconciled}`,
    metricValue: '1',
    filterPattern: FilterPattern.all(
      FilterPattern.stringValue('$.task', '=', 'reconcile-called'),
      FilterPattern.stringValue('$.answer', '=', 'done'),
    ),
  });
};
