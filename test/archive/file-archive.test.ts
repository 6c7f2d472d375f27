import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFileArchive } from '../../local/archive/file-archive.ts';
import { archiveContract } from './contract.ts';

archiveContract('files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'archive-'));
  const root = join(folder, 'archive');
  return {
    archive: openFileArchive(root),
    reopen: async () => openFileArchive(root),
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
});

describe('an archive of files', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'archive-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps files that nobody may write, and leaves nothing else', async () => {
    const archive = openFileArchive(folder);
    await archive.put('a/one', Buffer.from('1'));
    await archive.put('a/one', Buffer.from('2'));
    expect(statSync(join(folder, 'a', 'one')).mode & 0o777).toBe(0o444);
    expect(readdirSync(join(folder, 'a'))).toEqual(['one']);
  });

  it('does not take for content what a crash left behind', async () => {
    mkdirSync(join(folder, 'a'));
    writeFileSync(join(folder, 'a', '.new-1'), 'half');
    expect(await openFileArchive(folder).list('')).toEqual([]);
  });

  it('makes its folder when the first thing is put', async () => {
    const root = join(folder, 'x', 'y');
    const archive = openFileArchive(root);
    expect(await archive.list('')).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
    await archive.put('one', Buffer.from('1'));
    expect(await archive.list('')).toEqual(['one']);
  });
});
