import { instantText } from '../shared/domain/calendar.ts';
import { executionPrefix, generationIn } from '../shared/ledger/names.ts';
import type { Clock, Ledger, Message, NewMessage, Procedures } from '../shared/ports.ts';
import { createBell } from './kit/bell.ts';

type Ports = { ledger: Ledger; procedures: Procedures; systemClock: Clock };

const parkAfter = 12;
const longestDelay = 3600;

/** A start that a restored backup still held belongs to another epoch: delivered, it would stop what runs now and do nothing itself. */
const start = async (
  { ledger, procedures }: Ports,
  { organisation, stream }: Message,
  { subject, generation, name, story, input }: Extract<NewMessage, { kind: 'start' }>,
): Promise<void> => {
  const epochPrefix = executionPrefix({ organisation, stream, subject }, await ledger.epoch());
  if (!name.startsWith(epochPrefix)) return;
  for (const running of await procedures.running(executionPrefix({ organisation, stream, subject })))
    if (!running.startsWith(epochPrefix) || generationIn(running) < generation)
      await procedures.stop(running, `Superseded by generation ${String(generation)}.`);
  await procedures.start({ name, story, input });
};

/** The token is read here, after the commit and consistently: never from the message (protocol R4). Nobody waiting is no error. */
const nudge = async ({ ledger, procedures }: Ports, { organisation, stream }: Message, subject: string): Promise<void> => {
  const waiting = await ledger.waiting({ organisation, stream, subject });
  if (waiting) await procedures.nudge(waiting.token);
};

/** Delivers one repeatable message and settles it; what fails comes back later, and is parked with its reason in the end. */
export const deliver = async (ports: Ports, message: Message): Promise<'settled' | 'postponed' | 'parked'> => {
  const { ledger, systemClock } = ports;
  try {
    await (message.message.kind === 'start' ? start(ports, message, message.message) : nudge(ports, message, message.message.subject));
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown error';
    if (message.attempts + 1 >= parkAfter) {
      await ledger.park(message.id, reason);
      return 'parked';
    }
    const delay = Math.min(longestDelay, 2 ** message.attempts);
    await ledger.postpone(message.id, systemClock.now().add({ seconds: delay }).toString(), reason);
    return 'postponed';
  }
  await ledger.settle(message.id);
  return 'settled';
};

/** So many messages at most are being delivered side by side. */
const most = 64;

export type Deliverer = {
  /**
   * Delivers all that is due, also what comes meanwhile, until nothing is; true when there was anything. Those about one subject go one after
   * the other, oldest first; those about several go side by side. Asked again while it runs, it looks again.
   */
  drain(): Promise<boolean>;
};

const subjectOf = ({ organisation, stream, message }: Message): string => `${organisation}/${stream}/${message.subject}`;

/** What is due, read from the ledger when something may have come; the rest is remembered. */
const backlog = ({ ledger, systemClock }: Ports) => {
  let known: Message[] = [];
  let isStale = true;
  return {
    /** Something may have come. */
    stale: (): void => {
      isStale = true;
    },
    isStale: (): boolean => isStale,
    /** Takes out the messages that `begins` takes up; `underWay` are being delivered already. */
    take: async (underWay: ReadonlySet<number>, begins: (message: Message) => boolean): Promise<void> => {
      if (isStale) {
        isStale = false;
        known = (await ledger.due(instantText(systemClock.now()), 2 * most)).filter(({ id }) => !underWay.has(id));
      }
      known = known.filter((message) => !begins(message));
    },
  };
};

/** Deliveries side by side, one for each subject. `over`: told when one has ended, well or not. */
const deliveries = (ports: Ports, over: () => void) => {
  const underWay = new Map<string, number>();
  const failures: unknown[] = [];

  const follow = async (message: Message, subject: string): Promise<void> => {
    try {
      await deliver(ports, message);
    } catch (error) {
      failures.push(error);
    }
    underWay.delete(subject);
    over();
  };

  return {
    ids: (): ReadonlySet<number> => new Set(underWay.values()),
    isIdle: (): boolean => underWay.size === 0,
    /** False when it has to wait. */
    begins: (message: Message): boolean => {
      const subject = subjectOf(message);
      if (underWay.has(subject) || underWay.size >= most) return false;
      underWay.set(subject, message.id);
      void follow(message, subject);
      return true;
    },
    /** Throws what a delivery threw. */
    demandNoFailure: (): void => {
      const thrown = failures.splice(0);
      if (thrown.length > 0) throw thrown[0];
    },
  };
};

/** The deliverer of a home: what is under way is not taken up a second time. Throws when the ledger does. */
export const deliverer = (ports: Ports): Deliverer => {
  const { ring, wait } = createBell();
  const { stale, isStale, take } = backlog(ports);
  const { ids, isIdle, begins, demandNoFailure } = deliveries(ports, ring);
  let draining: Promise<boolean> | undefined;

  /** Ends when a look at the ledger, after the last delivery, has found nothing. */
  const drain = async (): Promise<boolean> => {
    for (let any = false; ; any = true) {
      await take(ids(), begins);
      if (isIdle() && !isStale()) return any;
      if (!isIdle()) await wait();
      demandNoFailure();
      if (isIdle()) stale();
    }
  };

  return {
    drain: () => {
      stale();
      ring();
      draining ??= drain().finally(() => (draining = undefined));
      return draining;
    },
  };
};

/** Delivers all that is due now, and what comes of it; true when there was anything. */
export const deliverAll = (ports: Ports): Promise<boolean> => deliverer(ports).drain();
