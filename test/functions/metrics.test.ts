import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { metricLine, outboxMetrics } from '../../functions/kit/metrics.ts';
import { ownMetrics } from '../../infra/watch/own-metrics.ts';

const now = Temporal.Instant.from('2026-11-23T10:00:00Z');
const measures = { pending: 3, parked: 1, toBeSettled: 2, oldestSeconds: 640 };

describe('the line of the sweeper', () => {
  it('is one that CloudWatch makes metrics of: every name that it announces stands beside it', () => {
    const line = metricLine('test', now, measures);
    expect(line).not.toContain('\n');
    expect(JSON.parse(line)).toEqual({
      _aws: {
        Timestamp: now.epochMilliseconds,
        CloudWatchMetrics: [
          {
            Namespace: 'Bestuursopdracht',
            Dimensions: [['Stage']],
            Metrics: [
              { Name: 'Pending', Unit: 'Count' },
              { Name: 'Parked', Unit: 'Count' },
              { Name: 'ToBeSettled', Unit: 'Count' },
              { Name: 'OldestPendingSeconds', Unit: 'Seconds' },
            ],
          },
        ],
      },
      Stage: 'test',
      Pending: 3,
      Parked: 1,
      ToBeSettled: 2,
      OldestPendingSeconds: 640,
    });
  });

  it('has the names at which the alarms look', () => {
    const { namespace, dimension, outbox } = ownMetrics;
    expect({ namespace, dimension }).toEqual({ namespace: outboxMetrics.namespace, dimension: outboxMetrics.dimension });
    expect(Object.values(outbox).toSorted()).toEqual(Object.values(outboxMetrics.names).toSorted());
  });
});
