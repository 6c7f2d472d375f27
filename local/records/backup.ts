import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Clock } from '../../shared/ports.ts';
import { openFileArchive } from '../archive/file-archive.ts';
import { offsetClock, systemClock } from '../clock.ts';
import { copyLedger, openLedgerReader } from '../store/reader.ts';
import { schemaVersion } from '../store/schema.ts';
import { openSqliteLedger } from '../store/sqlite-ledger.ts';
import { softwareVersion } from '../version.ts';
import { mustHold } from './audit.ts';
import {
  archiveName,
  checkFiles,
  clockFile,
  copyArchive,
  ListedFile,
  ListedHead,
  ledgerFile,
  listFiles,
  madeWhole,
  mustBeEmpty,
  readMark,
  writeIn,
} from './files.ts';
import { RecordsRefused } from './refused.ts';
import { revive } from './revive.ts';

const markFile = 'backup.json';

const Mark = z.strictObject({
  format: z.literal(1),
  /** ISO instant, system clock. */
  madeAt: z.iso.datetime(),
  /** The software that made it, and the version of its ledger. */
  version: z.string(),
  schemaVersion: z.int(),
  epoch: z.string().nullable(),
  heads: z.array(ListedHead),
  files: z.array(ListedFile),
});

/** What a backup says of itself. */
export type Mark = z.infer<typeof Mark>;

const holds = (folder: string, what: string): Promise<void> =>
  mustHold(join(folder, ledgerFile), openFileArchive(join(folder, archiveName)), what);

const headsAndEpoch = async (path: string): Promise<Pick<Mark, 'heads' | 'epoch'>> => {
  const reader = openLedgerReader(path);
  try {
    return { epoch: reader.epoch() ?? null, heads: await reader.heads() };
  } finally {
    reader.close();
  }
};

/**
 * Copies ledger, archive and clock as they stand at one moment, also while the home runs, and verifies and marks the copy.
 * The archive first: it must not know facts that the copied ledger lacks. The clock last: it must not lie before them.
 */
export const backup = async (data: string, archive: string, to: string, clock: Clock = systemClock): Promise<Mark> =>
  madeWhole(to, async (beside) => {
    await copyArchive(openFileArchive(archive), openFileArchive(join(beside, archiveName)));
    copyLedger(join(data, ledgerFile), join(beside, ledgerFile));
    if (existsSync(join(data, clockFile))) copyFileSync(join(data, clockFile), join(beside, clockFile));
    await holds(beside, 'Nothing was backed up, for the ledger or its archive has faults');
    const mark: Mark = {
      format: 1,
      madeAt: clock.now().toString(),
      version: softwareVersion(),
      schemaVersion,
      ...(await headsAndEpoch(join(beside, ledgerFile))),
      files: await listFiles(beside),
    };
    writeIn(beside, markFile, `${JSON.stringify(mark, null, 2)}\n`);
    return mark;
  });

const readBackup = async (folder: string): Promise<Mark> => {
  const read = readMark(folder, markFile, 'backup');
  const newer = z.object({ format: z.number(), schemaVersion: z.number(), version: z.string() }).safeParse(read).data;
  if (newer && (newer.format > 1 || newer.schemaVersion > schemaVersion))
    throw new RecordsRefused(`${folder} was made by newer software, version ${newer.version}: install that version, or a newer one.`);
  const { data } = Mark.safeParse(read);
  if (data === undefined) throw new RecordsRefused(`${folder} is damaged: ${markFile} is not complete. Take another copy.`);
  await checkFiles(folder, data.files);
  return data;
};

export type Restored = { mark: Mark; epoch: string; starts: number };

/**
 * Makes a data folder from a backup, in a new epoch. No execution comes along: every open phase gets a start message instead.
 * `archive`: where the anchors go; absent: into the data folder. One that survived keeps what it knows beyond the backup.
 */
export const restore = async (from: string, data: string, archive?: string): Promise<Restored> => {
  mustBeEmpty(data);
  const mark = await readBackup(from);
  await holds(from, `${from} is damaged`);
  return madeWhole(data, async (beside) => {
    for (const { file } of mark.files) if (file === ledgerFile || file === clockFile) copyFileSync(join(from, file), join(beside, file));
    await copyArchive(openFileArchive(join(from, archiveName)), openFileArchive(archive ?? join(beside, archiveName)));
    const ledger = openSqliteLedger({ path: join(beside, ledgerFile) });
    try {
      const programmeClock = offsetClock(join(beside, clockFile));
      return { mark, ...(await revive({ ledger, programmeClock, systemClock })) };
    } finally {
      ledger.close();
    }
  });
};
