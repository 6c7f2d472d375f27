import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '../../local/engine/engine.ts';
import { expectedOutput, playStory } from './crash-scenario.ts';
import { machine, playUntil, task, temporaryStore, virtualClock, waitingTask } from './kit.ts';

const program = new URL('./crash-scenario.ts', import.meta.url).pathname;
const callsIn = (path: string): string[] =>
  readFileSync(join(dirname(path), 'calls'), 'utf8')
    .trim()
    .split('\n');
const historyOf = (engine: Engine) =>
  engine.history('story').map(({ id, previousEventId, type, timestamp }) => ({ id, previousEventId, type, timestamp }));

const baseline = async () => {
  const path = temporaryStore();
  let commits = 0;
  const engine = await playStory(path, { afterCommit: () => void (commits += 1) });
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
    expect(whole.commits).toBeGreaterThanOrEqual(16);
    for (let fatal = 1; fatal <= whole.commits; fatal += 1) {
      const killed = { signal: 'SIGKILL', output: expectedOutput, history: historyOf(whole.engine), calls: callsIn(whole.path) };
      expect(await killedAt('commit', fatal)).toEqual(killed);
    }
  });

  it('runs only that function again when it is killed before the answer is committed', { timeout: 240_000 }, async () => {
    const whole = await baseline();
    const calls = callsIn(whole.path);
    expect(calls.length).toBeGreaterThanOrEqual(8);
    for (const [index, call] of calls.entries()) {
      const again = calls.toSpliced(index, 0, call);
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
