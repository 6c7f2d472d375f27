import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Temporal } from 'temporal-polyfill';
import { writeAnchors } from '../../functions/write-anchor.ts';
import { openFileArchive } from '../../local/archive/file-archive.ts';
import { offsetClock } from '../../local/clock.ts';
import { openSqliteLedger } from '../../local/store/sqlite-ledger.ts';
import { newFact, otherStream, programme, request } from '../ledger/examples.ts';

export const ledgerIn = (folder: string): string => join(folder, 'ledger.sqlite');
export const archiveIn = (folder: string): string => join(folder, 'archive');

/** Folders of one test file, which are gone at its end. */
export const folders = () => {
  const root = mkdtempSync(join(tmpdir(), 'records-'));
  let last = 0;
  return {
    fresh: (): string => {
      last += 1;
      return join(root, String(last));
    },
    copy: (of: string): string => {
      last += 1;
      cpSync(of, join(root, String(last)), { recursive: true });
      return join(root, String(last));
    },
    remove: (): void => rmSync(root, { recursive: true, force: true }),
  };
};

export const anchorNow = async (folder: string, at: string): Promise<string[]> => {
  const ledger = openSqliteLedger({ path: ledgerIn(folder), durability: 'off' });
  try {
    const systemClock = { now: () => Temporal.Instant.from(at) };
    return await writeAnchors({ ledger, archive: openFileArchive(archiveIn(folder)), systemClock });
  } finally {
    ledger.close();
  }
};

/** A data folder with two streams: six facts, the second and fourth with text (that of the second destroyed), anchored at 4 and 6; and one fact. */
export const makeFolder = async (folder: string): Promise<void> => {
  const add = async (from: number, to: number): Promise<void> => {
    const ledger = openSqliteLedger({ path: ledgerIn(folder), durability: 'off' });
    for (let n = from; n <= to; n += 1)
      await ledger.append(
        request({ expected: n - 1, facts: [newFact({ n }, n % 2 === 0 && n < 6 ? { text: { reason: `reden ${n}` } } : {})] }),
      );
    if (from === 1) {
      await ledger.append(
        request({ ...otherStream, facts: [newFact({ n: 1 })], views: [{ key: 'seen', value: { n: 1 } }], claims: ['once'] }),
      );
      await ledger.destroyText(programme, 2, 'Selectielijst 2020, 5 jaar', '2026-11-02');
      await ledger.putDocument(programme.organisation, '{"id":"zorg"}');
    }
    ledger.close();
  };
  await add(1, 4);
  await anchorNow(folder, '2026-11-02T12:00:00Z');
  await add(5, 6);
  await anchorNow(folder, '2026-11-03T12:00:00Z');
  offsetClock(join(folder, 'clock.json'));
};

/** Changes a ledger as somebody would who has its file. */
export const tamper = (folder: string, sql: string): void => {
  const database = new DatabaseSync(ledgerIn(folder));
  database.exec(
    `PRAGMA foreign_keys = OFF; DROP TRIGGER IF EXISTS fact_is_never_edited; DROP TRIGGER IF EXISTS fact_is_never_deleted; ${sql}`,
  );
  database.close();
};
