import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { type Engine, type EngineOptions, type Handler, openEngine } from '../../local/engine/engine.ts';
import { machine, task, waitingTask } from './kit.ts';

/** A story with a task that is retried, a token, a timeout, a choice, a Map with two kinds of work, and a wait. */
const story = machine({
  Begin: { Type: 'Pass', Assign: { round: 0 }, Next: 'Work' },
  Work: task('work', {
    Arguments: { FunctionName: 'work', Payload: { round: '{% $round %}', retry: '{% $states.context.State.RetryCount %}' } },
    Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 5 }],
    Assign: { round: '{% $round + 1 %}', work: '{% $states.result.Payload %}' },
    Next: 'Ask',
  }),
  Ask: waitingTask('ask', { Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Again?', Output: 'nobody' }], Next: 'Again?' }),
  'Again?': { Type: 'Choice', Choices: [{ Condition: '{% $round < 2 %}', Next: 'Work' }], Default: 'Each' },
  Each: {
    Type: 'Map',
    Items: [1, 2, 3],
    MaxConcurrency: 2,
    ItemProcessor: {
      ProcessorConfig: { Mode: 'INLINE' },
      StartAt: 'Odd?',
      States: {
        'Odd?': { Type: 'Choice', Choices: [{ Condition: '{% $states.input % 2 = 1 %}', Next: 'Send' }], Default: 'Rest' },
        Send: task('send', { Output: '{% $states.result.Payload %}', End: true }),
        Rest: { Type: 'Wait', Seconds: 30, End: true },
      },
    },
    Assign: { sent: '{% $states.result %}' },
    Next: 'Done',
  },
  Done: { Type: 'Succeed', Output: { answer: '{% $work %}', sent: '{% $sent %}', round: '{% $round %}' } },
});

export const expectedOutput = { answer: 'worked 1', sent: ['sent 1', 2, 'sent 3'], round: 2 };

/** A clock that survives the process, as the offset of the programme clock does. */
const fileClock = (file: string) => ({
  now: () => Temporal.Instant.from(existsSync(file) ? readFileSync(file, 'utf8') : '2020-04-01T00:00:00Z'),
  set: (instant: Temporal.Instant) => writeFileSync(file, instant.toString()),
});

const field = (payload: unknown, name: string): unknown =>
  typeof payload === 'object' && payload !== null ? Object.entries(payload).find(([key]) => key === name)?.[1] : undefined;

/** Functions that answer from their payload alone: running twice changes nothing. Each call is logged. */
const functionsIn = (folder: string): Record<string, Handler> => {
  const log = (name: string, payload: unknown): void => appendFileSync(join(folder, 'calls'), `${name} ${JSON.stringify(payload)}\n`);
  return {
    work: async (payload) => {
      log('work', payload);
      if (field(payload, 'retry') === 0) throw Object.assign(new Error('try again'), { name: 'Busy' });
      return `worked ${String(field(payload, 'round'))}`;
    },
    ask: async (payload) => {
      log('ask', null);
      writeFileSync(join(folder, 'token'), String(field(payload, 'token')));
    },
    send: async (payload) => {
      log('send', payload);
      return `sent ${String(payload)}`;
    },
  };
};

const tokenIn = (folder: string): string => (existsSync(join(folder, 'token')) ? readFileSync(join(folder, 'token'), 'utf8') : '');

const timesAsked = (engine: Engine): number =>
  engine.history('story').filter((event) => event['stateEnteredEventDetails']?.['name'] === 'Ask').length;

/** Plays the story from wherever it stands to its end: the first question is answered, the second times out. */
export const playStory = async (path: string, options: Partial<EngineOptions> = {}): Promise<Engine> => {
  const folder = dirname(path);
  const clock = fileClock(join(folder, 'clock'));
  const engine = openEngine({ path, clock, machines: { story }, handlers: functionsIn(folder), concurrency: 1, ...options });
  await engine.start({ name: 'story', machine: 'story', input: {} });
  for (;;) {
    await engine.settle();
    const next = engine.nextWakeUp();
    if (next === undefined) return engine;
    if (engine.describe('story')?.currentState === 'Ask' && timesAsked(engine) === 1) await engine.succeed(tokenIn(folder), 'somebody');
    else clock.set(next);
  }
};

/** As a program: plays the story in the given file and is killed right after commit number n, or within call number n of a function. */
const [, script, path, place, fatal] = process.argv;
if (script === import.meta.filename && path !== undefined) {
  let commits = 0;
  const dieAt = (count: number, here: string): void => {
    if (place === here && count === Number(fatal)) process.kill(process.pid, 'SIGKILL');
  };
  const functions = Object.entries(functionsIn(dirname(path)));
  let calls = 0;
  const dying = functions.map(([name, handler]): [string, Handler] => [
    name,
    async (payload) => {
      calls += 1;
      // The work is done; only its answer is lost.
      return handler(payload).finally(() => dieAt(calls, 'call'));
    },
  ]);
  await playStory(path, {
    handlers: Object.fromEntries(place === 'call' ? dying : functions),
    afterCommit: () => {
      commits += 1;
      dieAt(commits, 'commit');
    },
  });
}
