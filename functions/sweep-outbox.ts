import type { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import type { OutboxMeasures, Procedures } from '../shared/ports.ts';
import { deliverAll } from './deliver.ts';
import { hasTime } from './kit/batch.ts';
import { metricLine } from './kit/metrics.ts';
import { type Log, task } from './kit/task.ts';
import { type OncePorts, type Sending, type Sent, timeForOne } from './send-once.ts';
import { sweep } from './sweep.ts';

export type SweptOutbox = { delivered: boolean; toBeSettled: number[]; sent: Sent[] };

/** Where it is told how the outbox stands after a sweep. */
export type Measuring = { stage: string; measure(now: Temporal.Instant): Promise<OutboxMeasures>; print(line: string): void };

/**
 * The sweeper of both classes: what is due goes out, also when its hint was lost, its pause is over or its moment has come; claims that ended become to be
 * settled. Mail goes on when the delivery fails; that is thrown at the end.
 */
export const sweepOutbox = (ports: OncePorts & { procedures: Procedures }, sending: Sending, log?: Log, measuring?: Measuring) =>
  task(
    'sweep',
    z.unknown(),
    async (_, call): Promise<SweptOutbox> => {
      const [delivered, swept] = await Promise.allSettled([deliverAll(ports), sweep(ports, sending, () => hasTime(call, timeForOne))]);
      const now = ports.systemClock.now();
      if (measuring) measuring.print(metricLine(measuring.stage, now, await measuring.measure(now)));
      if (delivered.status === 'rejected') throw delivered.reason;
      if (swept.status === 'rejected') throw swept.reason;
      return { delivered: delivered.value, ...swept.value };
    },
    log,
  );
