import { setTimeout as sleep } from 'node:timers/promises';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';

const attempts = 8;
const firstPause = 25;
const longestPause = 1_000;

/** Errors that pass: another transaction was busy with the item, or too much was asked at once. */
const passing = new Set([
  'TransactionConflictException',
  'TransactionInProgressException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'InternalServerError',
]);

/** Reasons of a cancelled transaction that pass. One condition that failed, and repeating is of no use. */
const passingReasons = new Set(['None', 'TransactionConflict', 'ProvisionedThroughputExceeded', 'ThrottlingError']);

const passes = (error: unknown): boolean => {
  if (error instanceof TransactionCanceledException)
    return (error.CancellationReasons ?? []).every(({ Code }) => passingReasons.has(Code ?? 'None'));
  return error instanceof Error && passing.has(error.name);
};

/** Milliseconds after the attempt with this number; `random`: from 0 to 1, so that those who met do not meet again. */
export const pauseBefore = (attempt: number, random: number): number => random * Math.min(longestPause, firstPause * 2 ** attempt);

/** Does `work` again when what hindered it passes: at most 8 times, about 2 seconds in all, with full jitter. */
export const withRetries = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === attempts || !passes(error)) throw error;
    }
    await sleep(pauseBefore(attempt, Math.random()));
  }
};
