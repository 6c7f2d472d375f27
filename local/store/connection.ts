import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LedgerError } from '../../shared/ledger/ledger-error.ts';
import { type CommitListener, commitGroup } from '../commit-group.ts';
import { translated } from './errors.ts';
import { holdLock } from './lock.ts';
import { type LastCommitted, lastCommitted } from './remembered.ts';
import { migrate } from './schema.ts';

/** `off` leaves writing to the operating system: for tests and simulation only. */
export type Durability = 'full' | 'off';

/** How a ledger uses its file: all writes go through one database connection, all reads through another. */
export type Connection = {
  /** For statements that write, and for reads that belong to a write. */
  database: DatabaseSync;
  /** For statements that read: sees what is committed, and nothing else. */
  reader: DatabaseSync;
  /** Runs a read. */
  run: <T>(work: () => T) => T;
  /**
   * Runs `work` as one whole, with others in one transaction; resolves after the COMMIT. What it throws undoes `work` alone.
   * `committed` is told of its result before anybody can read it.
   */
  transact: <T>(work: () => T, committed?: (result: T) => void) => Promise<T>;
  last: LastCommitted;
  /** Commits what is under way and closes. */
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

/** A database in memory belongs to its one connection. Reads cannot meet a group there either: it commits in the step that begins it. */
const openReader = (path: string, database: DatabaseSync): DatabaseSync =>
  path === inMemory ? database : new DatabaseSync(path, { timeout: 1_000, readOnly: true });

type Opened = { database: DatabaseSync; reader: DatabaseSync; release: () => void };

const openBoth = (path: string, durability: Durability): Omit<Opened, 'release'> => {
  const database = openDatabase(path, durability);
  try {
    return { database, reader: openReader(path, database) };
  } catch (error) {
    database.close();
    throw error;
  }
};

const openLocked = (path: string, durability: Durability): Opened => {
  if (path === inMemory) return { ...openBoth(path, durability), release: () => undefined };
  makeFolder(dirname(path));
  const lock = holdLock(path);
  try {
    return { ...openBoth(path, durability), release: lock.release };
  } catch (error) {
    lock.release();
    throw translated(error, path);
  }
};

const stoppedAt = (path: string, error: unknown): LedgerError =>
  new LedgerError('stopped', `The ledger ${path} stopped after a failed write: look at the disk and start again.`, error);

/**
 * Opens the file for this process alone. `:memory:` is a ledger that is gone when it is closed. Throws a LedgerError.
 * After a COMMIT that failed only recovery at reopening tells what reached the disk: the connection stops (design §3, group commit).
 */
export const connect = (path: string, durability: Durability = 'full', onCommit?: CommitListener): Connection => {
  const { database, reader, release } = openLocked(path, durability);
  const group = commitGroup(database, { stopped: (error) => stoppedAt(path, error), onCommit });

  const run = <T>(work: () => T): T => {
    group.demandUsable();
    try {
      return work();
    } catch (error) {
      throw translated(error, path);
    }
  };

  const transact = async <T>(work: () => T, committed?: (result: T) => void): Promise<T> => {
    try {
      return await group.join(work, committed);
    } catch (error) {
      throw translated(error, path);
    }
  };

  const close = (): void => {
    if (!database.isOpen) return;
    group.flush();
    group.end(new LedgerError('closed', `The ledger ${path} is closed.`));
    for (const each of new Set([reader, database])) each.close();
    release();
  };

  return { database, reader, run, transact, last: lastCommitted(), close };
};
