import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { openEngine } from '../../local/engine/engine.ts';
import { checkMachine } from '../../local/engine/load.ts';
import { machine, openTestEngine, playUntil, task } from './kit.ts';

/** 1 start, 2 for Begin, 2 for each look, 2 for Done, 1 end: 6 + 2 n events. */
const looking = (n: number) =>
  machine({
    Begin: { Type: 'Pass', Assign: { n: 1 }, Next: 'Again?' },
    'Again?': {
      Type: 'Choice',
      Choices: [{ Condition: `{% $n < ${String(n)} %}`, Assign: { n: '{% $n + 1 %}' }, Next: 'Again?' }],
      Default: 'Done',
    },
    Done: { Type: 'Succeed' },
  });

const playOne = async (asl: unknown, handlers = {}, input: unknown = {}) => {
  const { engine, clock } = openTestEngine({ machines: { m: asl }, handlers });
  await engine.start({ name: 'a', machine: 'm', input });
  await playUntil(engine, clock);
  return engine;
};

const spoil = async (payload: unknown): Promise<unknown> => {
  if (Array.isArray(payload)) payload.push('spoiled');
  return { big: 1n };
};

const fails = async (): Promise<never> => {
  throw new TypeError('no');
};

describe('quotas', () => {
  it('event 25,000 may be ExecutionSucceeded', async () => {
    const engine = await playOne(looking(12_497));
    expect(engine.describe('a')).toMatchObject({ status: 'SUCCEEDED', events: 25_000 });
  });

  it('event 25,000 is else ExecutionFailed, as on AWS', async () => {
    const engine = await playOne(looking(12_498));
    const cause = 'The execution reached the maximum number of history events (25000).';
    expect(engine.describe('a')).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause, events: 25_000 });
    expect(engine.history('a').at(-1)).toMatchObject({ id: 25_000, previousEventId: 24_999, type: 'ExecutionFailed' });
    expect(engine.nextWakeUp()).toBeUndefined();
  });

  const large = '{% $pad("", 262143) %}';
  const tooLarge: [what: string, states: Record<string, object>][] = [
    ['an output', { A: { Type: 'Pass', Output: large, End: true } }],
    ['a variable', { A: { Type: 'Pass', Assign: { v: large }, End: true } }],
    ['arguments', { A: task('f', { Arguments: { FunctionName: 'f', Payload: large }, End: true }) }],
    ['a result', { A: task('f', { Output: 'small', End: true }) }],
  ];
  it.each(tooLarge)('%s over 256 KiB is States.DataLimitExceeded', async (_, states) => {
    const engine = await playOne(machine(states), { f: async () => 'x'.repeat(262_143) });
    expect(engine.describe('a')).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  it('exactly 256 KiB is allowed', async () => {
    const engine = await playOne(machine({ A: { Type: 'Pass', Output: '{% $pad("", 262142) %}', End: true } }));
    expect(engine.describe('a')?.status).toBe('SUCCEEDED');
  });
});

describe('functions', () => {
  it('run side by side, no more than allowed', async () => {
    let running = 0;
    let most = 0;
    const slow = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
    };
    const { engine } = openTestEngine({ machines: { m: machine({ A: task('slow', { End: true }) }) }, handlers: { slow }, concurrency: 3 });
    for (let i = 0; i < 10; i += 1) await engine.start({ name: `e-${String(i)}`, machine: 'm', input: i });
    await engine.settle();
    expect(most).toBe(3);
    expect(engine.list({ status: 'SUCCEEDED' })).toHaveLength(10);
  });

  it('end at the limit of Lambda too', async () => {
    const hanging = machine({ A: task('hang', { End: true }) });
    const { engine } = openTestEngine({
      machines: { hanging },
      handlers: { hang: () => new Promise(() => undefined) },
      functionTimeoutSeconds: 0.01,
    });
    await engine.start({ name: 'a', machine: 'hanging', input: {} });
    await engine.settle();
    expect(engine.describe('a')).toMatchObject({ status: 'FAILED', error: 'Sandbox.Timedout' });
  });

  it('may not change what the engine remembers, and must answer JSON', async () => {
    const caught = machine({
      A: task('spoil', { Catch: [{ ErrorEquals: ['Runtime.MarshalError'], Next: 'B', Output: '{% $states.input %}' }], End: true }),
      B: { Type: 'Succeed' },
    });
    expect((await playOne(caught, { spoil }, [1])).describe('a')?.output).toEqual([1]);
  });
});

describe('a Map whose iteration fails', () => {
  it('ends the others in its own turn: their timers, tasks and tokens are gone, late answers are dropped', async () => {
    const late = Promise.withResolvers<void>();
    const iteration = {
      StartAt: 'Which?',
      States: {
        'Which?': {
          Type: 'Choice',
          Choices: [
            { Condition: '{% $states.input = 1 %}', Next: 'Slow' },
            { Condition: '{% $states.input = 2 %}', Next: 'Wait' },
          ],
          Default: 'Fail',
        },
        Slow: task('slow', { End: true }),
        Wait: { Type: 'Wait', Seconds: 60, End: true },
        Fail: task('fails', { End: true }),
      },
    };
    const each = machine({ Each: { Type: 'Map', Items: [1, 2, 3], ItemProcessor: iteration, End: true } });
    const slow = (): Promise<void> => late.promise;
    const { engine } = openTestEngine({ machines: { each }, handlers: { slow, fails } });
    await engine.start({ name: 'a', machine: 'each', input: {} });
    const settled = engine.settle();
    while (engine.describe('a')?.status === 'RUNNING') await new Promise(setImmediate);
    late.resolve();
    await settled;
    expect(engine.describe('a')).toMatchObject({ status: 'FAILED', error: 'TypeError' });
    expect(engine.nextWakeUp()).toBeUndefined();
    const types = engine.history('a').map(({ type }) => type);
    const ends = ['TaskFailed', 'MapIterationFailed', 'TaskStateAborted', 'MapIterationAborted', 'WaitStateAborted', 'MapIterationAborted'];
    expect(types.slice(-8)).toEqual([...ends, 'MapStateFailed', 'ExecutionFailed']);
  });
});

/** A Map that reads `v` of each item: 'wait' waits, anything else goes on at once, nothing is an error. */
const selecting = (items: unknown[]) =>
  machine({
    Each: {
      Type: 'Map',
      Items: items,
      ItemSelector: '{% $states.context.Map.Item.Value.v %}',
      MaxConcurrency: 2,
      ItemProcessor: {
        StartAt: 'Which?',
        States: {
          'Which?': { Type: 'Choice', Choices: [{ Condition: "{% $states.input = 'wait' %}", Next: 'Rest' }], Default: 'Go' },
          Rest: { Type: 'Wait', Seconds: 100, End: true },
          Go: { Type: 'Pass', End: true },
        },
      },
      Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Later' }],
      End: true,
    },
    Later: { Type: 'Wait', Seconds: 200, End: true },
  });

describe('a Map whose own expression fails', () => {
  const playing: [when: string, items: unknown[], aborted: number][] = [
    ['at the first items', [{ v: 'go' }, {}], 0],
    ['while others play', [{ v: 'wait' }, { v: 'go' }, {}], 1],
  ];
  it.each(playing)('%s, is caught and leaves nothing playing', async (_, items, aborted) => {
    const engine = await playOne(selecting(items));
    expect(engine.describe('a')).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'States.QueryEvaluationError' } });
    const types = engine.history('a').map(({ type }) => type);
    expect(types.filter((type) => type === 'MapIterationAborted')).toHaveLength(aborted);
    expect(types.filter((type) => type === 'WaitStateExited')).toHaveLength(1);
  });
});

describe('run', () => {
  it('plays in real time until it is stopped', async () => {
    const clock = { now: () => Temporal.Now.instant() };
    const machines = { m: machine({ W: { Type: 'Wait', Seconds: 1, Next: 'A' }, A: task('f', { End: true }) }) };
    const done = Promise.withResolvers<unknown>();
    const engine = openEngine({ path: ':memory:', clock, machines, handlers: { f: async (payload) => done.resolve(payload) } });
    const running = engine.run();
    await new Promise((resolve) => setTimeout(resolve, 10));
    const begun = performance.now();
    await engine.start({ name: 'a', machine: 'm', input: 'hello' });
    expect(await done.promise).toBe('hello');
    expect(performance.now() - begun).toBeGreaterThan(990);
    expect(performance.now() - begun).toBeLessThan(1900);
    await running.stop();
    expect(engine.describe('a')?.status).toBe('SUCCEEDED');
    await engine.start({ name: 'b', machine: 'm', input: {} });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(engine.describe('b')?.events).toBe(1);
    await engine.close();
  });
});

/** A machine of `kinds.length` states that goes forward only, but for waits, which may go anywhere. */
const machineFrom = (kinds: readonly { kind: number; to: number; other: number; expression: number }[]): unknown => {
  const name = (index: number): string => (index < kinds.length ? `S${String(index)}` : 'End');
  const expressions = [
    '{% $states.input %}',
    '{% $n + 1 %}',
    '{% $nothing.here %}',
    '{% $n & "x" %}',
    '{% [1, $n] %}',
    '{% $states.input.a.b %}',
  ];
  const states = kinds.map(({ kind, to, other, expression }, index): object => {
    const next = name(index + 1 + to);
    const Output = expressions[expression]?.replace('$nothing', '$n');
    const shapes = [
      { Type: 'Pass', Output, Next: next },
      { Type: 'Pass', Assign: { n: Output }, Next: next },
      {
        Type: 'Choice',
        Choices: [{ Condition: '{% $n = 1 or $string($states.input) = "1" %}', Next: next }],
        Default: name(index + 1 + other),
      },
      { Type: 'Wait', Seconds: '{% $n %}', Next: next },
      { Type: 'Wait', Seconds: 100, Next: name(other) },
      task(other % 2 === 0 ? 'works' : 'fails', {
        Output,
        Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: name(index + 1 + other) }],
        Next: next,
      }),
      {
        Type: 'Map',
        Items: '{% [1, 2] %}',
        ItemProcessor: { StartAt: `I${String(index)}`, States: { [`I${String(index)}`]: { Type: 'Pass', Output, End: true } } },
        Next: next,
      },
      { Type: 'Fail', Error: 'Random' },
    ];
    return shapes[kind] ?? {};
  });
  const all = Object.fromEntries([...states.map((state, index) => [name(index), state] as const), ['End', { Type: 'Succeed' }] as const]);
  const whole = machine({ Begin: { Type: 'Pass', Assign: { n: 1 }, Next: name(0) }, ...all }, { TimeoutSeconds: 5000 });
  const lost = new Set(
    checkMachine(whole)
      .filter(({ message }) => message === 'no state leads here')
      .map(({ state }) => state),
  );
  return { ...whole, States: Object.fromEntries(Object.entries(whole.States).filter(([state]) => !lost.has(state))) };
};

describe('any machine', () => {
  it('comes to an end with a history that adds up', async () => {
    const state = fc.record({ kind: fc.nat(7), to: fc.nat(2), other: fc.nat(3), expression: fc.nat(5) });
    await fc.assert(
      fc.asyncProperty(fc.array(state, { minLength: 1, maxLength: 7 }), async (kinds) => {
        const asl = machineFrom(kinds);
        const engine = await playOne(asl, { works: async (payload: unknown) => payload, fails });
        const execution = engine.describe('a');
        const history = engine.history('a');
        const ends = {
          RUNNING: '',
          SUCCEEDED: 'ExecutionSucceeded',
          FAILED: 'ExecutionFailed',
          TIMED_OUT: 'ExecutionTimedOut',
          ABORTED: '',
        };
        expect(history.at(-1)?.type).toBe(ends[execution?.status ?? 'RUNNING']);
        expect(history.map(({ id }) => id)).toEqual(history.map((_, index) => index + 1));
        expect(history.every(({ id, previousEventId }) => previousEventId < id)).toBe(true);
        expect(execution?.events).toBe(history.length);
        expect(engine.nextWakeUp()).toBeUndefined();
        await engine.close();
      }),
      { numRuns: 150 },
    );
  });
});
