import type { DatabaseSync } from 'node:sqlite';
import { isDiskFull } from './store/errors.ts';

/** Writes that share one disk commit. */
export type CommitGroup = {
  /**
   * Adds `work` to the group: it runs in a savepoint of its own, so that what it throws undoes nothing but itself.
   * Settles after the COMMIT that holds it; one that fails rejects the whole group.
   */
  join: <T>(work: () => T) => Promise<T>;
  /** Commits nothing while `play` runs; then writes what it returned, before all that joined meanwhile, in one commit. */
  lead: <T>(play: () => Promise<() => T>) => Promise<T>;
  /** Writes and commits `work` by itself, before it returns. */
  alone: <T>(work: () => T) => T;
  /** Commits at once what has joined. */
  flush: () => void;
  /** Throws what the group ended with, if it did. */
  demandUsable: () => void;
  /** From now on everything is refused with `error`. */
  end: (error: Error) => void;
};

/** Told after each COMMIT, before anybody else is, with the number of works in it. */
export type CommitListener = (works: number) => void;

export type GroupOptions = {
  /** A COMMIT failed, not for want of room: what all are told from now on. */
  stopped: (error: unknown) => Error;
  onCommit?: CommitListener | undefined;
};

type Member = { run: () => () => void; reject: (error: unknown) => void };

/** So many works at most in one COMMIT: the event loop stands still meanwhile. */
const largestGroup = 256;

const memberOf = <T>(work: () => T, { resolve, reject }: PromiseWithResolvers<T>): Member => ({
  run: () => {
    const result = work();
    return () => resolve(result);
  },
  reject,
});

/** Runs one work; what it throws is kept for after the COMMIT, unless SQLite gave the whole transaction up. */
const inSavepoint = (database: DatabaseSync, { run, reject }: Member): (() => void) => {
  database.exec('SAVEPOINT work');
  try {
    const settle = run();
    database.exec('RELEASE work');
    return settle;
  } catch (error) {
    if (!database.isTransaction) throw error;
    database.exec('ROLLBACK TO work; RELEASE work');
    return () => reject(error);
  }
};

/** All works in one transaction. Answers how to tell their callers. */
const writeAll = (database: DatabaseSync, group: readonly Member[], commit: () => void): (() => void)[] => {
  database.exec('BEGIN IMMEDIATE');
  try {
    const settlements = group.map((member) => inSavepoint(database, member));
    commit();
    return settlements;
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK');
  }
};

type Committing = Pick<CommitGroup, 'demandUsable' | 'end'> & { write: (group: readonly Member[]) => void };

/** Of a COMMIT that failed otherwise than for want of room nobody knows what reached the disk: nothing is written after it. */
const committing = (database: DatabaseSync, { stopped, onCommit }: GroupOptions): Committing => {
  let ended: Error | undefined;
  const demandUsable = (): void => {
    if (ended !== undefined) throw ended;
  };
  const commit = (): void => {
    try {
      database.exec('COMMIT');
    } catch (error) {
      if (!isDiskFull(error)) ended = stopped(error);
      throw error;
    }
  };
  const write = (group: readonly Member[]): void => {
    try {
      demandUsable();
      const settlements = writeAll(database, group, commit);
      onCommit?.(group.length);
      for (const settle of settlements) settle();
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  };
  const end = (error: Error): void => {
    ended = error;
  };
  return { demandUsable, write, end };
};

const writeAlone =
  (write: Committing['write']): CommitGroup['alone'] =>
  (work) => {
    let answer: () => ReturnType<typeof work> = work;
    const refuse = (error: unknown): void => {
      answer = () => {
        throw error;
      };
    };
    const run = () => {
      const result = work();
      return (): void => {
        answer = () => result;
      };
    };
    write([{ run, reject: refuse }]);
    return answer();
  };

/** Calls `task` once in the next turn of the event loop, however often it was asked for. */
const oncePerTurn = (task: () => void): (() => void) => {
  let asked = false;
  const onTurn = (): void => {
    asked = false;
    task();
  };
  return () => {
    if (!asked) setImmediate(onTurn);
    asked = true;
  };
};

/**
 * Gathers writes until the event loop has turned. A group begins, writes and commits in one step of the event loop:
 * nobody in this process can meet it half-way.
 */
export const commitGroup = (database: DatabaseSync, options: GroupOptions): CommitGroup => {
  const { write, demandUsable, end } = committing(database, options);
  const waiting: Member[] = [];
  let leading = 0;

  const schedule = oncePerTurn(() => {
    if (leading > 0 || waiting.length === 0) return;
    write(waiting.splice(0, largestGroup));
    if (waiting.length > 0) schedule();
  });

  const flush = (): void => {
    while (waiting.length > 0) write(waiting.splice(0, largestGroup));
  };

  const join = <T>(work: () => T): Promise<T> => {
    const promised = Promise.withResolvers<T>();
    waiting.push(memberOf(work, promised));
    if (leading === 0) schedule();
    return promised.promise;
  };

  const lead = async <T>(play: () => Promise<() => T>): Promise<T> => {
    const promised = Promise.withResolvers<T>();
    leading += 1;
    try {
      waiting.unshift(memberOf(await play(), promised));
    } catch (error) {
      promised.reject(error);
    }
    leading -= 1;
    flush();
    return promised.promise;
  };

  return { join, lead, alone: writeAlone(write), flush, demandUsable, end };
};
