import type { Temporal } from 'temporal-polyfill';
import { type OncePorts, type Sending, sendDue } from '../functions/send-once.ts';
import { sweep } from '../functions/sweep.ts';

export type Mailing = {
  /** Sends what may be sent now; sweeps first when five minutes have passed since the last time. */
  keepUp(): Promise<void>;
};

const sweepEvery = { minutes: 5 };

/** The class once in the embedded home, on the system clock. Without `sending` messages wait in the ledger. */
export const mailing = (ports: OncePorts, sending: Sending | undefined): Mailing => {
  let due: Temporal.Instant | undefined;
  return {
    keepUp: async () => {
      const now = ports.systemClock.now();
      if (due === undefined || now.epochMilliseconds >= due.epochMilliseconds) {
        due = now.add(sweepEvery);
        await sweep(ports, sending);
      } else if (sending) await sendDue(ports, sending);
    },
  };
};
