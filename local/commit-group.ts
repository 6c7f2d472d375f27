import type { DatabaseSync } from 'node:sqlite';
import { isDiskFull } from './store/errors.ts';

/** Writes that share one disk commit. */
export type CommitGroup = {
  /**
   * Adds `work` to the group: it runs in a savepoint of its own, so that what it throws undoes nothing but itself.
   * Settles after the COMMIT that holds it; one that fails rejects the whole group. `committed` is told of its result in the step of the
   * event loop in which it was committed, before anybody can read: for caches.
   */
  join: <T>(work: () => T, committed?: (result: T) => void) => Promise<T>;
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

const memberOf = <T>(work: () => T, { resolve, reject }: PromiseWithResolvers<T>, committed?: (result: T) => void): Member => ({
  run: () => {
    const result = work();
    return () => {
      committed?.(result);
      resolve(result);
    };
  },
  reject,
});

const bracketsOn = (database: DatabaseSync) => ({
  begin: database.prepare('BEGIN IMMEDIATE'),
  savepoint: database.prepare('SAVEPOINT work'),
  release: database.prepare('RELEASE work'),
  undo: database.prepare('ROLLBACK TO work'),
});
type Brackets = ReturnType<typeof bracketsOn>;

/** Runs one work; what it throws is kept for after the COMMIT, unless SQLite gave the whole transaction up. */
const inSavepoint = (database: DatabaseSync, { savepoint, release, undo }: Brackets, { run, reject }: Member): (() => void) => {
  savepoint.run();
  try {
    const settle = run();
    release.run();
    return settle;
  } catch (error) {
    if (!database.isTransaction) throw error;
    undo.run();
    release.run();
    return () => reject(error);
  }
};

/** All works in one transaction. Answers how to tell their callers. */
const writeAll = (database: DatabaseSync, brackets: Brackets, group: readonly Member[], commit: () => void): (() => void)[] => {
  brackets.begin.run();
  try {
    // Alone, a work that throws has nobody to spare: the whole transaction is undone.
    const [only] = group.length === 1 ? group : [];
    const settlements = only ? [only.run()] : group.map((member) => inSavepoint(database, brackets, member));
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
  const brackets = bracketsOn(database);
  const finish = database.prepare('COMMIT');
  const demandUsable = (): void => {
    if (ended !== undefined) throw ended;
  };
  const commit = (): void => {
    try {
      finish.run();
    } catch (error) {
      if (!isDiskFull(error)) ended = stopped(error);
      throw error;
    }
  };
  const write = (group: readonly Member[]): void => {
    try {
      demandUsable();
      const settlements = writeAll(database, brackets, group, commit);
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

  const schedule = oncePerTurn(() => {
    if (waiting.length === 0) return;
    write(waiting.splice(0, largestGroup));
    if (waiting.length > 0) schedule();
  });

  const flush = (): void => {
    while (waiting.length > 0) write(waiting.splice(0, largestGroup));
  };

  const join = <T>(work: () => T, committed?: (result: T) => void): Promise<T> => {
    const promised = Promise.withResolvers<T>();
    waiting.push(memberOf(work, promised, committed));
    schedule();
    return promised.promise;
  };

  return { join, alone: writeAlone(write), flush, demandUsable, end };
};
