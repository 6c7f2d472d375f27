import type { Temporal } from 'temporal-polyfill';
import { instantText } from '../../shared/domain/calendar.ts';
import type { Machine, Processor, State } from './asl.ts';
import type { Evaluate } from './evaluator.ts';
import type { Status } from './types.ts';

/** A place where a machine is playing: the whole machine, or one iteration of a Map. Frames form a tree. */
export type Frame = {
  id: number;
  /** For an iteration: the frame of its Map, and which item it plays. */
  parent?: number;
  index?: number;
  /** Names of the Map states around it, outermost first. */
  path: string[];
  state: string;
  input: unknown;
  /** When the state was entered, RFC 3339. */
  entered: string;
  variables: Record<string, unknown>;
  /** Retries used, per retrier of the state, and in all. */
  retries: number[];
  retryCount: number;
  /** Last event of this frame. */
  lastEvent: number;
  /** While a Map is playing. */
  map?: { items: unknown[]; concurrency: number; started: number; finished: number };
  /** An iteration that has ended waits here for the others. */
  ended?: { output: unknown };
};

export type Execution = {
  id: number;
  name: string;
  machine: string;
  input: unknown;
  startedAt: string;
  /** Number of events recorded. */
  events: number;
  /** Number of frames ever made; the next frame's id. */
  frames: number;
};

/** An event as it will be stored; `details` is JSON. */
export type EventRow = { id: number; previous: number; at: string; type: string; details: string | undefined };
export type NewTask = {
  frame: number;
  /** Only a waiting task has one. */
  token?: string;
  functionName: string;
  payload: unknown;
  timeoutSeconds: number;
  waiting: boolean;
  /** When a waiting task times out. */
  deadline?: Temporal.Instant;
  /** Its function has been called already; undefined when the engine is closed meanwhile. */
  running?: Promise<Answer | undefined>;
};
export type TimerKind = 'wait' | 'retry' | 'timeout';
export type NewTimer = { frame: number; kind: TimerKind; due: Temporal.Instant };
export type Ending = { status: Exclude<Status, 'RUNNING'>; output?: unknown; error?: string; cause?: string };

/** How a task came to its end: as SendTaskSuccess and SendTaskFailure say it. */
export type Answer = { output: unknown } | { error: string; cause?: string };

/** What a turn begins with. */
export type WakeUp =
  | { kind: 'begin' }
  | { kind: 'expire' }
  | { kind: 'stop'; cause: string }
  | { kind: TimerKind; frame: number }
  | { kind: 'answer'; frame: number; answer: Answer }
  /** A function that was called within the turn has returned. */
  | { kind: 'called'; frame: number; answer: Answer }
  | { kind: 'returned'; frame: number; answer: Answer /** Its token has been answered already. */; answered: boolean };

/** Everything that one turn changes, gathered in memory and committed at once. */
export type Turn = {
  now: Temporal.Instant;
  /** `now` as RFC 3339. */
  at: string;
  readonly execution: Execution;
  readonly definition: Machine;
  readonly evaluate: Evaluate;
  readonly frames: Map<number, Frame>;
  /** Frames that have entered a state and must play it. */
  ready: Frame[];
  events: EventRow[];
  tasks: NewTask[];
  timers: NewTimer[];
  /** Frames whose stored tasks and timers are over. */
  readonly cleared: Set<number>;
  /** Frames with a stored task whose function has returned, and that now wait for its token. */
  readonly submitted: number[];
  end?: Ending;
};

/** Turns that are played in one millisecond share its text. */
const textOf = (() => {
  let last: { instant: Temporal.Instant; text: string } | undefined;
  return (instant: Temporal.Instant): string => {
    if (last?.instant !== instant) last = { instant, text: instantText(instant) };
    return last.text;
  };
})();

export const openTurn = (given: Pick<Turn, 'now' | 'execution' | 'definition' | 'evaluate' | 'frames'>): Turn => ({
  ...given,
  at: textOf(given.now),
  ready: [],
  events: [],
  tasks: [],
  timers: [],
  cleared: new Set(),
  submitted: [],
});

/** Time has passed within the turn: a function was called. */
export const movedOn = (turn: Turn, now: Temporal.Instant): void => {
  if (now === turn.now) return;
  turn.now = now;
  turn.at = textOf(now);
};

/** Thrown instead of recording event 25,000, unless that ends the execution. */
export class HistoryFull extends Error {
  override readonly name = 'HistoryFull';
}

/** Source: Step Functions developer guide, "Avoid reaching the history quota". */
export const mostEvents = 25_000;

const write = (turn: Turn, previous: number, type: string, details?: object): number => {
  const id = turn.execution.events + 1;
  if (id >= mostEvents && !type.startsWith('Execution')) throw new HistoryFull();
  turn.execution.events = id;
  turn.events.push({ id, previous, at: turn.at, type, details: details && JSON.stringify(details) });
  return id;
};

/** Adds an event to the history of a frame. @throws HistoryFull */
export const record = (turn: Turn, frame: Frame, type: string, details?: object): void => {
  frame.lastEvent = write(turn, frame.lastEvent, type, details);
};

/** Ends the execution: nothing of it plays on. */
export const endExecution = (turn: Turn, end: Ending, previous = turn.execution.events): void => {
  const type = { SUCCEEDED: 'ExecutionSucceeded', FAILED: 'ExecutionFailed', TIMED_OUT: 'ExecutionTimedOut', ABORTED: 'ExecutionAborted' };
  const { status, output, error, cause } = end;
  const details =
    status === 'SUCCEEDED' ? { output: JSON.stringify(output), outputDetails: { truncated: false } } : { error: error, cause: cause };
  write(turn, previous, type[status], details);
  turn.end = end;
  turn.ready = [];
  turn.tasks = [];
  turn.timers = [];
};

export const addFrame = (turn: Turn, frame: Pick<Frame, 'parent' | 'index' | 'path' | 'lastEvent'>): Frame => {
  const id = turn.execution.frames;
  turn.execution.frames += 1;
  const added = { ...frame, id, state: '', input: null, entered: '', variables: {}, retries: [], retryCount: 0 };
  turn.frames.set(id, added);
  return added;
};

/** Forgets what a frame was waiting for. */
export const clear = (turn: Turn, frame: Frame): void => {
  turn.cleared.add(frame.id);
  turn.tasks = turn.tasks.filter((task) => task.frame !== frame.id);
  turn.timers = turn.timers.filter((timer) => timer.frame !== frame.id);
};

export const childrenOf = (turn: Turn, frame: Frame): Frame[] =>
  [...turn.frames.values()].filter(({ parent }) => parent === frame.id).toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0));

/** Removes a frame and all frames below it. */
export const dropFrame = (turn: Turn, frame: Frame): void => {
  for (const child of childrenOf(turn, frame)) dropFrame(turn, child);
  clear(turn, frame);
  turn.ready = turn.ready.filter(({ id }) => id !== frame.id);
  turn.frames.delete(frame.id);
};

/** The states among which a frame moves. */
export const scopeOf = (turn: Turn, frame: Frame): Processor => {
  let scope: Processor = turn.definition;
  for (const name of frame.path) {
    const state = scope.States[name];
    if (state?.Type !== 'Map') throw new Error(`${name} is not a Map`);
    scope = state.ItemProcessor;
  }
  return scope;
};

export const stateOf = (turn: Turn, frame: Frame): State => {
  const state = scopeOf(turn, frame).States[frame.state];
  if (state === undefined) throw new Error(`${turn.execution.machine} has no state ${frame.state}`);
  return state;
};

/** Puts a frame in a state, to be played. */
export const enter = (turn: Turn, frame: Frame, state: string, input: unknown): void => {
  Object.assign(frame, { state, input, entered: turn.at, retries: [], retryCount: 0 });
  delete frame.map;
  record(turn, frame, `${stateOf(turn, frame).Type}StateEntered`, {
    name: state,
    input: JSON.stringify(input),
    inputDetails: { truncated: false },
  });
  turn.ready.push(frame);
};
