import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { type Engine, type EngineOptions, openEngine } from '../../local/engine/engine.ts';

/** A clock that stands still until it is moved. */
export const virtualClock = (start = '2020-04-01T00:00:00Z') => {
  let now = Temporal.Instant.from(start);
  return {
    now: () => now,
    set: (instant: Temporal.Instant) => {
      now = instant;
    },
  };
};

export type VirtualClock = ReturnType<typeof virtualClock>;

/** Moves the clock from wake-up to wake-up, letting everything come to rest at each, until nothing is due before `until`. */
export const playUntil = async (
  engine: Engine,
  clock: VirtualClock,
  until = Temporal.Instant.from('2100-01-01T00:00:00Z'),
): Promise<void> => {
  for (;;) {
    await engine.settle();
    const next = engine.nextWakeUp();
    if (next === undefined || Temporal.Instant.compare(next, until) > 0) return;
    clock.set(next);
  }
};

export const task = (name: string, more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: name, Payload: '{% $states.input %}' },
  TimeoutSeconds: 60,
  ...more,
});

export const waitingTask = (name: string, more: object = {}) => ({
  ...task(name),
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Arguments: { FunctionName: name, Payload: { token: '{% $states.context.Task.Token %}' } },
  TimeoutSeconds: 3600,
  ...more,
});

export const machine = (States: Record<string, object>, more: object = {}) => ({
  QueryLanguage: 'JSONata',
  StartAt: Object.keys(States)[0],
  States,
  ...more,
});

/** An engine in memory on a virtual clock. */
export const openTestEngine = (options: Partial<EngineOptions> & Pick<EngineOptions, 'machines'>) => {
  const clock = virtualClock();
  return { clock, engine: openEngine({ path: ':memory:', durability: 'off', clock, handlers: {}, ...options }) };
};

const folders: string[] = [];

/** A file for a store, in a folder of its own that goes with the process. */
export const temporaryStore = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'));
  if (folders.push(folder) === 1) {
    process.on('exit', () => folders.forEach((path) => rmSync(path, { recursive: true, force: true })));
  }
  return join(folder, 'engine.db');
};
