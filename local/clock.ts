import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import type { Clock } from '../shared/ports.ts';

/** A programme clock that can be moved, and only forward. */
export type MovableClock = Clock & { moveTo(instant: Temporal.Instant): void };

/** The time of this machine in whole milliseconds, so far ahead; those who ask in one millisecond share an instant. */
const ticking = (ahead: () => number): (() => Temporal.Instant) => {
  let last = Temporal.Instant.fromEpochMilliseconds(0);
  return () => {
    const at = Date.now() + ahead();
    if (last.epochMilliseconds !== at) last = Temporal.Instant.fromEpochMilliseconds(at);
    return last;
  };
};

export const systemClock: Clock = { now: ticking(() => 0) };

const later = (a: Temporal.Instant, b: Temporal.Instant): boolean => Temporal.Instant.compare(a, b) > 0;

/** Stands still until it is moved: for simulations, and while a demonstration is loaded. */
export const virtualClock = (start: Temporal.Instant): MovableClock => {
  let present = start;
  return {
    now: () => present,
    moveTo: (instant) => {
      if (later(instant, present)) present = instant;
    },
  };
};

const Stored = z.strictObject({ aheadMilliseconds: z.int() });

const ahead = (of: Temporal.Instant): number => of.epochMilliseconds - Date.now();

/** Runs along with the system clock at an offset, which is kept in a file so that a restart goes on from there. */
export const offsetClock = (file: string, begin?: Temporal.Instant): MovableClock => {
  const write = (milliseconds: number): number => {
    writeFileSync(`${file}.new`, JSON.stringify({ aheadMilliseconds: milliseconds }));
    renameSync(`${file}.new`, file);
    return milliseconds;
  };
  let offset = existsSync(file) ? Stored.parse(JSON.parse(readFileSync(file, 'utf8'))).aheadMilliseconds : write(begin ? ahead(begin) : 0);
  const now = ticking(() => offset);
  return {
    now,
    moveTo: (instant) => {
      if (later(instant, now())) offset = write(ahead(instant));
    },
  };
};
