import * as z from 'zod';
import { type Log, type Remaining, type Task, task } from './task.ts';

const Batch = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });

/** Which messages come back. */
export type BatchAnswer = { batchItemFailures: { itemIdentifier: string }[] };

class OutOfTime extends Error {
  override name = 'OutOfTime';
}

/** True while at least `milliseconds` of the function's life are left. */
export const hasTime = ({ getRemainingTimeInMillis }: Remaining, milliseconds: number): boolean =>
  getRemainingTimeInMillis === undefined || getRemainingTimeInMillis() >= milliseconds;

export type BatchOptions = {
  log?: Log | undefined;
  /** Milliseconds that one message may take: none is begun with less than that left. */
  each: number;
};

/**
 * A function that a queue feeds: one message after the other. What cannot be read, what throws, and what there is no time for is reported, alone; it
 * comes back, and in the end the queue lays it with the dead letters. The rest of the batch is done.
 */
export const batch = <S extends z.ZodType>(
  name: string,
  body: S,
  take: (message: z.output<S>) => Promise<unknown>,
  { log, each }: BatchOptions,
): Task<BatchAnswer> =>
  task(
    name,
    Batch,
    async ({ Records }, call) => {
      const batchItemFailures: BatchAnswer['batchItemFailures'] = [];
      for (const record of Records) {
        const began = performance.now();
        try {
          if (!hasTime(call, each)) throw new OutOfTime();
          await take(body.parse(JSON.parse(record.body)));
        } catch (error) {
          const answer = error instanceof Error ? error.name : 'error';
          log?.({ task: `${name}: one message`, answer, milliseconds: Math.round(performance.now() - began) });
          batchItemFailures.push({ itemIdentifier: record.messageId });
        }
      }
      return { batchItemFailures };
    },
    log,
  );

const key = /^#message#(\d{16})$/;

/**
 * A hint that a message may wait in the outbox: its number, or the key of its item. Whatever else it carries is passed over, for only the item counts
 * (protocol R9): a hint may come twice, late, in any order, or for nothing.
 */
export const Hint = z.object({
  id: z.union([
    z.int().min(1),
    z
      .string()
      .regex(key)
      .transform((text) => Number(key.exec(text)?.[1])),
  ]),
});
