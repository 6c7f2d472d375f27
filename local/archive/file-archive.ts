import { randomUUID } from 'node:crypto';
import { chmodSync, linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkedArchiveName } from '../../shared/ledger/names.ts';
import type { Archive } from '../../shared/ports.ts';
import { flush, makeFolders } from '../flushed.ts';

const hasCode = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code;

const readIfThere = (file: string): Buffer | undefined => {
  try {
    return readFileSync(file);
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR') || hasCode(error, 'EISDIR')) return undefined;
    throw error;
  }
};

/** A link is made whole or not at all, and never over a name that exists: a rename would replace what another process just put. */
const putOnce = (file: string, content: Uint8Array): boolean => {
  const beside = join(dirname(file), `.new-${randomUUID()}`);
  try {
    writeFileSync(beside, content, { flush: true });
    chmodSync(beside, 0o444);
    linkSync(beside, file);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(beside, { force: true });
  }
};

const walk = (root: string, folder: string): string[] => {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      if (entry.name.startsWith('.')) return [];
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? walk(root, path) : [path];
    });
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
};

/** An archive of read-only files in a folder, which is made with the first of them. */
export const openFileArchive = (root: string): Archive => ({
  put: async (name, content) => {
    const file = join(root, checkedArchiveName(name));
    makeFolders(dirname(file));
    if (putOnce(file, content)) {
      flush(dirname(file));
      return 'kept';
    }
    return readIfThere(file)?.equals(content) === true ? 'kept' : 'taken';
  },
  get: async (name) => readIfThere(join(root, checkedArchiveName(name))),
  list: async (prefix) => {
    const folder = prefix.includes('/') ? prefix.slice(0, prefix.lastIndexOf('/')) : '';
    const names = walk(root, folder === '' ? '' : checkedArchiveName(folder)).filter((name) => name.startsWith(prefix));
    return names.toSorted((a, b) => (a < b ? -1 : 1));
  },
});
