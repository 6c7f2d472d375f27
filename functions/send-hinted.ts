import { batch, Hint } from './kit/batch.ts';
import type { Log } from './kit/task.ts';
import { type OncePorts, type Sending, sendOnce, timeForOne } from './send-once.ts';

/** Sends the mail of which a queue hints that it waits. What is not sent is in the outbox, with its state: nothing of it is reported. */
export const sendHinted = (ports: OncePorts, sending: Sending, log?: Log) =>
  batch('send-mail', Hint, ({ id }) => sendOnce(ports, sending, id), { log, each: timeForOne });
