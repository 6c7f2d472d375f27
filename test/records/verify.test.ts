import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFileArchive } from '../../local/archive/file-archive.ts';
import { type Audit, audit } from '../../local/records/audit.ts';
import { openSqliteLedger } from '../../local/store/sqlite-ledger.ts';
import { digest, hashOf } from '../../shared/ledger/chain.ts';
import { newFact, otherStream, programme, request } from '../ledger/examples.ts';
import { run } from '../simulation/kit.ts';
import { archiveIn, folders, ledgerIn, makeFolder, tamper } from './kit.ts';

const here = folders();
let made = '';
beforeAll(async () => {
  made = here.fresh();
  await makeFolder(made);
});
afterAll(() => here.remove());

const auditOf = (folder: string): Promise<Audit> => audit(ledgerIn(folder), openFileArchive(archiveIn(folder)));

/** What is found in a copy after somebody was at it: stream, fact and deed. */
const foundAfter = async (change: (folder: string) => unknown) => {
  const folder = here.copy(made);
  await change(folder);
  const { valid, findings } = await auditOf(folder);
  expect(valid).toBe(findings.length === 0);
  return findings.map(({ stream, fact, what }) => [stream, fact, what]);
};

const where = (sequence: number): string => `stream = 'programme/zorg' AND sequence = ${String(sequence)}`;
const inZorg = (fact: number, what: string): [string, number, string] => [programme.stream, fact, what];

/** Gives every fact from `from` on a new digest, link and hash, and the stream a new head: a chain without a flaw. */
const recompute = async (folder: string, from: number): Promise<void> => {
  const ledger = openSqliteLedger({ path: ledgerIn(folder), durability: 'off' });
  const facts = await ledger.storedFacts(programme);
  ledger.close();
  let previousHash = facts[from - 2]?.hash ?? '0'.repeat(64);
  const statements = facts.slice(from - 1).map((fact) => {
    const next = { ...fact, dataDigest: digest(fact.data), previousHash };
    previousHash = hashOf(next);
    const set = `data_digest = '${next.dataDigest}', previous_hash = '${next.previousHash}', hash = '${previousHash}'`;
    return `UPDATE fact SET ${set} WHERE ${where(fact.sequence)};`;
  });
  const last = String(facts.at(-1)?.sequence);
  tamper(folder, `${statements.join('')} UPDATE head SET hash = '${previousHash}', sequence = ${last} WHERE stream = 'programme/zorg'`);
};

const deeds: [string, string, [string, number, string][]][] = [
  ['a fact changed', `UPDATE fact SET data = '{"n":99}' WHERE ${where(3)}`, [inZorg(3, 'changed')]],
  [
    'two facts changed',
    `UPDATE fact SET account = 'mallory' WHERE ${where(2)} OR ${where(6)}`,
    [inZorg(2, 'changed'), inZorg(6, 'changed')],
  ],
  ['the hash of a fact changed', `UPDATE fact SET hash = '${'f'.repeat(64)}' WHERE ${where(3)}`, [inZorg(3, 'changed')]],
  ['the date of a fact changed', `UPDATE fact SET occurred_on = '2020-01-01' WHERE ${where(1)}`, [inZorg(1, 'changed')]],
  ['a fact removed', `DELETE FROM fact WHERE ${where(3)}`, [inZorg(3, 'removed')]],
  ['the first fact removed', `DELETE FROM fact WHERE ${where(1)}`, [inZorg(1, 'removed')]],
  [
    'a fact removed and the rest numbered again',
    `DELETE FROM fact WHERE ${where(3)};
     UPDATE fact SET sequence = -sequence WHERE stream = 'programme/zorg' AND sequence > 3;
     UPDATE fact SET sequence = -sequence - 1 WHERE stream = 'programme/zorg' AND sequence < 0;
     UPDATE fact_text SET sequence = 3 WHERE sequence = 4`,
    [inZorg(3, 'removed'), inZorg(6, 'tail-cut')],
  ],
  [
    'two facts swapped, with their rows',
    `UPDATE fact SET sequence = -3 WHERE ${where(3)}; UPDATE fact SET sequence = 3 WHERE ${where(5)}; UPDATE fact SET sequence = 5 WHERE ${where(-3)}`,
    [inZorg(3, 'swapped')],
  ],
  [
    'the data of two facts swapped',
    `UPDATE fact SET data = CASE sequence WHEN 3 THEN '{"n":5}' ELSE '{"n":3}' END WHERE ${where(3)} OR ${where(5)}`,
    [inZorg(3, 'swapped')],
  ],
  ['the tail cut', `DELETE FROM fact WHERE stream = 'programme/zorg' AND sequence > 4`, [inZorg(5, 'tail-cut')]],
  [
    'the tail cut and the head with it',
    `DELETE FROM fact WHERE stream = 'programme/zorg' AND sequence > 4;
     UPDATE head SET sequence = 4, hash = (SELECT hash FROM fact WHERE ${where(4)}) WHERE stream = 'programme/zorg'`,
    [inZorg(5, 'tail-cut')],
  ],
  [
    'a whole stream removed',
    `DELETE FROM fact WHERE stream = 'programme/jeugd'; DELETE FROM head WHERE stream = 'programme/jeugd'`,
    [[otherStream.stream, 1, 'tail-cut']],
  ],
  ['the head removed', `DELETE FROM head WHERE stream = 'programme/zorg'`, [inZorg(6, 'head-changed')]],
  ['the head changed', `UPDATE head SET hash = '${'f'.repeat(64)}' WHERE stream = 'programme/zorg'`, [inZorg(6, 'head-changed')]],
  ['the head put back', `UPDATE head SET sequence = 5 WHERE stream = 'programme/zorg'`, [inZorg(6, 'added')]],
  ['a text changed', `UPDATE fact_text SET text = '{"reason":"anders"}' WHERE sequence = 4`, [inZorg(4, 'text-changed')]],
  ['a text removed', 'DELETE FROM fact_text WHERE sequence = 4', [inZorg(4, 'text-removed')]],
];

describe('an audit', () => {
  it('finds nothing in what nobody touched, and tells on what ground a text was destroyed', async () => {
    const found = await auditOf(made);
    expect(found).toMatchObject({ valid: true, findings: [], documents: 1 });
    expect(found.streams).toEqual([
      { ...otherStream, facts: 1, anchored: 1, destroyed: [] },
      {
        ...programme,
        facts: 6,
        anchored: 6,
        destroyed: [{ sequence: 2, destroyedOn: '2026-11-02', ground: 'Selectielijst 2020, 5 jaar' }],
      },
    ]);
    expect(found.anchors).toEqual({ count: 2, last: 'anchors/gemeente-voorbeeld/2026-11-03T12-00-00.000Z.json' });
  });

  it.each(deeds)('names %s', async (_, sql, findings) => {
    expect(await foundAfter((folder) => tamper(folder, sql))).toEqual(findings);
  });

  it('names the fact that was replaced by one with a sound hash', async () => {
    const found = await foundAfter(async (folder) => {
      const ledger = openSqliteLedger({ path: ledgerIn(folder), durability: 'off' });
      const fact = (await ledger.storedFacts(programme))[2];
      ledger.close();
      if (fact)
        tamper(folder, `UPDATE fact SET account = 'mallory', hash = '${hashOf({ ...fact, account: 'mallory' })}' WHERE ${where(3)}`);
    });
    expect(found).toEqual([inZorg(3, 'replaced')]);
  });

  it.each([
    [3, 1],
    [5, 5],
  ])('names a chain that was rewritten from fact %i on, by the anchors', async (changed, from) => {
    const found = await foundAfter(async (folder) => {
      tamper(folder, `UPDATE fact SET data = '{"n":99}' WHERE ${where(changed)}`);
      await recompute(folder, changed);
    });
    expect(found).toEqual([inZorg(from, 'rewritten')]);
  });

  it('sees a chain rewritten after its last anchor as valid: that is why there is one a day', async () => {
    const found = await foundAfter(async (folder) => {
      rmSync(archiveIn(folder), { recursive: true });
      tamper(folder, `UPDATE fact SET data = '{"n":99}' WHERE ${where(3)}`);
      await recompute(folder, 3);
    });
    expect(found).toEqual([]);
  });

  it('looks at a stream that has no head and no anchor too', async () => {
    const found = await foundAfter((folder) => {
      rmSync(archiveIn(folder), { recursive: true });
      tamper(folder, `DELETE FROM head; UPDATE fact SET role = 'x' WHERE ${where(3)}`);
    });
    expect(found).toEqual([[otherStream.stream, 1, 'head-changed'], inZorg(3, 'changed'), inZorg(6, 'head-changed')]);
  });

  it('names facts that cannot be read and goes on with the other streams', async () => {
    const found = await foundAfter((folder) =>
      tamper(folder, `UPDATE fact SET data = 'no json' WHERE ${where(3)}; UPDATE fact SET role = 'x' WHERE stream = 'programme/jeugd'`),
    );
    expect(found).toEqual([
      [otherStream.stream, 1, 'changed'],
      [programme.stream, null, 'unreadable'],
    ]);
  });

  it('names a document that was changed', async () => {
    expect(await foundAfter((folder) => tamper(folder, `UPDATE document SET content = '{}'`))).toEqual([[null, null, 'document-changed']]);
  });
});

const anchors = (folder: string): string[] => readdirSync(join(archiveIn(folder), 'anchors', programme.organisation)).toSorted();

const file = (folder: string, index: number): string =>
  join(archiveIn(folder), 'anchors', programme.organisation, anchors(folder)[index] ?? '');

const rewrite = (folder: string, index: number, change: (text: string) => string): void => {
  const path = file(folder, index);
  const text = change(readFileSync(path, 'utf8'));
  rmSync(path);
  writeFileSync(path, text);
};

describe('the anchors', () => {
  it('betray that one of them was removed', async () => {
    expect(await foundAfter((folder) => rmSync(file(folder, 0)))).toEqual([[null, null, 'anchor-removed']]);
  });

  it.each([
    ['another head', (text: string) => text.replace(/[0-9a-f]{64}/, 'f'.repeat(64))],
    ['other white space', (text: string) => `${text}\n`],
    ['no JSON', () => 'x'],
    ['another organisation', (text: string) => text.replaceAll('gemeente-voorbeeld', 'gemeente-elders')],
  ])('betray that one of them was changed: %s', async (_, change) => {
    expect(await foundAfter((folder) => rewrite(folder, 0, change))).toEqual([[null, null, 'anchor-changed']]);
  });

  it('contradict the ledger when the last of them was changed', async () => {
    const found = await foundAfter((folder) =>
      rewrite(folder, 1, (text) => text.replace(/("hash":")[0-9a-f]{64}(","sequence":6)/, `$1${'f'.repeat(64)}$2`)),
    );
    expect(found).toEqual([inZorg(5, 'rewritten')]);
  });
});

const verify = (args: string[]) => run('cli/verify.ts', args, { DATA_DIR: '', ARCHIVE_DIR: '' });

describe('npm run verify', () => {
  it('says that everything holds, and what was destroyed', async () => {
    const { code, stdout, stderr } = await verify(['--data', made]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('gemeente-voorbeeld, programme/zorg: 6 facts, anchored up to fact 6');
    expect(stdout).toContain('the text of fact 2 was destroyed on 2026-11-02 (Selectielijst 2020, 5 jaar); the chain holds');
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('Everything holds.');
  });

  it('names each fault in a sentence and ends with 1; with --json in one document', async () => {
    const folder = here.copy(made);
    tamper(folder, `UPDATE fact SET data = '{"n":99}' WHERE ${where(3)}`);
    const { code, stdout } = await verify(['--data', folder]);
    expect(code).toBe(1);
    expect(stdout).toContain(
      'FAULT gemeente-voorbeeld, programme/zorg: The data of fact 3 was changed: its digest is of other data.\n1 fault.',
    );
    const json = await verify(['--data', folder, '--json']);
    expect([json.code, json.stderr]).toEqual([1, '']);
    expect(JSON.parse(json.stdout)).toMatchObject({ valid: false, findings: [{ fact: 3, what: 'changed' }] });
  });

  it('reads a ledger that is in use', async () => {
    const folder = here.copy(made);
    const ledger = openSqliteLedger({ path: ledgerIn(folder) });
    await ledger.append(request({ expected: 6, facts: [newFact({ n: 7 })] }));
    const { code, stdout } = await verify(['--data', folder]);
    expect([code, stdout.split('\n')[1]]).toEqual([0, 'gemeente-voorbeeld, programme/zorg: 7 facts, anchored up to fact 6']);
    await ledger.append(request({ expected: 7, facts: [newFact({ n: 8 })] }));
    ledger.close();
  });

  it.each([
    [['--data', 'nowhere'], 2, /^There is no ledger in .*nowhere\. Give a data folder or a backup: --data DIR\.$/],
    [['--date', 'x'], 2, /^Unknown option '--date'.*\nUsage: npm run verify/s],
    [['extra'], 2, /^Usage: npm run verify/],
  ])('refuses %j', async (args, expected, sentence) => {
    const { code, stderr } = await verify(args);
    expect(code).toBe(expected);
    expect(stderr.trimEnd()).toMatch(sentence);
  });

  it('refuses an archive that is not there, and a file that is no ledger', async () => {
    expect(await verify(['--data', made, '--archive', join(made, 'none')])).toMatchObject({ code: 2, stdout: '' });
    const folder = here.copy(made);
    writeFileSync(ledgerIn(folder), 'a letter'.repeat(1000));
    const { code, stderr } = await verify(['--data', folder]);
    expect([code, stderr.trimEnd().split('\n').length]).toEqual([1, 1]);
    expect(stderr).toMatch(/is no ledger/);
  });
});
