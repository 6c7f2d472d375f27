import { DatabaseSync } from 'node:sqlite';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { type ExecutionSummary, openEngine } from '../../local/engine/engine.ts';
import { machine, openTestEngine, playUntil, task, temporaryStore, virtualClock, waitingTask } from './kit.ts';

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

describe('time', () => {
  it('a year passes in seconds for 20 executions of 500 events each', async () => {
    const rounds = machine({
      Begin: { Type: 'Pass', Assign: { round: 0 }, Next: 'Next deadline' },
      'Next deadline': task('next', {
        Arguments: { FunctionName: 'next', Payload: { round: '{% $round %}' } },
        Assign: { round: '{% $round + 1 %}', seconds: '{% $states.result.Payload %}' },
        Next: 'Enough?',
      }),
      'Enough?': { Type: 'Choice', Choices: [{ Condition: '{% $round > 50 %}', Next: 'Done' }], Default: 'Wait for news' },
      'Wait for news': waitingTask('ask', {
        TimeoutSeconds: '{% $seconds %}',
        Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Next deadline' }],
        Next: 'Next deadline',
      }),
      Done: { Type: 'Succeed' },
    });
    const { engine, clock } = openTestEngine({ machines: { rounds }, handlers: { next: async () => 7 * 86_400, ask: async () => null } });
    const begun = performance.now();
    for (let i = 0; i < 20; i += 1) await engine.start({ name: `programme-${String(i)}`, machine: 'rounds', input: { i } });
    await playUntil(engine, clock);
    const took = performance.now() - begun;
    const executions = engine.list();
    expect(executions.map(({ status }) => status)).toEqual(executions.map(() => 'SUCCEEDED'));
    expect(executions.every(({ events }) => events > 500)).toBe(true);
    expect(took).toBeLessThan(5000);
  });

  it('is the same in a DST night: waits are differences of instants', async () => {
    const clock = virtualClock('2021-03-27T23:30:00Z');
    const engine = openEngine({
      path: ':memory:',
      clock,
      machines: { waits: machine({ Wait: { Type: 'Wait', Seconds: 7200, End: true } }) },
      handlers: {},
    });
    await engine.start({ name: 'a', machine: 'waits', input: {} });
    await playUntil(engine, clock);
    expect(engine.describe('a')?.stoppedAt?.toString()).toBe('2021-03-28T01:30:00Z');
  });

  it('orders wake-ups by time, then by sequence', async () => {
    const played: unknown[] = [];
    const until = machine({ Wait: { Type: 'Wait', Timestamp: '{% $states.input.at %}', Next: 'Tell' }, Tell: task('tell', { End: true }) });
    const { engine, clock } = openTestEngine({
      machines: { until },
      handlers: { tell: async (payload) => void played.push(payload) },
      concurrency: 1,
    });
    for (const [name, hour] of [
      ['a', 3],
      ['b', 1],
      ['c', 3],
      ['d', 2],
    ] as const)
      await engine.start({ name, machine: 'until', input: { name, at: `2020-04-02T0${String(hour)}:00:00Z` } });
    clock.set(Temporal.Instant.from('2020-04-03T00:00:00Z'));
    await engine.settle();
    expect(played.map((payload) => (typeof payload === 'object' && payload !== null && 'name' in payload ? payload.name : ''))).toEqual([
      'b',
      'd',
      'a',
      'c',
    ]);
  });

  it('waits 548 days in one go through two executions of a year at most', async () => {
    const { engine, clock } = openTestEngine({
      machines: { waits: machine({ Wait: { Type: 'Wait', Seconds: 274 * 86_400, End: true } }) },
    });
    const start = clock.now();
    for (const name of ['a', 'b']) {
      await engine.start({ name, machine: 'waits', input: {} });
      await playUntil(engine, clock);
    }
    expect(clock.now().since(start).total('hours')).toBe(548 * 24);
  });

  it('does not play the timeout of a task while its function runs, however the clock is moved', async () => {
    const { engine, clock } = openTestEngine({
      machines: { asks },
      handlers: { ask: async () => clock.set(clock.now().add({ hours: 2 })) },
    });
    await engine.start({ name: 'a', machine: 'asks', input: {} });
    await engine.settle();
    expect(
      engine
        .history('a')
        .map(({ type }) => type)
        .slice(-3),
    ).toEqual(['TaskSubmitted', 'TaskTimedOut', 'ExecutionFailed']);
  });

  it('tells the earliest wake-up', async () => {
    const { engine, clock } = openTestEngine({ machines: { waits, asks }, handlers: { ask: async () => null } });
    expect(engine.nextWakeUp()).toBeUndefined();
    await engine.start({ name: 'a', machine: 'asks', input: {} });
    await engine.start({ name: 'b', machine: 'waits', input: {} });
    await engine.settle();
    expect(engine.nextWakeUp()?.since(clock.now()).total('seconds')).toBe(60);
  });
});
