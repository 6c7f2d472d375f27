import type { Temporal } from 'temporal-polyfill';
import { playTurn } from './play.ts';
import { type Answer, movedOn, type NewTask, type Turn, type WakeUp } from './turn.ts';

/** The engine was closed while a turn was being played: what was played of it is forgotten. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned';

  constructor() {
    super('The engine was closed before this was committed.');
  }
}

export type Calling = {
  /** Runs the function of a task; undefined when the engine was closed meanwhile. */
  run: (task: NewTask) => Promise<Answer | undefined>;
  now: () => Temporal.Instant;
};

/** Milliseconds (system clock) that a turn waits for its functions; what runs longer is committed as running. */
const patience = 100;
/** So many functions at most run again after a crash: then the turn is committed and the next one plays on. */
const mostCalls = 16;

type Returned = { task: NewTask; answer: Answer | undefined };

/** Resolves after a while, unless it is let go. */
const whileOf = (milliseconds: number): { over: Promise<undefined>; letGo: () => void } => {
  const { promise: over, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, milliseconds, undefined);
  return { over, letGo: () => clearTimeout(timer) };
};

/** Starts the functions of tasks that wait for nothing else, `most` at most. Answers how many. */
const start = (turn: Turn, { run }: Calling, running: Map<NewTask, Promise<Returned>>, most: number): number => {
  const fresh = turn.tasks.filter((task) => !task.waiting && !running.has(task)).slice(0, most);
  for (const task of fresh) {
    const called = run(task);
    task.running = called;
    running.set(
      task,
      called.then((answer) => ({ task, answer })),
    );
  }
  return fresh.length;
};

const playReturned = async (turn: Turn, { task, answer }: Returned, now: Temporal.Instant): Promise<void> => {
  if (answer === undefined) throw new Abandoned();
  if (!turn.tasks.includes(task)) return;
  movedOn(turn, now);
  turn.tasks = turn.tasks.filter((one) => one !== task);
  await playTurn(turn, { kind: 'called', frame: task.frame, answer });
};

/**
 * Plays a turn with the functions that it calls: from a wake-up until every frame waits for a token or a date, or has ended.
 * Functions that take long stay behind as running tasks of the turn. @throws Abandoned
 */
export const playThrough = async (turn: Turn, wakeUp: WakeUp, calling: Calling): Promise<void> => {
  await playTurn(turn, wakeUp);
  if (turn.tasks.every(({ waiting }) => waiting)) return;
  const running = new Map<NewTask, Promise<Returned>>();
  const { over, letGo } = whileOf(patience);
  try {
    for (let left = mostCalls; ; ) {
      left -= start(turn, calling, running, left);
      if (running.size === 0) return;
      const returned = await Promise.race([...running.values(), over]);
      if (returned === undefined) return;
      running.delete(returned.task);
      await playReturned(turn, returned, calling.now());
    }
  } finally {
    letGo();
  }
};
