import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../local/store/connection.ts';
import { schemaVersion } from '../../local/store/schema.ts';
import { openSqliteLedger, type SqliteLedger } from '../../local/store/sqlite-ledger.ts';
import { verifyStream } from '../../shared/ledger/verify.ts';
import { mustAppend, newFact, noon, programme, request } from './examples.ts';

const appender = join(import.meta.dirname, 'appender.ts');

let folder = '';
let path = '';
const toStop: (() => unknown)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  path = join(folder, 'ledger.sqlite');
});

afterEach(async () => {
  for (const stop of toStop.splice(0)) await stop();
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

const open = (): SqliteLedger => {
  const ledger = openSqliteLedger({ path });
  toStop.push(() => ledger.close());
  return ledger;
};

/** Another process that appends; `kill` is kill -9. */
const startAppender = (count: number) => {
  const child = spawn(process.execPath, [appender, path, String(count)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  toStop.push(kill);
  const nextLine = async (): Promise<string | undefined> => {
    const { value, done } = await lines.next();
    return done === true ? undefined : value;
  };
  return { nextLine, kill };
};

/** Changes the file behind the ledger's back, as another program could. */
const tamper = (sql: string): void => {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
};

describe('one process at a time', () => {
  it('refuses a second process while the first lives, and not a moment longer', async () => {
    const other = startAppender(1);
    expect(await other.nextLine()).toBe('open');
    expect(await other.nextLine()).toBe('1');
    expect(open).toThrow(expect.objectContaining({ code: 'in-use', message: expect.stringContaining(path) }));
    await other.kill();
    expect(await open().head(programme)).toMatchObject({ sequence: 1 });
  });

  it('is refused itself by the first', async () => {
    open();
    expect(await startAppender(1).nextLine()).toMatch(/^in-use: The ledger .* is in use by another program/);
  });

  it('refuses a second opening in the same process, and lets go when it is closed', async () => {
    const ledger = open();
    expect(open).toThrow(expect.objectContaining({ code: 'in-use' }));
    ledger.close();
    ledger.close();
    await expect(ledger.head(programme)).rejects.toMatchObject({ code: 'closed' });
    expect(await open().head(programme)).toBeUndefined();
  });
});

describe('kill -9 in the midst of appends', () => {
  it.each([1, 7, 40, 150])('keeps what was acknowledged, whole, when killed after %i', async (moment) => {
    const other = startAppender(100_000);
    let acknowledged = 0;
    expect(await other.nextLine()).toBe('open');
    while (acknowledged < moment) acknowledged = Number(await other.nextLine());
    const killed = other.kill();
    for (let line = await other.nextLine(); line !== undefined; line = await other.nextLine()) acknowledged = Number(line);
    await killed;

    const ledger = open();
    const verdict = await verifyStream(ledger, programme);
    const { sequence } = (await ledger.head(programme)) ?? { sequence: 0 };
    expect(verdict).toMatchObject({ valid: true, head: { sequence } });
    expect([acknowledged, acknowledged + 1]).toContain(sequence);
    expect(await ledger.counts()).toEqual({ facts: sequence, pending: sequence, parked: 0 });
    expect(await ledger.view(programme.organisation, 'count')).toBe(sequence);
    expect((await ledger.texts(programme)).size).toBe(sequence);
    mustAppend(await ledger.append(request({ expected: sequence, facts: [newFact()] })));
  });
});

describe('a disk that takes no more', () => {
  it('ends in one clear sentence and keeps what was acknowledged', async () => {
    const limited = spawnSync('sh', ['-c', `ulimit -f 3000; exec "$0" "$@"`, process.execPath, appender, path, '100000'], {
      encoding: 'utf8',
    });
    const lines = limited.stdout.trim().split('\n');
    const acknowledged = Number(lines.at(-3));
    expect(lines.at(-1)).toMatch(/^stopped: The ledger .* stopped after a failed write/);
    expect(lines.at(-2)).toMatch(/^unreadable: The ledger .* could not be read or written: look at the disk before you start again\.$/);
    expect(acknowledged).toBeGreaterThan(10);

    const ledger = open();
    expect(await verifyStream(ledger, programme)).toMatchObject({ valid: true, head: { sequence: acknowledged } });
    expect(await ledger.counts()).toEqual({ facts: acknowledged, pending: acknowledged, parked: 0 });
  });
});

/** Runs as a user who owns nothing: root may write everywhere, also in a read-only folder. */
const asNobody = (act: () => void): void => {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    act();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
};

const clearly = (code: string) => expect.objectContaining({ name: 'LedgerError', code, message: expect.stringMatching(/^The [^\n]*\.$/) });

describe('a ledger that cannot be opened', () => {
  it('says so of a read-only folder without a ledger', () => {
    chmodSync(folder, 0o555);
    asNobody(() => expect(open).toThrow(clearly('unreadable')));
  });

  it('says so of a ledger in a read-only folder', () => {
    open().close();
    for (const file of [path, `${path}.lock`]) chmodSync(file, 0o444);
    chmodSync(folder, 0o555);
    asNobody(() => expect(open).toThrow(clearly('read-only')));
  });

  it('says so of a folder that cannot be made', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() => openSqliteLedger({ path: join(file, 'ledger.sqlite') })).toThrow(clearly('unreadable'));
  });

  it('says so of a file that is no ledger, and leaves it as it is', () => {
    writeFileSync(path, 'Dit is geen grootboek. '.repeat(500));
    expect(open).toThrow(clearly('unreadable'));
    expect(statSync(path).size).toBe(23 * 500);
  });

  it('says so of a data folder of newer software', async () => {
    const ledger = open();
    mustAppend(await ledger.append(request({ facts: [newFact()] })));
    ledger.close();
    tamper('PRAGMA user_version = 99');
    expect(open).toThrow(clearly('newer-version'));
    tamper(`PRAGMA user_version = ${schemaVersion}`);
    expect(await open().facts(programme)).toHaveLength(1);
  });

  it('takes over a ledger of before the class once, and gives no id twice', async () => {
    const nudge = { kind: 'nudge', subject: 'phase/A' } as const;
    const ledger = open();
    mustAppend(await ledger.append(request({ facts: [newFact()], messages: [nudge, nudge] })));
    const ids = (await ledger.due(noon, 10)).map(({ id }) => id);
    for (const id of ids) await ledger.settle(id);
    ledger.close();
    tamper('DROP TABLE once; DROP TABLE intervention; PRAGMA user_version = 1');
    const again = open();
    const mail = { kind: 'mail', template: 't', subject: 'phase/A', to: { role: 'r' }, about: {}, cause: 1, notBefore: null } as const;
    mustAppend(await again.append(request({ messages: [{ ...mail, to: { role: 'r' }, about: {} }] })));
    expect((await again.openOnce()).map(({ id }) => id)).toEqual([Math.max(...ids) + 1]);
    expect(await again.facts(programme)).toHaveLength(1);
  });

  it('reads no fact of a later version, and still shows what is stored', async () => {
    const ledger = open();
    mustAppend(await ledger.append(request({ facts: [newFact()] })));
    ledger.close();
    tamper('DROP TRIGGER fact_is_never_edited; UPDATE fact SET schema_version = 2');
    const again = open();
    await expect(again.facts(programme)).rejects.toMatchObject({ code: 'newer-version' });
    expect(await again.storedFacts(programme)).toMatchObject([{ schemaVersion: 2 }]);
    expect(await verifyStream(again, programme)).toEqual({ valid: false, sequence: 1, what: 'envelope-changed' });
  });
});

const appended = async (): Promise<void> => {
  const ledger = open();
  mustAppend(await ledger.append(request({ facts: [newFact({ n: 1 }), newFact({ n: 2 }, { text: { reason: 'omdat' } })] })));
  ledger.close();
};

describe('a file that was changed from outside', () => {
  it.each([
    [`UPDATE fact SET data = '{"n":3}' WHERE sequence = 2`, { sequence: 2, what: 'data-changed' }],
    [`UPDATE fact_text SET text = '{"reason":"daarom"}'`, { sequence: 2, what: 'text-changed' }],
    ['DELETE FROM fact_text', { sequence: 2, what: 'text-missing' }],
    ['PRAGMA foreign_keys = OFF; DELETE FROM fact WHERE sequence = 1', { sequence: 1, what: 'fact-missing' }],
    ['DELETE FROM fact_text; DELETE FROM fact WHERE sequence = 2', { sequence: 2, what: 'fact-missing' }],
  ])('%s: is found out', async (sql, flaw) => {
    await appended();
    tamper(`DROP TRIGGER fact_is_never_edited; DROP TRIGGER fact_is_never_deleted; ${sql}`);
    expect(await verifyStream(open(), programme)).toEqual({ valid: false, ...flaw });
  });

  it('says which fact is no JSON any more', async () => {
    await appended();
    tamper(`DROP TRIGGER fact_is_never_edited; UPDATE fact SET data = '{' WHERE sequence = 2`);
    await expect(open().facts(programme)).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringContaining('fact 2 of programme/zorg'),
    });
  });
});

describe('durability', () => {
  it.each([
    [undefined, 2],
    ['full' as const, 2],
    ['off' as const, 0],
  ])('%s is SQLite synchronous %i, with a write-ahead log', (durability, synchronous) => {
    const connection = connect(path, durability);
    toStop.push(connection.close);
    expect(connection.database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous });
    expect(connection.database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  });
});

describe('a ledger in memory', () => {
  it('is nobody else’s, and gone when it is closed', async () => {
    const [one, two] = [openSqliteLedger({ path: ':memory:' }), openSqliteLedger({ path: ':memory:' })];
    toStop.push(one.close, two.close);
    mustAppend(await one.append(request({ facts: [newFact()] })));
    expect(await two.head(programme)).toBeUndefined();
    one.close();
    const again = openSqliteLedger({ path: ':memory:' });
    toStop.push(again.close);
    expect(await again.head(programme)).toBeUndefined();
  });
});

describe('the file', () => {
  it('does not let a fact be edited or deleted', async () => {
    const ledger = open();
    mustAppend(await ledger.append(request({ facts: [newFact()] })));
    ledger.close();
    expect(() => tamper("UPDATE fact SET account = 'account-8'")).toThrow('a fact is never edited');
    expect(() => tamper('DELETE FROM fact')).toThrow('a fact is never deleted');
  });

  it('holds nothing of a destroyed text any more, nor does its log', async () => {
    const secret = 'een-zeer-persoonlijke-toelichting';
    /* Read by another process: closing a handle on the file here would let go of the ledger's locks. */
    const filesWithSecret = () => spawnSync('grep', ['-rl', secret, folder], { encoding: 'utf8' }).stdout.trim();
    const ledger = open();
    mustAppend(await ledger.append(request({ facts: [newFact({}, { text: { reason: secret.repeat(400) } }), newFact()] })));
    expect(filesWithSecret()).not.toBe('');
    await ledger.destroyText(programme, 1, 'selectielijst 12.1', '2033-01-01');
    expect(filesWithSecret()).toBe('');
  });

  it('opens a new epoch on request, and stays in it', async () => {
    const ledger = open();
    const first = await ledger.epoch();
    const second = await ledger.renewEpoch();
    expect(second).not.toBe(first);
    ledger.close();
    expect(await open().epoch()).toBe(second);
  });

  it('shows parked and postponed messages of a stream with their reason', async () => {
    const ledger = open();
    mustAppend(
      await ledger.append(
        request({
          messages: [
            { kind: 'nudge', subject: 'phase/A' },
            { kind: 'nudge', subject: 'phase/B' },
          ],
        }),
      ),
    );
    const [first, second] = await ledger.due('2026-11-02T12:00:00Z', 10);
    await ledger.park(first?.id ?? 0, 'gave up');
    await ledger.postpone(second?.id ?? 0, '2026-11-02T13:00:00Z', 'no connection');
    expect(await ledger.undelivered(programme)).toMatchObject([
      { attempts: 0, parked: 'gave up', reason: 'gave up' },
      { attempts: 1, parked: null, reason: 'no connection' },
    ]);
  });
});
