import { createHash } from 'node:crypto';
import type { Catcher, Retrier, State } from '../asl.ts';
import { matches } from '../errors.ts';

/** A fraction in [0, 1) that is the same whenever the same retry is computed again. */
const fractionOf = (seed: string): number => createHash('sha256').update(seed).digest().readUInt32BE() / 2 ** 32;

/**
 * Seconds before retry number `used + 1`. Source: Amazon States Language, "Retrying after error".
 * JitterStrategy FULL draws from [0, delay) by a hash of `seed`, so that a simulation can be repeated.
 */
export const retryDelay = (retrier: Retrier, used: number, seed: string): number => {
  const { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Number.POSITIVE_INFINITY, JitterStrategy = 'NONE' } = retrier;
  const delay = Math.min(IntervalSeconds * BackoffRate ** used, MaxDelaySeconds);
  return JitterStrategy === 'FULL' ? delay * fractionOf(seed) : delay;
};

/** The retrier that takes this error and has attempts left; the first that names the error decides. */
export const retrierFor = (state: State, used: readonly number[], error: string): { retrier: Retrier; index: number } | undefined => {
  const retriers = state.Type === 'Task' || state.Type === 'Map' ? (state.Retry ?? []) : [];
  const index = retriers.findIndex(({ ErrorEquals }) => matches(ErrorEquals, error));
  const retrier = retriers[index];
  return retrier && (used[index] ?? 0) < (retrier.MaxAttempts ?? 3) ? { retrier, index } : undefined;
};

export const catcherFor = (state: State, error: string): Catcher | undefined =>
  state.Type === 'Task' || state.Type === 'Map' ? state.Catch?.find(({ ErrorEquals }) => matches(ErrorEquals, error)) : undefined;
