import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { median, rounded } from './statistics.ts';

const row = 'x'.repeat(600);

/** What this disk and SQLite allow at all: a bare loop, one FULL commit per record of 600 bytes, by nobody but itself. */
export const limit = (folder: string, records: number): { limitPerSecond: number; limitP50Ms: number } => {
  const database = new DatabaseSync(join(folder, 'limit.sqlite'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE record (id INTEGER PRIMARY KEY, data TEXT)');
  const insert = database.prepare('INSERT INTO record (data) VALUES (?)');
  const commit = (): number => {
    const began = performance.now();
    database.exec('BEGIN IMMEDIATE');
    insert.run(row);
    database.exec('COMMIT');
    return performance.now() - began;
  };
  for (let warm = 0; warm < records / 10; warm += 1) commit();
  const began = performance.now();
  const times = Array.from({ length: records }, commit);
  const elapsed = performance.now() - began;
  database.close();
  return { limitPerSecond: rounded((records * 1000) / elapsed), limitP50Ms: rounded(median(times), 3) };
};
