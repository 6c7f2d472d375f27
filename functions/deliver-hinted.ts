import type { Clock, Ledger, Message, Procedures } from '../shared/ports.ts';
import { deliver } from './deliver.ts';
import { batch, Hint } from './kit/batch.ts';
import type { Log } from './kit/task.ts';

type Ports = {
  ledger: Ledger;
  /** A repeatable message that is due at an instant (ISO, system clock), from its item. */
  outbox: { dueMessage(id: number, at: string): Promise<Message | undefined> };
  procedures: Procedures;
  systemClock: Clock;
};

/** Milliseconds, for a few requests that are each tried again. */
const each = 10_000;

/**
 * Delivers the repeatable messages of which a queue hints that they wait. One that failed is not reported: it is back in the outbox with its pause, and the
 * sweeper takes it up.
 */
export const deliverHinted = (ports: Ports, log?: Log) =>
  batch(
    'deliver',
    Hint,
    async ({ id }) => {
      const message = await ports.outbox.dueMessage(id, ports.systemClock.now().toString());
      if (message) await deliver(ports, message);
    },
    { log, each },
  );
