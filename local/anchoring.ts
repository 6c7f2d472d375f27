import type { Temporal } from 'temporal-polyfill';
import { writeAnchors } from '../functions/write-anchor.ts';
import { anchoredAt, anchorsOf } from '../shared/ledger/anchor.ts';
import type { Archive, Clock, Head, StreamId } from '../shared/ports.ts';

/** Keeps the anchors of a home up to date. */
export type Anchoring = {
  /** Writes an anchor now. It never throws: a failure is said, and makes `late` true. */
  write(): Promise<void>;
  /** Writes one when the last is a day old; after a failure not before an hour has passed. */
  keepUp(): Promise<void>;
  /** The last attempt failed, or there is no anchor of the last 25 hours. */
  late(): Promise<boolean>;
};

type Ports = { ledger: { heads(): Promise<(StreamId & Head)[]> }; archive: Archive; systemClock: Clock };

const hoursSince = (then: Temporal.Instant, now: Temporal.Instant): number => then.until(now).total('hours');

const lastAnchor = async ({ archive }: Ports, organisation: string): Promise<Temporal.Instant | undefined> =>
  anchoredAt((await archive.list(anchorsOf(organisation))).at(-1) ?? '');

/** On the system clock; `organisation` is the one that the home serves. */
export const anchoring = (ports: Ports, organisation: string): Anchoring => {
  let failedAt: Temporal.Instant | undefined;
  let known: Temporal.Instant | undefined;
  const last = async (): Promise<Temporal.Instant | undefined> => {
    known ??= await lastAnchor(ports, organisation);
    return known;
  };
  const write = async (): Promise<void> => {
    try {
      await writeAnchors(ports);
      known = undefined;
      failedAt = undefined;
    } catch (error) {
      failedAt = ports.systemClock.now();
      console.error(`The anchor could not be written: ${error instanceof Error ? error.message : 'unknown error'}. Look at the archive.`);
    }
  };
  return {
    write,
    keepUp: async () => {
      const now = ports.systemClock.now();
      if (failedAt !== undefined && hoursSince(failedAt, now) < 1) return;
      const then = await last();
      if (failedAt !== undefined || then === undefined || hoursSince(then, now) >= 24) await write();
    },
    late: async () => {
      if (failedAt !== undefined) return true;
      const then = await last();
      return then === undefined || hoursSince(then, ports.systemClock.now()) > 25;
    },
  };
};
