import { DatabaseSync } from 'node:sqlite';
import { translated } from './errors.ts';

export type Lock = { release: () => void };

/**
 * Takes `<file>.lock` for this process, or throws a LedgerError when another holds it. The lock is the operating system's and
 * dies with the process; the empty file that stays behind means nothing. Never open that file otherwise in the same process:
 * closing any handle on it would let go of the lock.
 */
export const holdLock = (file: string): Lock => {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(`${file}.lock`);
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    throw translated(error, file);
  }
  const held = database;
  return { release: () => held.close() };
};
