import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openEngine } from '../../local/engine/engine.ts';
import type { Handler } from '../../local/engine/types.ts';
import { machine, openTestEngine, task, temporaryStore, virtualClock, waitingTask } from './kit.ts';

const chain = (length: number) =>
  machine({
    ...Object.fromEntries(Array.from({ length }, (_, index) => [`S${String(index)}`, task('f', { Next: `S${String(index + 1)}` })])),
    [`S${String(length)}`]: { Type: 'Succeed' },
  });

const tokenIn = (payload: unknown): string => String(Object.values(payload ?? {})[0]);

/** A function that ends when it is told to. */
const slow = () => {
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const handler: Handler = async () => {
    begun.resolve();
    await gate.promise;
    return 'late';
  };
  return { handler, end: gate.resolve, begun: begun.promise };
};

describe('a turn', () => {
  it('holds the functions that it calls: one commit for all of them', async () => {
    const commits: string[] = [];
    const { engine } = openTestEngine({
      machines: { m: chain(5) },
      handlers: { f: async () => 1 },
      afterCommit: (what) => void commits.push(what),
    });
    await engine.start({ name: 'a', machine: 'm', input: {} });
    await engine.settle();
    expect(engine.describe('a')?.status).toBe('SUCCEEDED');
    expect(commits).toEqual(['start', 'turn']);
  });

  it('calls sixteen functions at most: after a crash no more than those run again', async () => {
    const commits: number[] = [];
    let calls = 0;
    const { engine } = openTestEngine({
      machines: { m: chain(40) },
      handlers: { f: async () => void (calls += 1) },
      afterCommit: () => void commits.push(calls),
    });
    await engine.start({ name: 'a', machine: 'm', input: {} });
    await engine.settle();
    expect(engine.describe('a')?.status).toBe('SUCCEEDED');
    const between = commits.map((made, index) => made - (commits[index - 1] ?? 0));
    expect(Math.max(...between)).toBeLessThanOrEqual(17);
    expect(commits.at(-1)).toBe(40);
  });

  it('does not wait for a function that takes long: it is committed as running, and the execution can be stopped', async () => {
    const { handler, end, begun } = slow();
    const path = temporaryStore();
    const engine = openEngine({ path, clock: virtualClock(), machines: { m: chain(1) }, handlers: { f: handler } });
    await engine.start({ name: 'a', machine: 'm', input: {} });
    await engine.start({ name: 'b', machine: 'm', input: {} });
    const settled = engine.settle();
    await begun;
    const running = new DatabaseSync(path, { readOnly: true });
    const rows = () => running.prepare('SELECT returned FROM waits').all();
    while (rows().length < 2) await sleep(5);
    expect(await engine.stop('a', 'not needed')).toBe(true);
    end();
    await settled;
    running.close();
    expect(engine.describe('a')?.status).toBe('ABORTED');
    expect(engine.describe('b')?.status).toBe('SUCCEEDED');
    expect(engine.history('b').map(({ type }) => type)).toContain('TaskSucceeded');
    await engine.close();
  });
});

describe('an answer', () => {
  const asking = () => {
    const tokens: string[] = [];
    const commits: string[] = [];
    const opened = openTestEngine({
      machines: { m: machine({ Ask: waitingTask('ask', { Next: 'After' }), After: task('f', { End: true }) }) },
      handlers: { ask: async (payload) => void tokens.push(tokenIn(payload)), f: async () => 'done' },
      afterCommit: (what) => void commits.push(what),
    });
    return { ...opened, tokens, commits };
  };

  it('that comes while the engine plays is committed with the turn that it wakes', async () => {
    const { engine, tokens, commits } = asking();
    await engine.start({ name: 'a', machine: 'm', input: {} });
    await engine.settle();
    commits.length = 0;
    const meanwhile = sleep(1).then(() => engine.succeed(tokens[0] ?? '', 'yes'));
    await engine.settle(meanwhile);
    expect(await meanwhile).toBe('delivered');
    expect(commits).toEqual(['turn']);
    expect(engine.describe('a')?.status).toBe('SUCCEEDED');
  });

  it('that comes while nothing plays is kept for later', async () => {
    const { engine, tokens, commits } = asking();
    await engine.start({ name: 'a', machine: 'm', input: {} });
    await engine.settle();
    commits.length = 0;
    expect(await engine.succeed(tokens[0] ?? '', 'yes')).toBe('delivered');
    expect(commits).toEqual(['answer']);
    expect(engine.describe('a')?.status).toBe('RUNNING');
    await engine.settle();
    expect(engine.describe('a')?.status).toBe('SUCCEEDED');
  });

  it('is no answer when the engine is closed in the turn that it wakes: it can be given again', async () => {
    const path = temporaryStore();
    const clock = virtualClock();
    const tokens: string[] = [];
    const begun = Promise.withResolvers<void>();
    const machines = { m: machine({ Ask: waitingTask('ask', { Next: 'After' }), After: task('f', { End: true }) }) };
    const ask: Handler = async (payload) => void tokens.push(tokenIn(payload));
    const never: Handler = () => {
      begun.resolve();
      return new Promise(() => undefined);
    };
    const before = openEngine({ path, clock, machines, handlers: { ask, f: never } });
    await before.start({ name: 'a', machine: 'm', input: {} });
    await before.settle();
    const answered = sleep(1).then(() => before.succeed(tokens[0] ?? '', 'yes'));
    const outcome = answered.catch((error: unknown) => String(error));
    const settled = before.settle(answered).catch(() => undefined);
    await begun.promise;
    await before.close();
    expect(await outcome).toContain('Abandoned');
    await settled;
    const after = openEngine({ path, clock, machines, handlers: { ask, f: async () => 'done' } });
    expect(await after.succeed(tokens[0] ?? '', 'again')).toBe('delivered');
    await after.settle();
    expect(after.describe('a')?.status).toBe('SUCCEEDED');
    await after.close();
  });

  it('that comes twice at once wakes once', async () => {
    const { engine, tokens } = asking();
    await engine.start({ name: 'a', machine: 'm', input: {} });
    await engine.settle();
    const both = Promise.all([engine.succeed(tokens[0] ?? '', 1), engine.succeed(tokens[0] ?? '', 2)]);
    await engine.settle(both);
    expect(await both).toEqual(['delivered', 'nobody-listens']);
    expect(engine.history('a').filter(({ type }) => type === 'TaskSucceeded')).toHaveLength(2);
  });
});

it('closing forgets a turn that is under way: opened again, it is played from its wake-up', async () => {
  const path = temporaryStore();
  const clock = virtualClock();
  const calls: string[] = [];
  const never = new Promise<never>(() => undefined);
  const open = (f: Handler) => openEngine({ path, clock, machines: { m: chain(3) }, handlers: { f } });
  const before = open(async () => (calls.push('before') === 2 ? never : 1));
  await before.start({ name: 'a', machine: 'm', input: {} });
  const settled = before.settle();
  while (calls.length < 2) await sleep(1);
  await before.close();
  await settled;
  const after = open(async () => void calls.push('after'));
  expect(after.history('a').map(({ type }) => type)).toEqual(['ExecutionStarted']);
  await after.settle();
  expect(after.describe('a')?.status).toBe('SUCCEEDED');
  expect(calls).toEqual(['before', 'before', 'after', 'after', 'after']);
  await after.close();
});

/** What version 1 of the store made of the same. */
const toVersion1 = `
  CREATE TABLE events (execution INTEGER NOT NULL, id INTEGER NOT NULL, previous INTEGER NOT NULL, at TEXT NOT NULL, type TEXT NOT NULL,
    details TEXT, PRIMARY KEY (execution, id)) WITHOUT ROWID;
  INSERT INTO events SELECT h.execution, e.value ->> 0, e.value ->> 1, e.value ->> 2, e.value ->> 3, e.value -> 4
    FROM history h, json_each(h.events) e;
  UPDATE events SET details = NULL WHERE details = 'null';
  DROP TABLE history;
  CREATE TABLE frames (execution INTEGER NOT NULL, id INTEGER NOT NULL, data TEXT NOT NULL, PRIMARY KEY (execution, id)) WITHOUT ROWID;
  INSERT INTO frames SELECT e.id, f.value ->> 'id', f.value FROM executions e, json_each(e.data) f WHERE e.status = 'RUNNING';
  ALTER TABLE executions DROP COLUMN data;
  CREATE TABLE tasks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, execution INTEGER NOT NULL, frame INTEGER NOT NULL, token TEXT UNIQUE,
    function TEXT NOT NULL, payload TEXT NOT NULL, timeout INTEGER NOT NULL, waiting INTEGER NOT NULL, deadline INTEGER,
    returned INTEGER NOT NULL DEFAULT 0, answered INTEGER NOT NULL DEFAULT 0);
  CREATE INDEX tasks_by_frame ON tasks (execution, frame);
  INSERT INTO tasks SELECT id, execution, frame, token, function, payload, timeout, waiting, deadline, returned, answered FROM waits;
  DROP TABLE waits;
  PRAGMA user_version = 1;`;

it('a store of the version before plays on, with its histories, and its tokens still work', async () => {
  const path = temporaryStore();
  const clock = virtualClock();
  const tokens: string[] = [];
  const machines = { done: chain(2), m: machine({ Ask: waitingTask('ask', { End: true }) }) };
  const handlers: Record<string, Handler> = { f: async () => ({ a: '"1"' }), ask: async (payload) => void tokens.push(tokenIn(payload)) };
  const engine = openEngine({ path, clock, machines, handlers });
  await engine.start({ name: 'a', machine: 'done', input: {} });
  await engine.start({ name: 'b', machine: 'm', input: {} });
  await engine.settle();
  const histories = [engine.history('a'), engine.history('b')];
  await engine.close();
  const database = new DatabaseSync(path);
  database.exec(toVersion1);
  database.close();
  const again = openEngine({ path, clock, machines, handlers });
  expect([again.history('a'), again.history('b')]).toEqual(histories);
  expect(await again.succeed(tokens[0] ?? '', 'yes')).toBe('delivered');
  await again.settle();
  expect(again.describe('b')).toMatchObject({ status: 'SUCCEEDED', output: 'yes' });
  await again.close();
});
