import { executionPrefix, generationIn } from '../shared/ledger/names.ts';
import type { Clock, Ledger, Message, NewMessage, Procedures } from '../shared/ports.ts';

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

/** A bell for one who waits: a ring while nobody does is kept. */
const bell = () => {
  let { promise: rung, resolve: ring } = Promise.withResolvers<void>();
  return {
    ring: (): void => ring(),
    wait: async (): Promise<void> => {
      await rung;
      ({ promise: rung, resolve: ring } = Promise.withResolvers<void>());
    },
  };
};

/** The deliverer of a home: what is under way is not taken up a second time. Throws when the ledger does. */
export const deliverer = (ports: Ports): Deliverer => {
  const underWay = new Set<string>();
  const { ring, wait } = bell();
  let draining: Promise<boolean> | undefined;

  const begin = async (message: Message, subject: string): Promise<void> => {
    underWay.add(subject);
    try {
      await deliver(ports, message);
    } finally {
      underWay.delete(subject);
      ring();
    }
  };

  /** What is due and can begin now. */
  const ready = async (): Promise<[string, Message][]> => {
    const due = await ports.ledger.due(ports.systemClock.now().toString(), 2 * most);
    const first = new Map<string, Message>();
    for (const message of due) {
      const subject = `${message.organisation}/${message.stream}/${message.message.subject}`;
      if (!underWay.has(subject) && !first.has(subject)) first.set(subject, message);
    }
    return [...first].slice(0, most - underWay.size);
  };

  const drain = async (): Promise<boolean> => {
    let failure: { error: unknown } | undefined;
    for (let any = false; ; any = true) {
      for (const [subject, message] of await ready()) begin(message, subject).catch((error: unknown) => (failure ??= { error }));
      if (underWay.size === 0) return any;
      await wait();
      if (failure) throw failure.error;
    }
  };

  return {
    drain: () => {
      ring();
      draining ??= drain().finally(() => (draining = undefined));
      return draining;
    },
  };
};

/** Delivers all that is due now, and what comes of it; true when there was anything. */
export const deliverAll = (ports: Ports): Promise<boolean> => deliverer(ports).drain();
