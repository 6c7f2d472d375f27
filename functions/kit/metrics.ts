import type { Temporal } from 'temporal-polyfill';
import type { OutboxMeasures } from '../../shared/ports.ts';

/** Names of what CloudWatch counts; `infra/watch` looks at these. */
export const outboxMetrics = {
  namespace: 'Bestuursopdracht',
  dimension: 'Stage',
  names: { pending: 'Pending', parked: 'Parked', toBeSettled: 'ToBeSettled', oldestSeconds: 'OldestPendingSeconds' },
} as const;

/** One line of the Embedded Metric Format: CloudWatch makes metrics of it when it stands in the log of a function. */
export const metricLine = (stage: string, now: Temporal.Instant, measures: OutboxMeasures): string => {
  const { namespace, dimension, names } = outboxMetrics;
  const Metrics = Object.values(names).map((Name) => ({ Name, Unit: Name === names.oldestSeconds ? 'Seconds' : 'Count' }));
  return JSON.stringify({
    _aws: { Timestamp: now.epochMilliseconds, CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [[dimension]], Metrics }] },
    [dimension]: stage,
    [names.pending]: measures.pending,
    [names.parked]: measures.parked,
    [names.toBeSettled]: measures.toBeSettled,
    [names.oldestSeconds]: measures.oldestSeconds,
  });
};
