import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeAnchors } from '../../functions/write-anchor.ts';
import { openFileArchive } from '../../local/archive/file-archive.ts';
import { systemClock, virtualClock } from '../../local/clock.ts';
import { type Home, openHome } from '../../local/home.ts';
import { audit } from '../../local/records/audit.ts';
import { backup, restore } from '../../local/records/backup.ts';
import { exportAll } from '../../local/records/export.ts';
import { schemaVersion } from '../../local/store/schema.ts';
import { openSqliteLedger } from '../../local/store/sqlite-ledger.ts';
import { moment } from '../domain/kit.ts';
import { adopt, onePhase, startTown, townOf } from '../kit/town.ts';
import { contentsOf, newFact, otherStream, programme, request } from '../ledger/examples.ts';
import { unrest } from '../protocol/at-rest.ts';
import { run } from '../simulation/kit.ts';
import { anchorNow, archiveIn, folders, ledgerIn, makeFolder, tamper } from './kit.ts';

const here = folders();
let made = '';
let backedUp = '';
beforeAll(async () => {
  made = here.fresh();
  await makeFolder(made);
  backedUp = here.fresh();
  await backup(made, archiveIn(made), backedUp);
});
afterAll(() => here.remove());

const readAll = async (folder: string) => {
  const ledger = openSqliteLedger({ path: ledgerIn(folder), durability: 'off' });
  try {
    return [await contentsOf(ledger, programme), await contentsOf(ledger, otherStream), await ledger.heads()];
  } finally {
    ledger.close();
  }
};

const epochOf = async (folder: string): Promise<string> => {
  const ledger = openSqliteLedger({ path: ledgerIn(folder), durability: 'off' });
  const epoch = await ledger.epoch();
  ledger.close();
  return epoch;
};

const auditOf = (folder: string) => audit(ledgerIn(folder), openFileArchive(archiveIn(folder)));

describe('a backup', () => {
  it('holds ledger, archive and clock, and a mark that lists them', () => {
    expect(readdirSync(backedUp).toSorted()).toEqual(['archive', 'backup.json', 'clock.json', 'ledger.sqlite']);
    const mark = JSON.parse(readFileSync(join(backedUp, 'backup.json'), 'utf8'));
    expect(mark).toMatchObject({
      format: 1,
      schemaVersion,
      heads: [
        { ...otherStream, sequence: 1 },
        { ...programme, sequence: 6 },
      ],
    });
    expect(mark.files.map(({ file }: { file: string }) => file)).toEqual([
      'archive/anchors/gemeente-voorbeeld/2026-11-02T12-00-00.000Z.json',
      'archive/anchors/gemeente-voorbeeld/2026-11-03T12-00-00.000Z.json',
      'clock.json',
      'ledger.sqlite',
    ]);
  });

  it('can be verified as it lies, and stays as it was marked', async () => {
    expect(await auditOf(backedUp)).toMatchObject({ valid: true, anchors: { count: 2 } });
    expect(readdirSync(backedUp).toSorted()).toEqual(['archive', 'backup.json', 'clock.json', 'ledger.sqlite']);
  });

  it('holds nothing of a text that was destroyed before it', async () => {
    const data = here.fresh();
    const ledger = openSqliteLedger({ path: ledgerIn(data), durability: 'off' });
    await ledger.append(request({ facts: [newFact({}, { text: { reason: 'zeer-persoonlijk '.repeat(500) } })] }));
    await ledger.destroyText(programme, 1, 'selectielijst 12.1', '2033-01-01');
    ledger.close();
    const to = here.fresh();
    await backup(data, archiveIn(data), to);
    expect(readFileSync(ledgerIn(to)).includes('zeer-persoonlijk')).toBe(false);
  });

  it('of a ledger with a fault is refused, and leaves nothing', async () => {
    const data = here.copy(made);
    tamper(data, `UPDATE fact SET data = '{}' WHERE sequence = 3`);
    const to = here.fresh();
    await expect(backup(data, archiveIn(data), to)).rejects.toThrow(/^Nothing was backed up, .*The data of fact 3 was changed/);
    expect([existsSync(to), existsSync(`${to}.new`)]).toEqual([false, false]);
  });
});

describe('a backup and an export', () => {
  it.each([
    ['backup', backup],
    ['export', exportAll],
  ])('%s is never written over anything', async (_, write) => {
    const to = here.fresh();
    mkdirSync(to);
    writeFileSync(join(to, 'letter.txt'), 'mine');
    await expect(write(made, archiveIn(made), to)).rejects.toThrow(/is not empty/);
    await expect(write(made, archiveIn(made), join(to, 'letter.txt'))).rejects.toThrow(/is a file/);
    expect(readdirSync(to)).toEqual(['letter.txt']);
  });

  it('of a ledger with a fault are refused', async () => {
    const data = here.copy(made);
    tamper(data, 'DELETE FROM head');
    await expect(exportAll(data, archiveIn(data), here.fresh())).rejects.toThrow(/^Nothing was exported, .*head of the stream was removed/);
  });
});

describe('a restored backup', () => {
  it('has all that the ledger had, in a new epoch', async () => {
    const data = here.fresh();
    const { epoch, starts } = await restore(backedUp, data);
    expect(await readAll(data)).toEqual(await readAll(made));
    expect([await epochOf(data), starts]).toEqual([epoch, 0]);
    expect(epoch).not.toBe(await epochOf(made));
    expect(await auditOf(data)).toMatchObject({ valid: true, anchors: { count: 2 } });
    expect(readdirSync(data)).not.toContain('engine.sqlite');
  });

  it('goes on in the chain of anchors', async () => {
    const data = here.fresh();
    await restore(backedUp, data);
    await anchorNow(data, '2026-11-04T12:00:00Z');
    expect(await auditOf(data)).toMatchObject({ valid: true, anchors: { count: 3 } });
  });

  it('beside an archive that survived shows what was recorded after it and is gone', async () => {
    const later = here.copy(made);
    const ledger = openSqliteLedger({ path: ledgerIn(later), durability: 'off' });
    await ledger.append(request({ expected: 6, facts: [newFact({ n: 7 })] }));
    ledger.close();
    await anchorNow(later, '2026-11-04T12:00:00Z');
    const data = here.fresh();
    await restore(backedUp, data, archiveIn(later));
    expect(existsSync(archiveIn(data))).toBe(false);
    const found = await audit(ledgerIn(data), openFileArchive(archiveIn(later)));
    expect(found.findings).toMatchObject([{ fact: 7, what: 'tail-cut' }]);
  });
});

/** One phase in its third week, on files. */
const homeIn = (folder: string, at = '2020-09-20T12:00'): Home =>
  openHome({
    ledgerPath: ledgerIn(folder),
    enginePath: join(folder, 'engine.sqlite'),
    programmeClock: virtualClock(moment(at)),
    systemClock,
    durability: 'off',
  });

describe('a home on a restored backup', () => {
  it('lives on: open phases begin anew, what was pending is not delivered to the old life, nothing happens twice', async () => {
    const folder = here.fresh();
    mkdirSync(folder);
    const paths = { ledgerPath: ledgerIn(folder), enginePath: join(folder, 'engine.sqlite') };
    const town = await startTown(paths);
    await town.to('2020-10-14T12:00');
    await adopt(town);
    const to = here.fresh();
    await backup(folder, archiveIn(folder), to);
    const [before, old] = [await town.events(), await town.execution()];
    await town.home.close();

    const data = here.fresh();
    expect((await restore(to, data)).starts).toBe(1);
    const home = homeIn(data, '2020-10-14T12:00');
    const restored = townOf(home, onePhase);
    const messages = await home.ledger.due('9999-12-31T00:00:00Z', 10);
    expect(messages.map(({ message }) => [message.kind, message.subject])).toEqual([['start', 'phase/A']]);
    await home.rest();
    expect(home.engine.list().map(({ name, status }) => [name, status])).toEqual([[await restored.execution('A', 2), 'SUCCEEDED']]);
    expect(await restored.execution('A', 2)).not.toBe(old.replace(/1$/, '2'));
    expect((await restored.events()).slice(0, before.length)).toEqual(before);
    expect((await restored.events()).slice(before.length).map(({ type }) => type)).toEqual([
      'gate-passed',
      'phase-closed',
      'programme-finished',
    ]);
    expect(await restored.count('reminder-given')).toBe(1);
    expect(await unrest(home, restored.id)).toEqual([]);
    await home.close();
  });

  it('starts nothing for a programme that has finished', async () => {
    const folder = here.fresh();
    mkdirSync(folder);
    const town = await startTown({ ledgerPath: ledgerIn(folder) });
    await town.to('2020-10-14T12:00');
    await adopt(town);
    await town.home.rest();
    await town.home.close();
    const to = here.fresh();
    await backup(folder, archiveIn(folder), to);
    expect((await restore(to, here.fresh())).starts).toBe(0);
  });
});

const damaged = (change: (folder: string) => void): string => {
  const folder = here.copy(backedUp);
  change(folder);
  return folder;
};
const remark =
  (change: object) =>
  (folder: string): void => {
    const mark = JSON.parse(readFileSync(join(folder, 'backup.json'), 'utf8'));
    writeFileSync(join(folder, 'backup.json'), JSON.stringify({ ...mark, ...change }));
  };

describe('npm run restore refuses', () => {
  it.each<[string, (folder: string) => void, RegExp]>([
    ['a folder without the mark', (folder) => rmSync(join(folder, 'backup.json')), /is no backup: it has no backup\.json\.$/],
    ['a mark that is no JSON', (folder) => writeFileSync(join(folder, 'backup.json'), '{'), /is damaged: backup\.json cannot be read\./],
    ['a mark that is not complete', remark({ heads: 1 }), /is damaged: backup\.json is not complete\./],
    ['a newer format', remark({ format: 2, version: '9.0.0' }), /was made by newer software, version 9\.0\.0: install that version/],
    ['a newer ledger', remark({ schemaVersion: 99, version: '9.0.0' }), /was made by newer software, version 9\.0\.0/],
    ['a ledger that is missing', (folder) => rmSync(ledgerIn(folder)), /is damaged: ledger\.sqlite is missing\./],
    [
      'a ledger that was changed',
      (folder) => tamper(folder, "UPDATE fact SET data = '{}' WHERE sequence = 3"),
      /is damaged: ledger\.sqlite is not as it was written\./,
    ],
    [
      'an anchor that is missing',
      (folder) => rmSync(join(archiveIn(folder), 'anchors', 'gemeente-voorbeeld', '2026-11-02T12-00-00.000Z.json')),
      /is damaged: archive\/anchors.* is missing\./,
    ],
  ])('%s', async (_, change, sentence) => {
    const data = here.fresh();
    await expect(restore(damaged(change), data)).rejects.toThrow(sentence);
    expect([existsSync(data), existsSync(`${data}.new`)]).toEqual([false, false]);
  });

  it('a ledger that was changed and marked again', async () => {
    const folder = damaged((copy) => tamper(copy, "UPDATE fact SET data = '{}' WHERE sequence = 3"));
    remark({ files: [] })(folder);
    await expect(restore(folder, here.fresh())).rejects.toThrow(/is damaged: .*The data of fact 3 was changed/);
  });

  it('a folder that holds anything, and touches nothing in it', async () => {
    const data = here.fresh();
    mkdirSync(data);
    writeFileSync(join(data, 'letter.txt'), 'mine');
    await expect(restore(backedUp, data)).rejects.toThrow(/is not empty \(letter\.txt \.\.\.\)/);
    expect(readdirSync(data)).toEqual(['letter.txt']);
  });
});

describe('npm run backup and npm run restore', () => {
  const none = { DATA_DIR: '', ARCHIVE_DIR: '' };

  it('copy a ledger that another process is writing', async () => {
    const data = here.copy(made);
    const ledger = openSqliteLedger({ path: ledgerIn(data) });
    let n = 6;
    const copied = new AbortController();
    const writing = (async () => {
      for (; !copied.signal.aborted; n += 1) {
        await ledger.append(request({ expected: n, facts: [newFact({ n })] }));
        if (n % 5 === 0) await writeAnchors({ ledger, archive: openFileArchive(archiveIn(data)), systemClock });
        await new Promise((resume) => setImmediate(resume));
      }
    })();
    const to = here.fresh();
    const ran = await run('cli/backup.ts', [to, '--data', data], none);
    copied.abort();
    await writing;
    ledger.close();
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(/^Backed up in .*: \d+ facts in 2 streams, verified\.\n/);
    const { valid, streams } = await auditOf(to);
    expect(valid).toBe(true);
    expect(streams[1]?.facts).toBeGreaterThanOrEqual(6);
    expect(streams[1]?.facts).toBeLessThanOrEqual(n);
    expect(await auditOf(data)).toMatchObject({ valid: true });
  });

  it('say what they did; a second restore into the same folder is refused with 1', async () => {
    const data = here.fresh();
    const first = await run('cli/restore.ts', [backedUp, '--data', data], none);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/^Restored in .*: the backup of .*, in the new epoch [0-9a-f]{8}\./);
    const second = await run('cli/restore.ts', [backedUp, '--data', data], none);
    expect([second.code, second.stdout, second.stderr.trimEnd().split('\n').length]).toEqual([1, '', 1]);
  });

  it('print one document with --json, and their usage with 2', async () => {
    const to = here.fresh();
    const { code, stdout } = await run('cli/backup.ts', [to, '--data', made, '--json'], none);
    expect([code, JSON.parse(stdout).format]).toEqual([0, 1]);
    expect(await run('cli/backup.ts', [], none)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^Usage: npm run backup/),
    });
    expect(await run('cli/backup.ts', [here.fresh(), '--data', here.fresh()], none)).toMatchObject({ code: 2, stdout: '' });
    expect(await run('cli/restore.ts', [], none)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^Usage: npm run restore/),
    });
  });
});

it('a ledger of newer software is left alone', async () => {
  const data = here.copy(made);
  const database = new DatabaseSync(ledgerIn(data));
  database.exec('PRAGMA user_version = 99');
  database.close();
  await expect(auditOf(data)).rejects.toThrow(/has schema version 99/);
});
