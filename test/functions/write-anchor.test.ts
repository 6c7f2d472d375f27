import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeAnchors } from '../../functions/write-anchor.ts';
import { openFileArchive } from '../../local/archive/file-archive.ts';
import { openSqliteLedger, type SqliteLedger } from '../../local/store/sqlite-ledger.ts';
import { anchorDigest, anchoredAt, anchorName, readAnchor } from '../../shared/ledger/anchor.ts';
import { newFact, otherOrganisation, otherStream, programme, request } from '../ledger/examples.ts';

let folder = '';
let ledger: SqliteLedger;
let now = Temporal.Instant.from('2026-11-02T12:00:00Z');
const systemClock = { now: () => now };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anchors-'));
  ledger = openSqliteLedger({ path: ':memory:', durability: 'off' });
  now = Temporal.Instant.from('2026-11-02T12:00:00Z');
});
afterEach(() => {
  ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

const write = () => writeAnchors({ ledger, archive: openFileArchive(folder), systemClock });
const textOf = async (name: string) => new TextDecoder().decode(await openFileArchive(folder).get(name));
const anchorOf = async (name: string) => readAnchor(await textOf(name));

describe('an anchor', () => {
  it('holds the heads of all streams of one organisation, and of no other', async () => {
    for (const id of [programme, otherStream, otherOrganisation]) await ledger.append(request({ ...id, facts: [newFact({ n: 1 })] }));
    const names = await write();
    expect(names).toEqual([
      'anchors/gemeente-elders/2026-11-02T12-00-00.000Z.json',
      'anchors/gemeente-voorbeeld/2026-11-02T12-00-00.000Z.json',
    ]);
    const head = await ledger.head(programme);
    const anchor = await anchorOf(names[1] ?? '');
    expect(anchor?.heads.map(({ stream }) => stream)).toEqual(['programme/jeugd', 'programme/zorg']);
    expect(anchor?.heads[1]).toEqual({ stream: 'programme/zorg', ...head });
    expect(anchor?.previous).toBeNull();
  });

  it('names the one before it and the digest of its text', async () => {
    await ledger.append(request({ facts: [newFact()] }));
    const [first = ''] = await write();
    now = now.add({ hours: 24 });
    const [second = ''] = await write();
    expect((await anchorOf(second))?.previous).toEqual({ name: first, digest: anchorDigest(await textOf(first)) });
    expect(anchoredAt(second)?.toString()).toBe('2026-11-03T12:00:00Z');
  });

  it('comes after the one before it, also when the clock stood still or went back', async () => {
    await ledger.append(request({ facts: [newFact()] }));
    await write();
    expect(await write()).toEqual(['anchors/gemeente-voorbeeld/2026-11-02T12-00-00.001Z.json']);
    now = now.subtract({ hours: 5 });
    expect(await write()).toEqual(['anchors/gemeente-voorbeeld/2026-11-02T12-00-00.002Z.json']);
  });

  it('of an empty ledger is none', async () => {
    expect(await write()).toEqual([]);
  });

  it('is not read from what is no anchor', () => {
    expect(readAnchor('{')).toBeUndefined();
    expect(readAnchor('{"version":2}')).toBeUndefined();
    expect(anchoredAt('anchors/a/notes.txt')).toBeUndefined();
    expect(anchoredAt(anchorName({ organisation: 'a', at: '2026-11-02T12:00:00.5Z' }))?.toString()).toBe('2026-11-02T12:00:00.5Z');
  });
});
