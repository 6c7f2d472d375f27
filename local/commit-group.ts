import type { DatabaseSync } from 'node:sqlite';

/** Writes that share one disk commit. */
export type CommitGroup = {
  /**
   * Adds `work` to the group: it runs in a savepoint of its own, so that what it throws undoes nothing but itself.
   * Settles after the COMMIT that holds it; one that fails rejects the whole group.
   */
  join: <T>(work: () => T) => Promise<T>;
  /** Runs `play` while nothing is committed; what it returns is written before all that joined meanwhile, and committed at once. */
  lead: <T>(play: () => Promise<() => T>) => Promise<T>;
  /** Commits at once what has joined. */
  flush: () => void;
};

/** Told after each COMMIT, before anybody else is, with the number of works in it. */
export type CommitListener = (works: number) => void;

export type GroupOptions = {
  /** Called before a group begins; what it throws rejects the group. */
  usable?: () => void;
  /** The COMMIT failed: of what the group wrote nobody knows what reached the disk. Answers what its members are told. */
  commitFailed: (error: unknown) => unknown;
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

const writeAll = (database: DatabaseSync, group: readonly Member[], { usable, commitFailed, onCommit }: GroupOptions): (() => void)[] => {
  usable?.();
  database.exec('BEGIN IMMEDIATE');
  try {
    const settlements = group.map((member) => inSavepoint(database, member));
    commit(database, commitFailed);
    onCommit?.(group.length);
    return settlements;
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK');
  }
};

const commit = (database: DatabaseSync, commitFailed: GroupOptions['commitFailed']): void => {
  try {
    database.exec('COMMIT');
  } catch (error) {
    throw commitFailed(error);
  }
};

/**
 * Gathers writes until the event loop has turned. A group begins, writes and commits in one step of the event loop:
 * nobody in this process can meet it half-way.
 */
export const commitGroup = (database: DatabaseSync, options: GroupOptions): CommitGroup => {
  const waiting: Member[] = [];
  let scheduled = false;
  let leading = 0;

  const flushOne = (): void => {
    const group = waiting.splice(0, largestGroup);
    try {
      for (const settle of writeAll(database, group, options)) settle();
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  };

  const flush = (): void => {
    while (waiting.length > 0) flushOne();
  };

  const onTurn = (): void => {
    scheduled = false;
    if (leading > 0 || waiting.length === 0) return;
    flushOne();
    if (waiting.length > 0) schedule();
  };

  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(onTurn);
  };

  const join = <T>(work: () => T): Promise<T> => {
    const promised = Promise.withResolvers<T>();
    waiting.push(memberOf(work, promised));
    if (leading === 0) schedule();
    return promised.promise;
  };

  const lead = async <T>(play: () => Promise<() => T>): Promise<T> => {
    leading += 1;
    const promised = Promise.withResolvers<T>();
    try {
      waiting.unshift(memberOf(await play(), promised));
    } catch (error) {
      promised.reject(error);
    } finally {
      leading -= 1;
      flush();
    }
    return promised.promise;
  };

  return { join, lead, flush };
};
