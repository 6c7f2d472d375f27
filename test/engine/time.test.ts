import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { openEngine } from '../../local/engine/engine.ts';
import { machine, openTestEngine, playUntil, task, virtualClock, waitingTask } from './kit.ts';

const waits = machine({ Wait: { Type: 'Wait', Seconds: 60, End: true } });
const asks = machine({ Ask: waitingTask('ask', { End: true }) });

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
    const begun = process.cpuUsage();
    for (let i = 0; i < 20; i += 1) await engine.start({ name: `programme-${String(i)}`, machine: 'rounds', input: { i } });
    await playUntil(engine, clock);
    const used = process.cpuUsage(begun);
    const executions = engine.list();
    expect(executions.map(({ status }) => status)).toEqual(executions.map(() => 'SUCCEEDED'));
    expect(executions.every(({ events }) => events > 500)).toBe(true);
    // About 0.7 s of processor time on the machine this was written on; wall time depends on the neighbours.
    expect((used.user + used.system) / 1_000_000).toBeLessThan(4);
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
