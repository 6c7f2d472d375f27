import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LedgerError } from '../../shared/ledger/ledger-error.ts';
import { isDiskFull, translated } from './errors.ts';
import { holdLock } from './lock.ts';
import { migrate } from './schema.ts';

/** `off` leaves writing to the operating system: for tests and simulation only. */
export type Durability = 'full' | 'off';

/** The one database connection of a ledger, and the way in which it is used. */
export type Connection = {
  database: DatabaseSync;
  /** Runs a read. */
  run: <T>(work: () => T) => T;
  /** Runs `work` in one transaction: all of it is committed, or nothing when it throws. */
  transact: <T>(work: () => T) => T;
  close: () => void;
};

const inMemory = ':memory:';

const pragmas = (durability: Durability) => `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = ${durability === 'full' ? 'FULL' : 'OFF'};
  PRAGMA secure_delete = ON;
  PRAGMA temp_store = MEMORY;
  PRAGMA cache_size = -16000;`;

const openDatabase = (path: string, durability: Durability): DatabaseSync => {
  const database = new DatabaseSync(path, { timeout: 1_000 });
  try {
    database.exec(pragmas(durability));
    migrate(database, path);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};

const makeFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new LedgerError('unreadable', `The folder ${folder} cannot be made: see that this user may write where it has to come.`, error);
  }
};

const openLocked = (path: string, durability: Durability): { database: DatabaseSync; release: () => void } => {
  if (path === inMemory) return { database: openDatabase(path, durability), release: () => undefined };
  makeFolder(dirname(path));
  const lock = holdLock(path);
  try {
    return { database: openDatabase(path, durability), release: lock.release };
  } catch (error) {
    lock.release();
    throw translated(error, path);
  }
};

const inTransaction = <T>(database: DatabaseSync, work: () => T, commit: () => void): T => {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    commit();
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
};

const stoppedAt = (path: string, error: unknown): LedgerError =>
  new LedgerError('stopped', `The ledger ${path} stopped after a failed write: look at the disk and start again.`, error);

/**
 * Opens the file for this process alone. `:memory:` is a ledger that is gone when it is closed. Throws a LedgerError.
 * Of a commit that failed otherwise than for want of room nobody knows what reached the disk; only recovery at reopening tells.
 * So the connection stops then (design §3, group commit).
 */
export const connect = (path: string, durability: Durability = 'full'): Connection => {
  const { database, release } = openLocked(path, durability);
  let unusable: LedgerError | undefined;

  const run = <T>(work: () => T): T => {
    if (unusable !== undefined) throw unusable;
    try {
      return work();
    } catch (error) {
      throw translated(error, path);
    }
  };

  const commit = (): void => {
    try {
      database.exec('COMMIT');
    } catch (error) {
      if (!isDiskFull(error)) unusable = stoppedAt(path, error);
      throw error;
    }
  };

  const transact = <T>(work: () => T): T => run(() => inTransaction(database, work, commit));

  const close = (): void => {
    if (!database.isOpen) return;
    database.close();
    release();
    unusable = new LedgerError('closed', `The ledger ${path} is closed.`);
  };

  return { database, run, transact, close };
};
