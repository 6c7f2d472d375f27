import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { openEngine } from '../../local/engine/engine.ts';
import type { Engine, EngineOptions } from '../../local/engine/types.ts';
import { machine, playUntil, task, temporaryStore, virtualClock, waitingTask } from './kit.ts';

const many = 50;
const names = Array.from({ length: many }, (_, index) => `e${String(index)}`);

/** Counts disk commits, and what was committed in them. */
const openCounting = (options: Partial<EngineOptions> & Pick<EngineOptions, 'machines'>) => {
  const counts = { commits: 0, turns: 0 };
  const clock = virtualClock();
  const path = temporaryStore();
  const engine = openEngine({
    path,
    clock,
    handlers: {},
    onCommit: () => void (counts.commits += 1),
    afterCommit: (what) => void (counts.turns += what === 'turn' ? 1 : 0),
    ...options,
  });
  return { engine, clock, counts, path };
};

const startAll = (engine: Engine, more: object = {}) => Promise.all(names.map((name) => engine.start({ name, machine: 'm', input: more })));

const readIn = (path: string, sql: string): unknown[] => {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database.prepare(sql).all();
  database.close();
  return rows;
};

const tokenIn = (payload: unknown): string => String(Object.values(payload ?? {})[0]);

describe('50 executions that are ready at once', () => {
  it('share their commits', async () => {
    const machines = { m: machine({ A: task('f', { Next: 'B' }), B: task('f', { Next: 'C' }), C: { Type: 'Succeed' } }) };
    const { engine, counts } = openCounting({ machines, handlers: { f: async () => 'x' } });
    expect(await startAll(engine)).toEqual(Array(many).fill('started'));
    expect(counts.commits).toBe(1);
    await engine.settle();
    expect(engine.list({ status: 'SUCCEEDED' })).toHaveLength(many);
    expect(counts.turns).toBe(many);
    expect(counts.commits).toBeLessThan(counts.turns / 5);
    await engine.close();
  });

  it('share one when their waits end together', async () => {
    const machines = { m: machine({ Sleep: { Type: 'Wait', Seconds: 60, Next: 'Done' }, Done: { Type: 'Succeed' } }) };
    const { engine, clock, counts } = openCounting({ machines });
    await startAll(engine);
    await engine.settle();
    counts.commits = 0;
    await playUntil(engine, clock);
    expect(engine.list({ status: 'SUCCEEDED' })).toHaveLength(many);
    expect(counts.commits).toBe(1);
    await engine.close();
  });

  it('have the same histories as when they are played one at a time', async () => {
    const machines = { m: machine({ A: task('f', { Next: 'B' }), B: { Type: 'Wait', Seconds: 5, Next: 'C' }, C: { Type: 'Succeed' } }) };
    const handlers = { f: async (payload: unknown) => payload };
    const together = openCounting({ machines, handlers });
    await startAll(together.engine, { n: 1 });
    await playUntil(together.engine, together.clock);
    const alone = openCounting({ machines, handlers });
    await alone.engine.start({ name: 'e0', machine: 'm', input: { n: 1 } });
    await playUntil(alone.engine, alone.clock);
    for (const name of names) expect(together.engine.history(name)).toEqual(alone.engine.history('e0'));
    await Promise.all([together.engine.close(), alone.engine.close()]);
  });
});

describe('a function that is given a token', () => {
  it('starts only after the commit that scheduled it', async () => {
    const stored: number[] = [];
    const { engine, path } = openCounting({
      machines: { m: machine({ Ask: waitingTask('ask', { End: true }) }) },
      handlers: { ask: async () => stored.push(readIn(path, 'SELECT id FROM waits WHERE token IS NOT NULL').length) },
    });
    await startAll(engine);
    await engine.settle();
    expect(stored).toHaveLength(many);
    expect(stored[0]).toBe(many);
    await engine.close();
  });
});

/** Fifty executions that wait for their tokens. */
const waitForTokens = async () => {
  const tokens: string[] = [];
  const machines = { m: machine({ Ask: waitingTask('ask', { End: true }) }) };
  const opened = openCounting({ machines, handlers: { ask: async (payload) => void tokens.push(tokenIn(payload)) } });
  await startAll(opened.engine);
  await opened.engine.settle();
  opened.counts.commits = 0;
  return { ...opened, tokens };
};

describe('answers at the same moment', () => {
  it('share one commit, and are on the disk when they resolve', async () => {
    const { engine, counts, tokens, path } = await waitForTokens();
    const delivered = await Promise.all(tokens.map((token) => engine.succeed(token, {})));
    expect(delivered).toEqual(Array(many).fill('delivered'));
    expect(counts.commits).toBe(1);
    expect(readIn(path, "SELECT seq FROM wakeups WHERE kind = 'answer'")).toHaveLength(many);
    await engine.settle();
    expect(engine.list({ status: 'SUCCEEDED' })).toHaveLength(many);
    await engine.close();
  });

  it('to one token: the first is delivered', async () => {
    const { engine, tokens } = await waitForTokens();
    const [token = ''] = tokens;
    const answers = [engine.succeed(token, 'one'), engine.fail(token, 'Two', ''), engine.succeed(token, 'three')];
    expect(await Promise.all(answers)).toEqual(['delivered', 'nobody-listens', 'nobody-listens']);
    await engine.settle();
    expect(engine.list({ status: 'SUCCEEDED' }).map(({ output }) => output)).toEqual(['one']);
    await engine.close();
  });

  it('while turns are played are written after them, and count', async () => {
    const { engine, clock, tokens } = await waitForTokens();
    const due = engine.nextWakeUp();
    if (due) clock.set(due);
    const settled = engine.settle();
    const late = await Promise.all(tokens.map((token) => engine.succeed(token, 'late')));
    await settled;
    // Every token dies at the moment of its timeout, whatever was played first.
    expect(late).toEqual(Array(many).fill('nobody-listens'));
    expect(engine.list({ status: 'FAILED' })).toHaveLength(many);
    await engine.close();
  });
});

describe('an answer that comes while its task fails', () => {
  /** How the answer fared, and the task, when it came at the n-th reading of the clock after the function had begun. */
  const answeredAt = async (reading: number) => {
    let token = '';
    const answered: Promise<string>[] = [];
    const handlers = {
      ask: async (payload: unknown) => {
        token = tokenIn(payload);
        throw new Error('no');
      },
    };
    const { now } = virtualClock();
    let readings = 0;
    // The clock is read before, while and after a turn is played.
    const clock = {
      now: () => {
        if (token !== '') readings += 1;
        if (readings === reading && answered.length === 0) {
          readings += 1;
          answered.push(engine.succeed(token, {}));
        }
        return now();
      },
    };
    const { engine } = openCounting({ machines: { m: machine({ Ask: waitingTask('ask', { End: true }) }) }, handlers, clock });
    await engine.start({ name: 'a', machine: 'm', input: {} });
    await engine.settle();
    const [answer] = await Promise.all(answered);
    const status = engine.describe('a')?.status;
    await engine.close();
    return `${String(answer)}: ${String(status)}`;
  };

  it('is delivered, or nobody listens: never delivered in vain', async () => {
    const seen = new Set<string>();
    for (let reading = 1; reading <= 6; reading += 1) seen.add(await answeredAt(reading));
    seen.delete('undefined: FAILED');
    expect([...seen].toSorted()).toEqual(['delivered: SUCCEEDED', 'nobody-listens: FAILED']);
  });
});

it('two starts of one name at the same moment: one starts', async () => {
  const { engine } = openCounting({ machines: { m: machine({ A: { Type: 'Succeed' } }) } });
  const request = { name: 'a', machine: 'm', input: {} };
  expect(await Promise.all([engine.start(request), engine.start(request)])).toEqual(['started', 'already-exists']);
  await engine.settle();
  expect(engine.list()).toHaveLength(1);
  await engine.close();
});

describe('a COMMIT that fails', () => {
  it('rejects all that were in it, and the engine plays on nothing', async () => {
    const calls: unknown[] = [];
    const machines = { m: machine({ A: task('f', { End: true }) }) };
    const { engine, path, clock } = openCounting({ machines, handlers: { f: async (payload) => calls.push(payload) } });
    await engine.start({ name: 'before', machine: 'm', input: {} });
    // SQLite looks at a deferred foreign key only when it commits.
    const other = new DatabaseSync(path);
    other.exec(`CREATE TABLE orphan (execution INTEGER REFERENCES executions (id) DEFERRABLE INITIALLY DEFERRED);
      CREATE TRIGGER fails AFTER INSERT ON executions WHEN NEW.name = 'e3' BEGIN INSERT INTO orphan VALUES (-1); END`);
    other.close();
    const starts = await Promise.allSettled(names.map((name) => engine.start({ name, machine: 'm', input: {} })));
    expect(new Set(starts.map(({ status }) => status))).toEqual(new Set(['rejected']));
    await expect(engine.settle()).rejects.toThrow('stopped after a failed write');
    await expect(engine.start({ name: 'after', machine: 'm', input: {} })).rejects.toThrow('stopped after a failed write');
    expect(calls).toEqual([]);
    await engine.close();
    const again = openEngine({ path, clock, machines, handlers: { f: async (payload) => calls.push(payload) } });
    await again.settle();
    expect(again.list().map(({ name, status }) => [name, status])).toEqual([['before', 'SUCCEEDED']]);
    await again.close();
  });
});
