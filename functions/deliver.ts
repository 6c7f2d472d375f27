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

/** Delivers all that is due now, oldest first, until nothing is; true when there was anything. */
export const deliverAll = async (ports: Ports): Promise<boolean> => {
  let any = false;
  for (;;) {
    const due = await ports.ledger.due(ports.systemClock.now().toString(), 100);
    if (due.length === 0) return any;
    any = true;
    for (const message of due) await deliver(ports, message);
  }
};
