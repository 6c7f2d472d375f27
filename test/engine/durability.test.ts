import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '../../local/engine/engine.ts';
import { expectedOutput, playStory } from './crash-scenario.ts';
import { machine, playUntil, task, temporaryStore, virtualClock, waitingTask } from './kit.ts';

const program = new URL('./crash-scenario.ts', import.meta.url).pathname;
const callsFile = (path: string): string => join(dirname(path), 'calls');
const callsIn = (path: string): string[] => readFileSync(callsFile(path), 'utf8').trim().split('\n');
const historyOf = (engine: Engine) =>
  engine.history('story').map(({ id, previousEventId, type, timestamp }) => ({ id, previousEventId, type, timestamp }));

const baseline = async () => {
  const path = temporaryStore();
  /** For each commit: how many calls had been made. */
  const commits: number[] = [];
  const engine = await playStory(path, { afterCommit: () => void commits.push(existsSync(callsFile(path)) ? callsIn(path).length : 0) });
  return { path, engine, commits };
};

/** Kills the story at one place, then plays it to its end in this process. */
const killedAt = async (place: 'commit' | 'call', fatal: number) => {
  const path = temporaryStore();
  const { signal } = spawnSync(process.execPath, [program, path, place, String(fatal)], { stdio: 'ignore' });
  const engine = await playStory(path);
  const output = engine.describe('story')?.output;
  const history = historyOf(engine);
  await engine.close();
  return { signal, output, history, calls: callsIn(path) };
};

describe('durability', () => {
  it('comes to the same end, by the same history and calls, when it is killed after any commit', { timeout: 240_000 }, async () => {
    const whole = await baseline();
    expect(whole.engine.describe('story')).toMatchObject({ status: 'SUCCEEDED', output: expectedOutput });
    expect(whole.commits.length).toBeGreaterThanOrEqual(10);
    for (let fatal = 1; fatal <= whole.commits.length; fatal += 1) {
      const killed = { signal: 'SIGKILL', output: expectedOutput, history: historyOf(whole.engine), calls: callsIn(whole.path) };
      expect(await killedAt('commit', fatal)).toEqual(killed);
    }
  });

  it('runs again what it had called since the last commit, and nothing else, when it is killed in a call', {
    timeout: 240_000,
  }, async () => {
    const whole = await baseline();
    const calls = callsIn(whole.path);
    expect(calls.length).toBeGreaterThanOrEqual(8);
    for (const index of calls.keys()) {
      const committed = whole.commits.findLast((made) => made <= index) ?? 0;
      const again = [...calls.slice(0, index + 1), ...calls.slice(committed)];
      const killed = { signal: 'SIGKILL', output: expectedOutput, history: historyOf(whole.engine), calls: again };
      expect(await killedAt('call', index + 1)).toEqual(killed);
    }
  });

  it('comes to the same end when every task runs twice', async () => {
    const whole = await baseline();
    const path = temporaryStore();
    const engine = await playStory(path, { runEveryTaskTwice: true });
    expect(engine.describe('story')?.output).toEqual(expectedOutput);
    expect(historyOf(engine)).toEqual(historyOf(whole.engine));
    expect(callsIn(path)).toHaveLength(2 * callsIn(whole.path).length);
  });

  it('runs a function again that was killed while it ran', async () => {
    const path = temporaryStore();
    const options = { path, clock: virtualClock(), machines: { m: machine({ A: task('slow', { End: true }) }) } };
    const before = openEngine({ ...options, handlers: { slow: () => new Promise(() => undefined) } });
    await before.start({ name: 'a', machine: 'm', input: 1 });
    const settled = before.settle();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await before.close();
    await settled;
    const calls: unknown[] = [];
    const after = openEngine({ ...options, handlers: { slow: async (payload) => calls.push(payload) } });
    await after.settle();
    expect(after.describe('a')?.status).toBe('SUCCEEDED');
    expect(calls).toEqual([1]);
  });

  it('delivers an answer that was committed before the crash, and before the function had returned', async () => {
    const path = temporaryStore();
    const clock = virtualClock();
    const options = { path, clock, machines: { m: machine({ Ask: waitingTask('ask', { End: true }) }) } };
    const asked = Promise.withResolvers<string>();
    const before = openEngine({
      ...options,
      handlers: {
        ask: (payload) => {
          asked.resolve(String(Object.values(payload ?? {})[0]));
          return new Promise(() => undefined);
        },
      },
    });
    await before.start({ name: 'a', machine: 'm', input: {} });
    const settled = before.settle();
    expect(await before.succeed(await asked.promise, { yes: true })).toBe('delivered');
    await before.close();
    await settled;
    let again = 0;
    const after = openEngine({ ...options, handlers: { ask: async () => void (again += 1) } });
    await playUntil(after, clock);
    expect(after.describe('a')).toMatchObject({ status: 'SUCCEEDED', output: { yes: true } });
    expect(again).toBe(1);
  });

  it('plays on nothing after a commit hook has thrown', async () => {
    const path = temporaryStore();
    const clock = virtualClock();
    let commits = 0;
    const machines = { m: machine({ A: task('f', { Next: 'B' }), B: { Type: 'Succeed', Output: 'done' } }) };
    const handlers = { f: async () => 'x' };
    const afterCommit = (): void => {
      commits += 1;
      if (commits === 2) throw new Error('crash');
    };
    const engine = openEngine({ path, clock, machines, handlers, afterCommit });
    await engine.start({ name: 'a', machine: 'm', input: {} });
    await expect(engine.settle()).rejects.toThrow('crash');
    await expect(engine.settle()).rejects.toThrow('crash');
    expect(commits).toBe(2);
    await engine.close();
    const again = openEngine({ path, clock, machines, handlers });
    await again.settle();
    expect(again.describe('a')?.output).toBe('done');
  });

  it('refuses a store of another version', async () => {
    const path = temporaryStore();
    const { DatabaseSync } = await import('node:sqlite');
    new DatabaseSync(path).exec('PRAGMA user_version = 99');
    expect(() => openEngine({ path, clock: virtualClock(), machines: {}, handlers: {} })).toThrow(/another version/);
  });
});
