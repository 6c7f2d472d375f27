import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { checkedArchiveName, isArchiveName } from '../../shared/ledger/names.ts';
import type { Archive } from '../../shared/ports.ts';
import { flush } from '../flushed.ts';
import { RecordsRefused } from './refused.ts';

/** Names within a data folder, a backup and an export. */
export const ledgerFile = 'ledger.sqlite';
export const clockFile = 'clock.json';
export const archiveName = 'archive';

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

/** A name that cannot lead out of the folder. */
const SafeName = z.string().refine(isArchiveName);

/** A file by its name within the folder, with `/`, and the digest of its bytes. */
export const ListedFile = z.strictObject({ file: SafeName, sha256: Hash });
export type ListedFile = z.infer<typeof ListedFile>;

export const ListedHead = z.strictObject({ organisation: SafeName, stream: SafeName, sequence: z.int().min(1), hash: Hash });

export const digestOfFile = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
};

const walk = (root: string, folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? walk(root, path) : [path];
  });

/** All files of a folder with their digests, ascending by name. */
export const listFiles = async (folder: string): Promise<ListedFile[]> => {
  const listed: ListedFile[] = [];
  for (const file of walk(folder, '').toSorted((a, b) => (a < b ? -1 : 1)))
    listed.push({ file, sha256: await digestOfFile(join(folder, file)) });
  return listed;
};

/** Throws RecordsRefused at the first listed file that is not there as it was written. */
export const checkFiles = async (folder: string, files: readonly ListedFile[]): Promise<void> => {
  for (const { file, sha256 } of files) {
    const path = join(folder, file);
    if (!existsSync(path)) throw new RecordsRefused(`${folder} is damaged: ${file} is missing. Take another copy.`);
    if ((await digestOfFile(path)) !== sha256)
      throw new RecordsRefused(`${folder} is damaged: ${file} is not as it was written. Take another copy.`);
  }
};

/** JSON from a file of a backup or export. Throws RecordsRefused when there is no such file, or no JSON in it. */
export const readMark = (folder: string, file: string, what: string): unknown => {
  const path = join(folder, file);
  if (!existsSync(path)) throw new RecordsRefused(`${folder} is no ${what}: it has no ${file}.`);
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new RecordsRefused(`${folder} is damaged: ${file} cannot be read. Take another copy.`);
  }
};

/** Throws RecordsRefused when a folder holds anything, or a file stands in its place. */
export const mustBeEmpty = (folder: string): void => {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory()) throw new RecordsRefused(`${folder} is a file. Give a folder that is empty or does not exist.`);
  const [first] = readdirSync(folder);
  if (first !== undefined)
    throw new RecordsRefused(
      `${folder} is not empty (${first} ...). Give a folder that is empty or does not exist: nothing is overwritten.`,
    );
};

const flushTree = (folder: string): void => {
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) flushTree(join(folder, entry.name));
    else flush(join(folder, entry.name));
  flush(folder);
};

/** Makes a folder beside, and moves it into place when it is whole and on the disk; of a failure nothing stays. */
export const madeWhole = async <T>(folder: string, make: (beside: string) => Promise<T>): Promise<T> => {
  mustBeEmpty(folder);
  const beside = `${folder}.new`;
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(beside, { recursive: true, mode: 0o700 });
  try {
    const made = await make(beside);
    flushTree(beside);
    rmSync(folder, { recursive: true, force: true });
    renameSync(beside, folder);
    flush(dirname(folder));
    return made;
  } catch (error) {
    rmSync(beside, { recursive: true, force: true });
    throw error;
  }
};

/** Writes a file, with the folders on its way. */
export const writeIn = (folder: string, file: string, content: string | Uint8Array): void => {
  const path = join(folder, checkedArchiveName(file));
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, content);
};

/** Puts all of one archive into another. Throws RecordsRefused when that holds something else under one of the names. */
export const copyArchive = async (from: Archive, to: Archive): Promise<number> => {
  const names = await from.list('');
  for (const name of names) {
    const content = await from.get(name);
    if (content !== undefined && (await to.put(name, content)) === 'taken')
      throw new RecordsRefused(`The archive already holds something else under ${name}. Give another, empty archive folder.`);
  }
  return names.length;
};
