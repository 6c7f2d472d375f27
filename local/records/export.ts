import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import canonicalize from 'canonicalize';
import * as z from 'zod';
import type { Fact, FactText, StreamId } from '../../shared/ports.ts';
import { openFileArchive } from '../archive/file-archive.ts';
import { type LedgerReader, openLedgerReader } from '../store/reader.ts';
import { softwareVersion } from '../version.ts';
import { mustHold } from './audit.ts';
import { archiveName, clockFile, copyArchive, ListedFile, ListedHead, ledgerFile, listFiles, madeWhole, writeIn } from './files.ts';

export const manifestFile = 'manifest.json';

/** No moment and no epoch: an export of what was imported is the same, byte for byte. */
export const Manifest = z.strictObject({
  format: z.literal(1),
  /** The software that made it. */
  version: z.string(),
  heads: z.array(ListedHead),
  files: z.array(ListedFile),
});
export type Manifest = z.infer<typeof Manifest>;

export const organisationFolder = (organisation: string): string => `organisations/${organisation}`;
export const streamFolder = ({ organisation, stream }: StreamId): string => `${organisationFolder(organisation)}/streams/${stream}`;
export const viewsFile = (organisation: string): string => `${organisationFolder(organisation)}/views.jsonl`;
export const documentsFolder = (organisation: string): string => `${organisationFolder(organisation)}/documents`;

/** JSON Lines: one canonical JSON value (RFC 8785) on each line. */
const jsonLines = (values: readonly unknown[]): string => values.map((value) => `${canonicalize(value) ?? 'null'}\n`).join('');

const columns = ['sequence', 'type', 'schemaVersion', 'occurredOn', 'recordedAt', 'account', 'role', 'onBehalfOf', 'data', 'hash'] as const;

const cell = (value: unknown): string => {
  const text = typeof value === 'string' ? value : value === undefined ? '' : (canonicalize(value) ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** RFC 4180, to be read by people: an import does not look at it. */
const csv = (facts: readonly Fact[]): string =>
  [columns.join(','), ...facts.map((fact) => columns.map((column) => cell(fact[column])).join(','))].map((line) => `${line}\r\n`).join('');

const textLines = (texts: ReadonlyMap<number, FactText>): string =>
  jsonLines([...texts].toSorted(([a], [b]) => a - b).map(([sequence, kept]) => ({ sequence, ...kept })));

const writeStream = async (folder: string, reader: LedgerReader, id: StreamId): Promise<void> => {
  const facts = await reader.storedFacts(id);
  const write = (name: string, content: string): void => writeIn(folder, `${streamFolder(id)}/${name}`, content);
  write('facts.jsonl', jsonLines(facts));
  write('facts.csv', csv(facts));
  write('texts.jsonl', textLines(await reader.texts(id)));
  write('claims.jsonl', jsonLines(reader.claims(id)));
  const mail = reader.mail(id);
  if (mail.length > 0) write('mail.jsonl', jsonLines(mail));
};

const writeContents = (folder: string, reader: LedgerReader): void => {
  const views = Map.groupBy(reader.views(), ({ organisation }) => organisation);
  for (const [organisation, items] of views)
    writeIn(folder, viewsFile(organisation), jsonLines(items.map(({ key, value }) => ({ key, value }))));
  for (const { organisation, hash } of reader.documents())
    writeIn(folder, `${documentsFolder(organisation)}/${hash}`, reader.document(organisation, hash));
};

const writeLedger = async (folder: string, path: string): Promise<Manifest['heads']> => {
  const reader = openLedgerReader(path);
  try {
    const heads = await reader.heads();
    for (const head of heads) await writeStream(folder, reader, head);
    writeContents(folder, reader);
    return heads;
  } finally {
    reader.close();
  }
};

/**
 * Writes everything of an installation in open formats, also while its home runs: facts, texts, claims, mail and views as JSON Lines,
 * facts as CSV too, documents and archive as files, and the digests of all in a manifest. Executions are not part of it.
 * What does not hold is not exported.
 */
export const exportAll = async (data: string, archive: string, to: string): Promise<Manifest> =>
  madeWhole(to, async (beside) => {
    await mustHold(join(data, ledgerFile), openFileArchive(archive), 'Nothing was exported, for the ledger or its archive has faults');
    await copyArchive(openFileArchive(archive), openFileArchive(join(beside, archiveName)));
    const heads = await writeLedger(beside, join(data, ledgerFile));
    if (existsSync(join(data, clockFile))) copyFileSync(join(data, clockFile), join(beside, clockFile));
    const manifest: Manifest = { format: 1, version: softwareVersion(), heads, files: await listFiles(beside) };
    writeIn(beside, manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
    return manifest;
  });
