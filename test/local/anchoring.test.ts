import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { anchoring } from '../../local/anchoring.ts';
import { openFileArchive } from '../../local/archive/file-archive.ts';
import { loadStory, makeDemonstration } from '../../local/demonstration.ts';
import { audit } from '../../local/records/audit.ts';
import { serve } from '../../local/serving.ts';
import { readSettings } from '../../local/settings.ts';

const root = mkdtempSync(join(tmpdir(), 'anchoring-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const organisation = 'gemeente-voorbeeld';
const heads = [{ organisation, stream: 'programme/zorg', sequence: 1, hash: 'f'.repeat(64) }];

let folder = '';
let now = Temporal.Instant.from('2026-11-02T12:00:00Z');
beforeEach(() => {
  folder = mkdtempSync(join(root, 'archive-'));
  now = Temporal.Instant.from('2026-11-02T12:00:00Z');
});

const anchors = (archive = folder) =>
  anchoring({ ledger: { heads: async () => heads }, archive: openFileArchive(archive), systemClock: { now: () => now } }, organisation);
const written = (archive = folder): string[] => readdirSync(join(archive, 'anchors', organisation));

describe('anchors of a home', () => {
  it('are late without any, and a little more than a day after the last', async () => {
    const keeping = anchors();
    expect(await keeping.late()).toBe(true);
    await keeping.write();
    expect(await keeping.late()).toBe(false);
    now = now.add({ hours: 25 });
    expect(await keeping.late()).toBe(false);
    now = now.add({ minutes: 1 });
    expect([await keeping.late(), await anchors().late()]).toEqual([true, true]);
  });

  it('are written once a day', async () => {
    const keeping = anchors();
    await keeping.keepUp();
    now = now.add({ hours: 23, minutes: 59 });
    await keeping.keepUp();
    expect(written()).toHaveLength(1);
    now = now.add({ minutes: 1 });
    await keeping.keepUp();
    await keeping.keepUp();
    expect(written()).toHaveLength(2);
    await anchors().keepUp();
    expect(written()).toHaveLength(2);
  });

  it('that cannot be written are late at once, said, and tried again after an hour', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const blocked = join(folder, 'file');
    writeFileSync(blocked, '');
    const keeping = anchors(blocked);
    await keeping.write();
    expect(await keeping.late()).toBe(true);
    expect(said).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^The anchor could not be written: .*\. Look at the archive\.$/));
    rmSync(blocked);
    await keeping.keepUp();
    expect(existsSync(blocked)).toBe(false);
    now = now.add({ hours: 1 });
    await keeping.keepUp();
    expect([written(blocked).length, await keeping.late()]).toEqual([1, false]);
    said.mockRestore();
  });
});

describe('the archive', () => {
  it('lies in the data folder, or where ARCHIVE_DIR says', () => {
    expect(readSettings({ DATA_DIR: folder }, []).archiveFolder).toBe(join(folder, 'archive'));
    expect(readSettings({ DATA_DIR: folder, ARCHIVE_DIR: root }, []).archiveFolder).toBe(root);
    expect(() => readSettings({ ARCHIVE_DIR: '' }, [])).toThrow('ARCHIVE_DIR is not usable');
  });
});

describe('the served demonstration', () => {
  it('writes an anchor when it opens and one when it closes; begun anew, its anchors begin anew', { timeout: 60_000 }, async () => {
    const [data, story] = [join(root, 'data'), loadStory()];
    const archive = join(data, 'archive');
    await makeDemonstration(data, story, '2020-06-01');
    const serving = await serve({ folder: data, archive }, story, '1.2.3');
    const [first = ''] = written(archive);
    expect((await serving.ports.health()).messages).toEqual([]);
    await serving.catchUp();
    expect(written(archive)).toEqual([first]);
    await serving.ports.demonstration?.restart?.();
    expect(written(archive)).toHaveLength(1);
    expect(written(archive)).not.toContain(first);
    await serving.close();
    expect(written(archive)).toHaveLength(2);
    expect(await audit(join(data, 'ledger.sqlite'), openFileArchive(archive))).toMatchObject({ valid: true, anchors: { count: 2 } });
  });

  it('is not begun anew when its anchors lie elsewhere: they would contradict it', { timeout: 60_000 }, async () => {
    const [data, story] = [join(root, 'elsewhere'), loadStory()];
    await makeDemonstration(data, story, '2020-04-02');
    const serving = await serve({ folder: data, archive: folder }, story, '1.2.3');
    expect(serving.ports.demonstration?.restart).toBeUndefined();
    expect(written()).toHaveLength(1);
    await serving.close();
  });
});
