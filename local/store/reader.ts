import { DatabaseSync } from 'node:sqlite';
import type { AuditedLedger } from '../../shared/ledger/verify.ts';
import type { Json, OnceOutbox, RepeatableMessage, StreamId } from '../../shared/ports.ts';
import type { Connection } from './connection.ts';
import { translated } from './errors.ts';
import { factReading } from './facts.ts';
import { type KeptMail, mailReading } from './kept-mail.ts';
import { onceReading } from './once.ts';
import { lastCommitted } from './remembered.ts';
import type { TakenClaim } from './restoring.ts';
import { checkSchema } from './schema.ts';

/** A ledger as it stood at one moment, read beside the process that may be writing it. */
export type LedgerReader = Pick<AuditedLedger, 'storedFacts' | 'texts' | 'heads'> &
  Pick<OnceOutbox, 'openOnce' | 'interventions' | 'onceCounts'> & {
    mail: (id: StreamId) => KeptMail[];
    /** Repeatable messages that are parked. */
    parked: () => { id: number; message: RepeatableMessage; reason: string }[];
    epoch: () => string | undefined;
    /** Every stream that has a fact, whether it has a head or not. */
    streams: () => StreamId[];
    claims: (id: StreamId) => TakenClaim[];
    views: () => { organisation: string; key: string; value: Json }[];
    documents: () => { organisation: string; hash: string }[];
    document: (organisation: string, hash: string) => string;
    close: () => void;
  };

const transact = (): never => {
  throw new Error('A reader writes nothing.');
};

const openReadOnly = (path: string): DatabaseSync => {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
    checkSchema(database, path);
    return database;
  } catch (error) {
    database?.close();
    throw translated(error, path);
  }
};

const parkedReading = ({ reader, run }: Connection) => ({
  parked: () =>
    run(() =>
      reader
        .prepare('SELECT id, message, reason FROM message WHERE parked = 1 ORDER BY id')
        .all()
        .map(({ id, message, reason }) => ({ id: Number(id), message: JSON.parse(String(message)), reason: String(reason) })),
    ),
});

const contentReading = ({ database, run }: Connection) => {
  const all = <T>(sql: string, of: (row: { [column: string]: unknown }) => T, ...values: string[]): T[] =>
    run(() =>
      database
        .prepare(sql)
        .all(...values)
        .map(of),
    );
  const [epoch] = all("SELECT value FROM meta WHERE name = 'epoch'", ({ value }) => String(value));
  return {
    epoch: () => epoch,
    streams: () =>
      all('SELECT DISTINCT organisation, stream FROM fact ORDER BY organisation, stream', ({ organisation, stream }) => ({
        organisation: String(organisation),
        stream: String(stream),
      })),
    claims: ({ organisation, stream }: StreamId) =>
      all(
        'SELECT claim, taken_at FROM claim WHERE organisation = ? AND stream = ? ORDER BY claim',
        (row) => ({ claim: String(row['claim']), takenAt: String(row['taken_at']) }),
        organisation,
        stream,
      ),
    views: () =>
      all('SELECT organisation, key, value FROM view ORDER BY organisation, key', ({ organisation, key, value }) => ({
        organisation: String(organisation),
        key: String(key),
        value: JSON.parse(String(value)),
      })),
    documents: () =>
      all('SELECT organisation, hash FROM document ORDER BY organisation, hash', ({ organisation, hash }) => ({
        organisation: String(organisation),
        hash: String(hash),
      })),
    document: (organisation: string, hash: string) =>
      all('SELECT content FROM document WHERE organisation = ? AND hash = ?', ({ content }) => String(content), organisation, hash)[0] ??
      '',
  };
};

/**
 * Opens a ledger to read it, also while its home runs in another process: all that is read is of one moment.
 * Throws a LedgerError of one clear sentence.
 */
export const openLedgerReader = (path: string): LedgerReader => {
  const database = openReadOnly(path);
  const run = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw translated(error, path);
    }
  };
  try {
    run(() => database.exec('BEGIN'));
    const connection: Connection = { database, reader: database, run, transact, last: lastCommitted(), close: () => database.close() };
    const { storedFacts, texts, heads } = factReading(connection);
    const { openOnce, interventions, onceCounts } = onceReading(connection);
    const once = { openOnce, interventions, onceCounts, ...parkedReading(connection), ...mailReading(connection) };
    return { storedFacts, texts, heads, ...once, ...contentReading(connection), close: connection.close };
  } catch (error) {
    database.close();
    throw error;
  }
};

/** Copies a ledger as it stands at one moment, also while its home runs, without what SQLite still keeps of deleted rows. */
export const copyLedger = (path: string, to: string): void => {
  const database = openReadOnly(path);
  try {
    database.prepare('VACUUM INTO ?').run(to);
  } catch (error) {
    throw translated(error, path);
  } finally {
    database.close();
  }
};
