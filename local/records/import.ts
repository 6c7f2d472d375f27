import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { sha256 } from '../../shared/ledger/chain.ts';
import { type FactText, type Json, onceStates, type StreamId, type ViewItem } from '../../shared/ports.ts';
import { openFileArchive } from '../archive/file-archive.ts';
import { offsetClock, systemClock } from '../clock.ts';
import { openSqliteLedger, type SqliteLedger } from '../store/sqlite-ledger.ts';
import { mustHold } from './audit.ts';
import { Manifest, manifestFile, streamFolder } from './export.ts';
import { archiveName, checkFiles, clockFile, copyArchive, ledgerFile, madeWhole, mustBeEmpty, readMark } from './files.ts';
import { RecordsRefused } from './refused.ts';
import { revive } from './revive.ts';

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Passed on as they were parsed: a copy could lose a key such as `__proto__`, and the digest with it. */
const Data = z.custom<{ [key: string]: Json }>(isObject);
const TextRecord = z.custom<{ [key: string]: string }>(
  (value) => isObject(value) && Object.values(value).every((part) => typeof part === 'string'),
);
const Value = z.custom<Json>((value) => value !== undefined);

const FactLine = z.strictObject({
  organisation: z.string(),
  stream: z.string(),
  sequence: z.int().min(1),
  type: z.string(),
  schemaVersion: z.int().min(1),
  occurredOn: z.string(),
  recordedAt: z.string(),
  account: z.string(),
  role: z.string(),
  onBehalfOf: z.string().exactOptional(),
  data: Data,
  dataDigest: z.string(),
  textDigest: z.string().nullable(),
  previousHash: z.string(),
  hash: z.string(),
});

const TextLine = z.union([
  z.strictObject({ sequence: z.int(), salt: z.string(), text: TextRecord }),
  z.strictObject({ sequence: z.int(), destroyedOn: z.string(), ground: z.string() }),
]);

const ClaimLine = z.strictObject({ claim: z.string(), takenAt: z.string() });
const MailLine = z.strictObject({
  message: z.strictObject({
    kind: z.literal('mail'),
    template: z.string(),
    subject: z.string(),
    to: z.strictObject({ role: z.string(), account: z.string().exactOptional() }),
    about: Value,
    cause: z.int().min(1),
    notBefore: z.iso.datetime().nullable(),
  }),
  state: z.enum(onceStates),
  attempt: z.int().min(0),
  refusals: z.int().min(0),
  claimEnds: z.iso.datetime().nullable(),
  reason: z.string().nullable(),
});
const ViewLine = z.strictObject({ key: z.string(), value: Value });

/** The lines of a JSON Lines file. Throws RecordsRefused with file and line of the first that is not as it must be. */
const readLines = <T>(folder: string, file: string, shape: z.ZodType<T>): T[] => {
  const path = join(folder, file);
  if (!existsSync(path)) throw new RecordsRefused(`${folder} is damaged: ${file} is missing. Take another copy.`);
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.slice(0, lines.at(-1) === '' ? -1 : undefined).map((line, index) => {
    try {
      return shape.parse(JSON.parse(line));
    } catch {
      throw new RecordsRefused(`${folder} is damaged: line ${String(index + 1)} of ${file} cannot be read. Take another copy.`);
    }
  });
};

const readManifest = async (folder: string): Promise<Manifest> => {
  const read = readMark(folder, manifestFile, 'export');
  const newer = z.object({ format: z.number(), version: z.string() }).safeParse(read).data;
  if (newer && newer.format > 1)
    throw new RecordsRefused(`${folder} was made by newer software, version ${newer.version}: install that version, or a newer one.`);
  const { data } = Manifest.safeParse(read);
  if (data === undefined) throw new RecordsRefused(`${folder} is damaged: ${manifestFile} is not complete. Take another copy.`);
  await checkFiles(folder, data.files);
  return data;
};

/** A stream without mail has no such file, nor has an export of before there was mail. */
const readMail = (folder: string, file: string): z.infer<typeof MailLine>[] =>
  existsSync(join(folder, file)) ? readLines(folder, file, MailLine) : [];

const takeStream = async (ledger: SqliteLedger, folder: string, head: Manifest['heads'][number]): Promise<void> => {
  const id: StreamId = { organisation: head.organisation, stream: head.stream };
  const within = streamFolder(id);
  const texts = readLines(folder, `${within}/texts.jsonl`, TextLine).map(({ sequence, ...kept }): [number, FactText] => [sequence, kept]);
  const { hash } = await ledger.restoreFacts({
    id,
    facts: readLines(folder, `${within}/facts.jsonl`, FactLine),
    texts: new Map(texts),
    claims: readLines(folder, `${within}/claims.jsonl`, ClaimLine),
    mail: readMail(folder, `${within}/mail.jsonl`),
  });
  if (hash !== head.hash)
    throw new RecordsRefused(`${folder} is damaged: the head of ${head.stream} is not the one that ${manifestFile} names.`);
};

const takeViews = async (ledger: SqliteLedger, organisation: string, views: ViewItem[]): Promise<void> => {
  const nothing = { expected: 0, facts: [], claims: [], raises: [], messages: [] };
  await ledger.append({ ...nothing, organisation, stream: '', views, at: systemClock.now().toString() });
};

const takeContents = async (ledger: SqliteLedger, folder: string, files: Manifest['files']): Promise<void> => {
  for (const { file } of files) {
    const [, organisation = '', rest = ''] = /^organisations\/([^/]+)\/(.+)$/.exec(file) ?? [];
    if (rest === 'views.jsonl') await takeViews(ledger, organisation, readLines(folder, file, ViewLine));
    const [, hash] = /^documents\/([^/]+)$/.exec(rest) ?? [];
    if (hash === undefined) continue;
    const content = readFileSync(join(folder, file), 'utf8');
    if (sha256(content) !== hash) throw new RecordsRefused(`${folder} is damaged: ${file} does not hold what its name says.`);
    await ledger.putDocument(organisation, content);
  }
};

export type Imported = { manifest: Manifest; epoch: string; starts: number };

/**
 * Makes a data folder from an export, in an epoch of its own: the same facts, texts, claims, mail, views, documents and anchors.
 * No execution comes along: every open phase gets a start message. `archive`: where the anchors go; absent: into the data folder.
 */
export const importAll = async (from: string, data: string, archive?: string): Promise<Imported> => {
  mustBeEmpty(data);
  const manifest = await readManifest(from);
  return madeWhole(data, async (beside) => {
    if (manifest.files.some(({ file }) => file === clockFile)) copyFileSync(join(from, clockFile), join(beside, clockFile));
    const path = join(beside, ledgerFile);
    const ledger = openSqliteLedger({ path });
    try {
      for (const head of manifest.heads) await takeStream(ledger, from, head);
      await takeContents(ledger, from, manifest.files);
      const exported = openFileArchive(join(from, archiveName));
      await mustHold(path, exported, `${from} is damaged`);
      await copyArchive(exported, openFileArchive(archive ?? join(beside, archiveName)));
      const programmeClock = offsetClock(join(beside, clockFile));
      return { manifest, ...(await revive({ ledger, programmeClock, systemClock })) };
    } finally {
      ledger.close();
    }
  });
};
