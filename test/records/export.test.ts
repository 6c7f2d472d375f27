import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFileArchive } from '../../local/archive/file-archive.ts';
import { systemClock, virtualClock } from '../../local/clock.ts';
import { openHome } from '../../local/home.ts';
import { audit } from '../../local/records/audit.ts';
import { exportAll } from '../../local/records/export.ts';
import { importAll } from '../../local/records/import.ts';
import { openSqliteLedger } from '../../local/store/sqlite-ledger.ts';
import { sha256 } from '../../shared/ledger/chain.ts';
import type { Json } from '../../shared/ports.ts';
import { moment } from '../domain/kit.ts';
import { adopt, onePhase, startTown, townOf } from '../kit/town.ts';
import { contentsOf, newFact, otherOrganisation, otherStream, programme, request } from '../ledger/examples.ts';
import { unrest } from '../protocol/at-rest.ts';
import { run } from '../simulation/kit.ts';
import { anchorNow, archiveIn, folders, ledgerIn, makeFolder } from './kit.ts';

const here = folders();
let made = '';
let exported = '';
beforeAll(async () => {
  made = here.fresh();
  await makeFolder(made);
  exported = here.fresh();
  await exportAll(made, archiveIn(made), exported);
});
afterAll(() => here.remove());

/** Every file of a folder by name, as bytes. */
const bytesOf = (folder: string): { [name: string]: string } =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, name)).isFile())
      .toSorted()
      .map((name) => [name, readFileSync(join(folder, name)).toString('base64')]),
  );

const streams = [programme, otherStream, otherOrganisation];

const readAll = async (folder: string) => {
  const ledger = openSqliteLedger({ path: ledgerIn(folder), durability: 'off' });
  try {
    const contents = [];
    for (const id of streams) contents.push(await contentsOf(ledger, id));
    return { contents, heads: await ledger.heads(), document: await ledger.document(programme.organisation, sha256('{"id":"zorg"}')) };
  } finally {
    ledger.close();
  }
};

const zorg = 'organisations/gemeente-voorbeeld/streams/programme/zorg';
const lines = (file: string): Json[] =>
  readFileSync(join(exported, file), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('an export', () => {
  it('is files in open formats, listed with their digests', () => {
    const manifest = JSON.parse(readFileSync(join(exported, 'manifest.json'), 'utf8'));
    const names = manifest.files.map(({ file }: { file: string }) => file);
    expect(names).toEqual([
      'archive/anchors/gemeente-voorbeeld/2026-11-02T12-00-00.000Z.json',
      'archive/anchors/gemeente-voorbeeld/2026-11-03T12-00-00.000Z.json',
      'clock.json',
      `organisations/gemeente-voorbeeld/documents/${sha256('{"id":"zorg"}')}`,
      ...['programme/jeugd', 'programme/zorg'].flatMap((stream) =>
        ['claims.jsonl', 'facts.csv', 'facts.jsonl', 'texts.jsonl'].map(
          (file) => `organisations/gemeente-voorbeeld/streams/${stream}/${file}`,
        ),
      ),
      'organisations/gemeente-voorbeeld/views.jsonl',
    ]);
    expect(Object.keys(bytesOf(exported))).toEqual([...names.slice(0, 3), 'manifest.json', ...names.slice(3)]);
    for (const { file, sha256: listed } of manifest.files) expect(sha256(readFileSync(join(exported, file), 'utf8'))).toBe(listed);
  });

  it('holds facts as they were sealed, texts apart, destroyed ones with their ground', () => {
    expect(lines(`${zorg}/facts.jsonl`)).toHaveLength(6);
    expect(lines(`${zorg}/texts.jsonl`)).toEqual([
      { sequence: 2, destroyedOn: '2026-11-02', ground: 'Selectielijst 2020, 5 jaar' },
      { sequence: 4, salt: expect.stringMatching(/^[0-9a-f]{32}$/), text: { reason: 'reden 4' } },
    ]);
    const [head, first] = readFileSync(join(exported, `${zorg}/facts.csv`), 'utf8').split('\r\n');
    expect(head).toBe('sequence,type,schemaVersion,occurredOn,recordedAt,account,role,onBehalfOf,data,hash');
    expect(first).toMatch(/^1,phase-opened,1,2026-11-02,2026-11-02T12:00:00Z,account-7,contractor,,"\{""n"":1\}",[0-9a-f]{64}$/);
  });
});

describe('an import', () => {
  it('gives an empty installation the same facts, texts, views and heads, in an epoch of its own, and chains that hold', async () => {
    const data = here.fresh();
    const { starts } = await importAll(exported, data);
    expect(await readAll(data)).toEqual(await readAll(made));
    expect(starts).toBe(0);
    expect(await audit(ledgerIn(data), openFileArchive(archiveIn(data)))).toMatchObject({ valid: true, anchors: { count: 2 } });
    await anchorNow(data, '2026-11-04T12:00:00Z');
    expect(await audit(ledgerIn(data), openFileArchive(archiveIn(data)))).toMatchObject({ valid: true, anchors: { count: 3 } });
  });

  it('keeps claims: what was done once is not done again', async () => {
    const data = here.fresh();
    await importAll(exported, data);
    const ledger = openSqliteLedger({ path: ledgerIn(data), durability: 'off' });
    expect(await ledger.append(request({ ...otherStream, claims: ['once'] }))).toEqual({ outcome: 'claimed', claim: 'once' });
    ledger.close();
  });

  it('exported again is the same, byte for byte, whatever it holds', async () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 12 });
    const fact = fc.record({
      data: fc.dictionary(word, fc.jsonValue({ noUnicodeString: false, maxDepth: 2 })),
      text: fc.option(fc.dictionary(word, word), { nil: undefined }),
      destroyed: fc.boolean(),
      onBehalfOf: fc.option(fc.constant('account-9'), { nil: undefined }),
    });
    const stream = fc.record({ facts: fc.array(fact, { minLength: 1, maxLength: 4 }), claims: fc.uniqueArray(word, { maxLength: 3 }) });
    const view = fc.tuple(word, fc.jsonValue({ noUnicodeString: false, maxDepth: 2 }));
    const world = fc.record({
      streams: fc.array(stream, { minLength: 1, maxLength: 3 }),
      views: fc.array(view, { maxLength: 3 }),
      documents: fc.array(word, { maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(world, async (drawn) => {
        const data = here.fresh();
        const ledger = openSqliteLedger({ path: ledgerIn(data), durability: 'off' });
        for (const [index, one] of drawn.streams.entries()) {
          const id = streams[index] ?? programme;
          for (const [at, { data: content, text, destroyed, onBehalfOf }] of one.facts.entries()) {
            const more = { ...(text ? { text } : {}), ...(onBehalfOf ? { onBehalfOf } : {}) };
            // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fast-check's JSON values are ours
            const facts = [newFact(content as { [key: string]: Json }, more)];
            await ledger.append(request({ ...id, expected: at, facts, claims: at === 0 ? one.claims : [] }));
            if (destroyed && text && Object.keys(text).length > 0) await ledger.destroyText(id, at + 1, 'selectielijst', '2033-01-01');
          }
        }
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fast-check's JSON values are ours
        const views = drawn.views.map(([key, value]) => ({ key, value: value as Json }));
        await ledger.append(request({ views }));
        for (const document of drawn.documents) await ledger.putDocument(programme.organisation, document);
        ledger.close();
        await anchorNow(data, '2026-11-02T12:00:00Z');
        const [first, again, second] = [here.fresh(), here.fresh(), here.fresh()];
        await exportAll(data, archiveIn(data), first);
        await importAll(first, again);
        rmSync(join(again, 'clock.json'));
        await exportAll(again, archiveIn(again), second);
        expect(bytesOf(second)).toEqual(bytesOf(first));
      }),
      { numRuns: 12 },
    );
  }, 120_000);
});

describe('a home on an import', () => {
  it('goes on where the exported one stood, and reminds nobody twice', async () => {
    const folder = here.fresh();
    mkdirSync(folder);
    const town = await startTown({ ledgerPath: ledgerIn(folder), enginePath: join(folder, 'engine.sqlite') });
    await town.to('2020-10-14T12:00');
    const [to, data] = [here.fresh(), here.fresh()];
    await exportAll(folder, archiveIn(folder), to);
    const before = await town.events();
    const views = await town.home.ledger.views(town.id.organisation, '');
    await town.home.close();

    expect((await importAll(to, data)).starts).toBe(1);
    const clocks = { programmeClock: virtualClock(moment('2020-10-14T12:00')), systemClock };
    const home = openHome({ ledgerPath: ledgerIn(data), enginePath: join(data, 'engine.sqlite'), durability: 'off', ...clocks });
    const imported = townOf(home, onePhase);
    await home.rest();
    expect(await home.ledger.views(town.id.organisation, '')).toEqual(views);
    expect(await imported.events()).toEqual(before);
    expect(await unrest(home, imported.id)).toEqual([]);
    await imported.to('2020-10-20T12:00');
    await adopt(imported);
    await home.rest();
    expect([await imported.count('reminder-given'), await imported.count('programme-finished')]).toEqual([1, 1]);
    expect(await unrest(home, imported.id)).toEqual([]);
    await home.close();
  });
});

/** A copy of the export in which a file was changed and listed with its new digest, unless told otherwise. */
const changedExport = (file: string, change: (text: string) => string, listed = true): string => {
  const folder = here.copy(exported);
  const text = change(readFileSync(join(folder, file), 'utf8'));
  writeFileSync(join(folder, file), text);
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const files = manifest.files.map((one: { file: string }) => (listed && one.file === file ? { file, sha256: sha256(text) } : one));
  if (listed && file !== 'manifest.json') writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, files }));
  return folder;
};

describe('npm run import refuses', () => {
  it.each<[string, () => string, RegExp]>([
    ['a folder without a manifest', () => here.copy(archiveIn(made)), /is no export: it has no manifest\.json\.$/],
    [
      'a file that was changed',
      () => changedExport(`${zorg}/facts.jsonl`, (text) => text.replace('"n":3', '"n":9'), false),
      /facts\.jsonl is not as it was written\./,
    ],
    [
      'a fact that was changed and listed again',
      () => changedExport(`${zorg}/facts.jsonl`, (text) => text.replace('"n":3', '"n":9')),
      /^The stream programme\/zorg cannot be taken over: its chain does not hold at fact 3 \(data-changed\)\.$/,
    ],
    [
      'a text that was changed and listed again',
      () => changedExport(`${zorg}/texts.jsonl`, (text) => text.replace('reden 4', 'anders')),
      /its chain does not hold at fact 4 \(text-changed\)/,
    ],
    [
      'facts without the last',
      () => changedExport(`${zorg}/facts.jsonl`, (text) => `${text.trimEnd().split('\n').slice(0, 5).join('\n')}\n`),
      /the head of programme\/zorg is not the one/,
    ],
    [
      'a line that is no fact',
      () => changedExport(`${zorg}/facts.jsonl`, (text) => text.replace('"account":"account-7",', '')),
      /line 1 of organisations.*facts\.jsonl cannot be read/,
    ],
    [
      'an anchor that was changed',
      () => changedExport('archive/anchors/gemeente-voorbeeld/2026-11-03T12-00-00.000Z.json', () => '{}'),
      /is no anchor as it was written/,
    ],
    [
      'a document that was changed',
      () => changedExport(`organisations/gemeente-voorbeeld/documents/${sha256('{"id":"zorg"}')}`, () => '{}'),
      /does not hold what its name says/,
    ],
    [
      'a newer format',
      () => changedExport('manifest.json', (text) => text.replace('"format": 1', '"format": 2'), false),
      /was made by newer software/,
    ],
    [
      'a manifest that leads out of its folder',
      () => changedExport('manifest.json', (text) => text.replace('clock.json', '../clock.json'), false),
      /manifest\.json is not complete/,
    ],
  ])('%s', async (_, folder, sentence) => {
    const data = here.fresh();
    await expect(importAll(folder(), data)).rejects.toThrow(sentence);
    expect([existsSync(data), existsSync(`${data}.new`)]).toEqual([false, false]);
  });

  it('a fact of newer software', async () => {
    const folder = changedExport(`${zorg}/facts.jsonl`, (text) => text.replace('"schemaVersion":1', '"schemaVersion":9'));
    await expect(importAll(folder, here.fresh())).rejects.toThrow(/has version 9, but this software knows versions up to 1/);
  });

  it('a folder that holds anything', async () => {
    await expect(importAll(exported, here.copy(made))).rejects.toThrow(/is not empty/);
  });
});

describe('npm run export and npm run import', () => {
  it('say what they did, or print one document', async () => {
    const none = { DATA_DIR: '', ARCHIVE_DIR: '' };
    const [to, data] = [here.fresh(), here.fresh()];
    const out = await run('cli/export.ts', [to, '--data', made], none);
    expect([out.code, out.stderr, out.stdout.split('\n')[0]]).toEqual([
      0,
      '',
      `Exported to ${to}: 7 facts in 2 streams, 13 files, listed in manifest.json.`,
    ]);
    const into = await run('cli/import.ts', [to, '--data', data, '--json'], none);
    expect([into.code, into.stderr, JSON.parse(into.stdout).starts]).toEqual([0, '', 0]);
    const again = await run('cli/import.ts', [to, '--data', data], none);
    expect([again.code, again.stdout, again.stderr.trimEnd().split('\n').length]).toEqual([1, '', 1]);
    expect(await run('cli/export.ts', [], none)).toMatchObject({ code: 2, stderr: expect.stringMatching(/^Usage: npm run export/) });
    expect(await run('cli/import.ts', [], none)).toMatchObject({ code: 2, stderr: expect.stringMatching(/^Usage: npm run import/) });
  });
});
