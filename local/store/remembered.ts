import type { Generation, StreamId, SubjectId, Waiting } from '../../shared/ports.ts';

/**
 * What was committed last, by key. The process holds the lock, so that nobody else can have written since. Changed only in the step of the
 * event loop in which a group is committed, or after a read of what is committed.
 */
export type Remembered<T> = {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  forget(key: string): void;
};

/** So many at most, of each kind: what was set longest ago is read again. */
const most = 4096;

const remembered = <T>(): Remembered<T> => {
  const values = new Map<string, T>();
  return {
    get: (key) => values.get(key),
    set: (key, value) => {
      values.delete(key);
      values.set(key, value);
      if (values.size <= most) return;
      for (const oldest of values.keys()) {
        values.delete(oldest);
        return;
      }
    },
    forget: (key) => values.delete(key),
  };
};

/** What is read again and again while procedures play. */
export type LastCommitted = {
  /** Sequence of the last fact of a stream. */
  heads: Remembered<number>;
  generations: Remembered<Generation>;
  waiting: Remembered<Waiting>;
  /** True only when a look found no message that is not parked, and none came since. */
  outbox: { isEmpty: boolean };
};

export const lastCommitted = (): LastCommitted => ({
  heads: remembered(),
  generations: remembered(),
  waiting: remembered(),
  outbox: { isEmpty: false },
});

/** One text for a stream, or for a subject: no identifier holds a space. */
export const keyOf = ({ organisation, stream, subject }: StreamId & Partial<SubjectId>): string =>
  subject === undefined ? `${organisation} ${stream}` : `${organisation} ${stream} ${subject}`;
