import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Connection, connect } from '../../local/store/connection.ts';
import { openSqliteLedger, type SqliteLedger } from '../../local/store/sqlite-ledger.ts';
import { verifyStream } from '../../shared/ledger/verify.ts';
import type { Head } from '../../shared/ports.ts';
import { mustAppend, newFact, noon, programme, request } from './examples.ts';

const groupAppender = join(import.meta.dirname, 'group-appender.ts');

let folder = '';
let path = '';
const toStop: (() => unknown)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'group-'));
  path = join(folder, 'ledger.sqlite');
});

afterEach(() => {
  for (const stop of toStop.splice(0)) stop();
  rmSync(folder, { recursive: true, force: true });
});

const open = (more: { where?: string; random?: (size: number) => Uint8Array } = {}) => {
  const commits: number[] = [];
  const { where = path, ...rest } = more;
  const ledger = openSqliteLedger({ path: where, onCommit: (works) => commits.push(works), ...rest });
  toStop.push(() => ledger.close());
  return { ledger, commits };
};

const streamOf = (n: number) => ({ ...programme, stream: `programme/p${String(n)}` });
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const nudge = (n: number) => ({ kind: 'nudge', subject: `phase/F${String(n)}` }) as const;
const appendTo = (ledger: SqliteLedger, n: number, expected = 0) =>
  ledger.append(request({ ...streamOf(n), expected, facts: [newFact({ n })], messages: [nudge(n)] }));

describe.each(['a file', ':memory:'])('writes at the same moment, in %s', (place) => {
  const openHere = () => open(place === ':memory:' ? { where: place } : {});

  it('share one commit', async () => {
    const { ledger, commits } = openHere();
    const answers = await Promise.all(numbers(50).map((n) => appendTo(ledger, n)));
    expect(answers.map(({ outcome }) => outcome)).toEqual(Array(50).fill('appended'));
    expect(commits).toEqual([50]);
    expect(await ledger.counts()).toEqual({ facts: 50, pending: 50, parked: 0 });
  });

  it('share it whatever they write', async () => {
    const { ledger, commits } = openHere();
    mustAppend(await ledger.append(request({ messages: numbers(3).map(nudge), raises: [{ subject: 'phase/A', expected: 0 }] })));
    const [first, second, third] = (await ledger.due(noon, 10)).map(({ id }) => id);
    commits.length = 0;
    await Promise.all([
      appendTo(ledger, 1),
      ledger.settle(first ?? 0),
      ledger.postpone(second ?? 0, noon, 'no connection'),
      ledger.park(third ?? 0, 'gave up'),
      ledger.putDocument(programme.organisation, 'een stuk'),
      ledger.storeWaiting({ ...programme, subject: 'phase/A' }, { generation: 1, round: 1, retry: 0, token: 't' }),
      ledger.renewEpoch(),
    ]);
    expect(commits).toEqual([7]);
    expect(await ledger.counts()).toEqual({ facts: 1, pending: 2, parked: 1 });
  });

  it('are each whole or absent: one that is refused takes no other with it', async () => {
    const { ledger, commits } = openHere();
    const refused = request({
      ...streamOf(2),
      expected: 7,
      facts: [newFact()],
      messages: [nudge(0)],
      views: [{ key: 'refused', value: 1 }],
    });
    const claiming = (n: number) => request({ ...streamOf(3), claims: ['once'], messages: [nudge(n)] });
    const [one, two, three, four, five] = await Promise.allSettled([
      appendTo(ledger, 1),
      ledger.append(refused),
      ledger.append(claiming(31)),
      ledger.append(claiming(32)),
      ledger.append(request({ ...streamOf(4), facts: [newFact({ n: Number.NaN })], messages: [nudge(4)] })),
    ]);
    const values = [one, two, three, four].map((each) => each?.status === 'fulfilled' && each.value.outcome);
    expect(values).toEqual(['appended', 'conflict', 'appended', 'claimed']);
    expect(five?.status).toBe('rejected');
    expect(commits).toEqual([5]);
    expect((await ledger.due(noon, 10)).map(({ message }) => message.subject)).toEqual(['phase/F1', 'phase/F31']);
    expect(await ledger.view(programme.organisation, 'refused')).toBeUndefined();
    expect(await ledger.head(streamOf(4))).toBeUndefined();
  });

  it('leave nothing of a refusal that came half-way', async () => {
    const { ledger } = openHere();
    const claiming = (claims: string[]) => ledger.append(request({ claims, messages: [nudge(1)] }));
    const answers = await Promise.all([claiming(['taken']), claiming(['free', 'taken']), claiming(['free'])]);
    expect(answers.map(({ outcome }) => outcome)).toEqual(['appended', 'claimed', 'appended']);
  });

  it('are written in the order in which they were asked for, and so are their messages', async () => {
    const { ledger } = openHere();
    const answers = await Promise.all(numbers(20).map((n) => ledger.append(request({ messages: [nudge(n)] }))));
    expect(answers).toHaveLength(20);
    const due = await ledger.due(noon, 100);
    expect(due.map(({ message }) => message.subject)).toEqual(numbers(20).map((n) => `phase/F${String(n)}`));
    expect(due.map(({ id }) => id)).toEqual(numbers(20));
  });

  it('see what those before them in the same commit wrote', async () => {
    const { ledger, commits } = openHere();
    const answers = await Promise.all([appendTo(ledger, 1, 0), appendTo(ledger, 1, 1), appendTo(ledger, 1, 1)]);
    expect(answers.map(({ outcome }) => outcome)).toEqual(['appended', 'appended', 'conflict']);
    expect(commits).toEqual([3]);
    expect(await verifyStream(ledger, streamOf(1))).toMatchObject({ valid: true, head: { sequence: 2 } });
  });

  it('never hold the event loop for more than 256 of them', async () => {
    const { ledger, commits } = openHere();
    await Promise.all(numbers(600).map((n) => appendTo(ledger, n)));
    expect(commits).toEqual([256, 256, 88]);
  });

  it('are committed, not lost, by closing', async () => {
    const { ledger, commits } = openHere();
    const all = Promise.all(numbers(5).map((n) => appendTo(ledger, n)));
    ledger.close();
    expect((await all).map(({ outcome }) => outcome)).toEqual(Array(5).fill('appended'));
    expect(commits).toEqual([5]);
    await expect(appendTo(ledger, 6)).rejects.toMatchObject({ code: 'closed' });
  });
});

it('two who ask for the epoch of a new ledger at once hear the same', async () => {
  const { ledger } = open();
  const [one, two] = await Promise.all([ledger.epoch(), ledger.epoch()]);
  expect(one).toBe(two);
  expect(await ledger.epoch()).toBe(one);
});

describe('a reader', () => {
  it('does not see what is written and not yet committed', async () => {
    const seen: Promise<Head | undefined>[] = [];
    // Salt is drawn while the fact is being written: the group is open then.
    const random = (size: number) => {
      if (size === 16) seen.push(ledger.head(streamOf(1)));
      return new Uint8Array(size);
    };
    const { ledger } = open({ random });
    const facts = [{ ...newFact({ n: 1 }), text: { reden: 'tekst' } }];
    await Promise.all([1, 2].map((n) => ledger.append(request({ ...streamOf(n), facts }))));
    expect(seen).toHaveLength(2);
    expect(await Promise.all(seen)).toEqual([undefined, undefined]);
    expect(await ledger.head(streamOf(1))).toMatchObject({ sequence: 1 });
  });
});

/** A COMMIT that fails, as SQLite itself lets it: by a foreign key that is looked at only then. */
const orphan = ({ database }: Connection) =>
  database.exec(`PRAGMA defer_foreign_keys = ON;
    INSERT INTO fact_text (organisation, stream, sequence, salt, text) VALUES ('o', 's', 1, '', '{}')`);

describe('a COMMIT that fails', () => {
  it('rejects all that were in it, and the ledger stops', async () => {
    const connection = connect(path);
    toStop.push(connection.close);
    const insert = connection.database.prepare("INSERT INTO document VALUES ('o', ?, '')");
    await connection.transact(() => insert.run('before'));
    const works = [() => insert.run('one'), () => orphan(connection), () => insert.run('two')];
    const together = await Promise.allSettled(works.map((work) => connection.transact(work)));
    expect(together.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await expect(connection.transact(() => insert.run('after'))).rejects.toMatchObject({ code: 'stopped' });
    expect(() => connection.run(() => 1)).toThrow(expect.objectContaining({ code: 'stopped' }));
    connection.close();
    const again = connect(path);
    toStop.push(again.close);
    expect(again.reader.prepare('SELECT hash FROM document').all()).toEqual([{ hash: 'before' }]);
  });

  it('for want of room leaves the ledger as it was, and it goes on when there is room', async () => {
    const connection = connect(path);
    toStop.push(connection.close);
    const insert = connection.database.prepare("INSERT INTO document VALUES ('o', ?, ?)");
    const pages = Number(connection.database.prepare('PRAGMA page_count').get()?.['page_count']);
    connection.database.exec(`PRAGMA max_page_count = ${String(pages + 2)}`);
    const put = (hash: string, size: number) => connection.transact(() => insert.run(hash, 'x'.repeat(size)));
    const together = await Promise.allSettled([put('small', 10), put('large', 100_000)]);
    expect(together[1]).toMatchObject({ status: 'rejected', reason: { code: 'disk-full' } });
    connection.database.exec(`PRAGMA max_page_count = ${String(pages + 200)}`);
    await put('later', 100_000);
    const kept = connection.reader.prepare('SELECT hash FROM document ORDER BY hash').all();
    const small = together[0]?.status === 'fulfilled' ? [{ hash: 'small' }] : [];
    expect(kept).toEqual([{ hash: 'later' }, ...small]);
  });
});

/** What another process with 16 appends in flight said: `<stream> <sequence>` for each that was acknowledged. */
const acknowledgedBy = (program: string, args: string[]) => {
  const { stdout, signal } = spawnSync(program, args, { encoding: 'utf8' });
  const lines = stdout.trim().split('\n');
  const acknowledged = new Map<string, number>();
  for (const line of lines) {
    const [, stream = '', sequence = ''] = /^(p\d+) (\d+)$/.exec(line) ?? [];
    if (stream !== '') acknowledged.set(stream, Number(sequence));
  }
  return { signal, lines, acknowledged };
};

const storedBeside = async (ledger: SqliteLedger, acknowledged: Map<string, number>): Promise<number[]> =>
  Promise.all(
    numbers(16).map(async (n) => {
      const verdict = await verifyStream(ledger, streamOf(n));
      expect(verdict).toMatchObject({ valid: true });
      return ((await ledger.head(streamOf(n)))?.sequence ?? 0) - (acknowledged.get(`p${String(n)}`) ?? 0);
    }),
  );

describe('kill -9 between the COMMIT and those who wait for it', () => {
  it.each([1, 2, 9])('at commit %i: all of it is kept, and nobody was told', async (fatal) => {
    const { signal, acknowledged } = acknowledgedBy(process.execPath, [groupAppender, path, String(fatal)]);
    expect(signal).toBe('SIGKILL');
    const { ledger } = open();
    expect(await storedBeside(ledger, acknowledged)).toEqual(Array(16).fill(1));
    expect(await ledger.counts()).toEqual({ facts: 16 * fatal, pending: 16 * fatal, parked: 0 });
  });
});

describe('a disk that takes no more, with 16 appends in flight', () => {
  it('refuses all of the group that failed, and keeps what was acknowledged', async () => {
    const { lines, acknowledged } = acknowledgedBy('sh', ['-c', `ulimit -f 3000; exec "$0" "$@"`, process.execPath, groupAppender, path]);
    expect(lines.slice(-16).map((line) => line.replace(/:.*/, ''))).toEqual(Array(16).fill('unreadable'));
    const { ledger } = open();
    expect(await storedBeside(ledger, acknowledged)).toEqual(Array(16).fill(0));
  });
});
