import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { type ExecutionSummary, openEngine } from '../../local/engine/engine.ts';
import { machine, openTestEngine, playUntil, temporaryStore, virtualClock, waitingTask } from './kit.ts';

const nothing = machine({ Done: { Type: 'Succeed' } });
const waits = machine({ Wait: { Type: 'Wait', Seconds: 60, End: true } });
const asks = machine({ Ask: waitingTask('ask', { End: true }) });
const tokenOf = (payload: unknown): string =>
  typeof payload === 'object' && payload !== null && 'token' in payload ? String(payload.token) : '';

const said = (text: string) => machine({ Wait: { Type: 'Wait', Seconds: 60, Next: 'Say' }, Say: { Type: 'Succeed', Output: text } });

/** An engine whose `ask` keeps the tokens it was given. */
const openAsking = (more: object = {}) => {
  const tokens: string[] = [];
  const opened = openTestEngine({ machines: { asks }, handlers: { ask: async (payload) => void tokens.push(tokenOf(payload)) }, ...more });
  return { ...opened, tokens };
};

describe('start', () => {
  it('refuses a second execution of a name: running, and for 90 days after it closed', async () => {
    const { engine, clock } = openTestEngine({ machines: { waits, nothing } });
    const request = { name: 'one', machine: 'waits', input: {} };
    expect(await engine.start(request)).toBe('started');
    expect(await engine.start(request)).toBe('already-exists');
    expect(await engine.start({ ...request, input: { other: 1 } })).toBe('already-exists');
    await playUntil(engine, clock);
    const closed = clock.now();
    expect(engine.describe('one')?.status).toBe('SUCCEEDED');
    clock.set(closed.add({ hours: 90 * 24 }).subtract({ seconds: 1 }));
    expect(await engine.start({ ...request, machine: 'nothing' })).toBe('already-exists');
    clock.set(closed.add({ hours: 90 * 24 }));
    expect(await engine.start({ ...request, machine: 'nothing' })).toBe('started');
    expect(engine.describe('one')).toMatchObject({ machine: 'nothing', status: 'RUNNING' });
    expect(engine.list({ prefix: 'one' })).toHaveLength(2);
  });

  it.each(['', 'x'.repeat(81), 'a b', 'a:b', 'é'])('refuses the name %j', async (name) => {
    const { engine } = openTestEngine({ machines: { nothing } });
    await expect(engine.start({ name, machine: 'nothing', input: {} })).rejects.toThrow(RangeError);
  });

  it('refuses an unknown machine and an input over 256 KiB', async () => {
    const { engine } = openTestEngine({ machines: { nothing } });
    await expect(engine.start({ name: 'a', machine: 'other', input: {} })).rejects.toThrow(/no state machine/);
    await expect(engine.start({ name: 'a', machine: 'nothing', input: 'é'.repeat(131_072) })).rejects.toThrow(/256 KiB/);
    expect(await engine.start({ name: 'x'.repeat(80), machine: 'nothing', input: 'é'.repeat(131_071) })).toBe('started');
  });

  it('lists by status and prefix, with the state that each is in', async () => {
    const { engine } = openTestEngine({ machines: { waits, nothing } });
    for (const [name, of] of [
      ['a-1', 'waits'],
      ['a-2', 'nothing'],
      ['b-1', 'waits'],
    ] as const)
      await engine.start({ name, machine: of, input: {} });
    await engine.settle();
    expect(engine.list().map(({ name }) => name)).toEqual(['a-1', 'a-2', 'b-1']);
    expect(engine.list({ status: 'RUNNING' }).map(({ name, currentState }) => [name, currentState])).toEqual([
      ['a-1', 'Wait'],
      ['b-1', 'Wait'],
    ]);
    expect(engine.list({ status: 'RUNNING', prefix: 'a' }).map(({ name }) => name)).toEqual(['a-1']);
    expect(engine.list({ prefix: '%' })).toEqual([]);
  });
});

describe('tokens', () => {
  it('are answered once', async () => {
    const { engine, tokens } = openAsking();
    await engine.start({ name: 'a', machine: 'asks', input: {} });
    await engine.settle();
    const [token = ''] = tokens;
    expect(await engine.succeed(token, {})).toBe('delivered');
    expect(await engine.succeed(token, {})).toBe('nobody-listens');
    expect(await engine.fail(token, 'E', 'c')).toBe('nobody-listens');
    await engine.settle();
    expect(engine.describe('a')?.status).toBe('SUCCEEDED');
    expect(await engine.succeed('unknown', {})).toBe('nobody-listens');
  });

  it('are dead from the moment of their timeout, also before that has been played', async () => {
    const { engine, tokens, clock } = openAsking();
    await engine.start({ name: 'a', machine: 'asks', input: {} });
    await engine.settle();
    clock.set(clock.now().add({ seconds: 3600 }));
    expect(await engine.succeed(tokens[0] ?? '', {})).toBe('nobody-listens');
    await engine.settle();
    expect(engine.describe('a')).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  it('wake the execution when the function itself answers, or when it fails after an answer', async () => {
    for (const fails of [false, true]) {
      const { engine } = openTestEngine({
        machines: { asks },
        handlers: {
          ask: async (payload) => {
            expect(await engine.succeed(tokenOf(payload), { news: true })).toBe('delivered');
            if (fails) throw new Error('too late to matter');
          },
        },
      });
      await engine.start({ name: 'a', machine: 'asks', input: {} });
      await engine.settle();
      expect(engine.describe('a')).toMatchObject({ status: 'SUCCEEDED', output: { news: true } });
      expect(engine.history('a').map(({ type }) => type)).not.toContain('TaskFailed');
    }
  });

  it('die with a stopped execution, whose late function is dropped', async () => {
    const gate = Promise.withResolvers<void>();
    const closed: ExecutionSummary[] = [];
    const { engine, tokens } = openAsking({
      handlers: {
        ask: async (payload: unknown) => {
          tokens.push(tokenOf(payload));
          await gate.promise;
        },
      },
      onClosed: (execution: ExecutionSummary) => closed.push(execution),
    });
    await engine.start({ name: 'a', machine: 'asks', input: {} });
    const settled = engine.settle();
    while (tokens.length === 0) await new Promise(setImmediate);
    expect(await engine.stop('a', 'superseded')).toBe(true);
    expect(await engine.stop('a', 'again')).toBe(false);
    expect(await engine.succeed(tokens[0] ?? '', {})).toBe('nobody-listens');
    gate.resolve();
    await settled;
    expect(engine.history('a').at(-1)).toMatchObject({ type: 'ExecutionAborted', executionAbortedEventDetails: { cause: 'superseded' } });
    expect(closed).toMatchObject([{ name: 'a', status: 'ABORTED', cause: 'superseded' }]);
    expect(engine.nextWakeUp()).toBeUndefined();
  });

  it('stand nowhere in the history', async () => {
    const echo = machine({
      Ask: waitingTask('ask', { Output: '{% $states.result %}', Assign: { told: '{% $states.result %}' }, Next: 'Done' }),
      Done: { Type: 'Succeed' },
    });
    const { engine, tokens } = openAsking({ machines: { echo } });
    await engine.start({ name: 'a', machine: 'echo', input: {} });
    await engine.settle();
    const [token = ''] = tokens;
    await engine.succeed(token, { echoed: [token] });
    await engine.settle();
    expect(engine.describe('a')?.output).toEqual({ echoed: [token] });
    expect(token.length).toBeGreaterThan(40);
    expect(JSON.stringify(engine.history('a'))).not.toContain(token);
    expect(JSON.stringify(engine.history('a'))).toContain('[task token]');
  });
});

describe('definitions', () => {
  it('are pinned: a running execution plays on what it was started with', async () => {
    const path = temporaryStore();
    const clock = virtualClock();
    const before = openEngine({ path, clock, machines: { m: said('old') }, handlers: {} });
    await before.start({ name: 'a', machine: 'm', input: {} });
    await before.settle();
    await before.close();
    const after = openEngine({ path, clock, machines: { m: said('new') }, handlers: {} });
    await after.start({ name: 'b', machine: 'm', input: {} });
    await playUntil(after, clock);
    expect([after.describe('a')?.output, after.describe('b')?.output]).toEqual(['old', 'new']);
    await after.close();
  });
});

describe('a pinned definition', () => {
  it('that this engine does not play fails its execution, and no other', async () => {
    const path = temporaryStore();
    const clock = virtualClock();
    const options = { path, clock, machines: { waits, nothing }, handlers: {} };
    const before = openEngine(options);
    await before.start({ name: 'a', machine: 'waits', input: {} });
    await before.settle();
    await before.close();
    const database = new DatabaseSync(path);
    database.exec(`UPDATE definitions SET asl = replace(asl, '"Wait","Seconds"', '"Parallel","Seconds"')`);
    database.close();
    const after = openEngine({ ...options, machines: { nothing } });
    await after.start({ name: 'b', machine: 'nothing', input: {} });
    await playUntil(after, clock);
    expect(after.describe('a')).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(after.describe('a')?.cause).toMatch(/Wait \/ Type/);
    expect(after.describe('b')?.status).toBe('SUCCEEDED');
  });
});

describe('an execution that cannot be played', () => {
  it('fails alone', async () => {
    const path = temporaryStore();
    const clock = virtualClock();
    const closed: string[] = [];
    const options = { path, clock, machines: { waits }, handlers: {}, onClosed: ({ name }: ExecutionSummary) => closed.push(name) };
    const before = openEngine(options);
    for (const name of ['a', 'b']) await before.start({ name, machine: 'waits', input: {} });
    await before.settle();
    await before.close();
    const database = new DatabaseSync(path);
    database.exec(`UPDATE executions SET data = replace(data, '"state":"Wait"', '"state":"Lost"') WHERE id = 1`);
    database.close();
    const after = openEngine(options);
    await playUntil(after, clock);
    expect(after.describe('a')).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause: 'Error: waits has no state Lost' });
    expect(after.history('a').at(-1)).toMatchObject({ type: 'ExecutionFailed', id: after.describe('a')?.events });
    expect(after.describe('b')?.status).toBe('SUCCEEDED');
    expect(closed).toEqual(['a']);
  });
});

describe('remove', () => {
  it('deletes an execution outright, and its name is free', async () => {
    const { engine, tokens } = openAsking();
    await engine.start({ name: 'a', machine: 'asks', input: {} });
    await engine.settle();
    expect(engine.remove('a')).toBe(true);
    expect(engine.remove('a')).toBe(false);
    expect([engine.describe('a'), engine.history('a'), engine.list(), engine.nextWakeUp()]).toEqual([undefined, [], [], undefined]);
    expect(await engine.succeed(tokens[0] ?? '', {})).toBe('nobody-listens');
    expect(await engine.start({ name: 'a', machine: 'asks', input: {} })).toBe('started');
  });
});
