import { type MapState, type State, type TaskState, waitsForToken } from './asl.ts';
import { demandPayloadSize, StateError } from './errors.ts';
import { type Leaving, leaving, type Reader, readerOf } from './reader.ts';
import { abortIterations, finishIteration, resultOf, startIterations, startMap } from './states/map.ts';
import { catcherFor, retrierFor, retryDelay } from './states/retry.ts';
import { playChoice, playFail, playPass, playSucceed, playWait } from './states/simple.ts';
import { endTask, scheduleTask, submitTask } from './states/task.ts';
import {
  addFrame,
  clear,
  endExecution,
  enter,
  type Frame,
  HistoryFull,
  mostEvents,
  record,
  stateOf,
  type Turn,
  type WakeUp,
} from './turn.ts';

/** Plays one turn: from a wake-up, through whatever needs no waiting, until every frame waits or the execution has ended. */
export const playTurn = async (turn: Turn, wakeUp: WakeUp): Promise<void> => {
  try {
    await wake(turn, wakeUp);
    for (let frame = turn.ready.shift(); frame && !turn.end; frame = turn.ready.shift()) await step(turn, frame);
  } catch (error) {
    if (!(error instanceof HistoryFull)) throw error;
    const cause = `The execution reached the maximum number of history events (${String(mostEvents)}).`;
    endExecution(turn, { status: 'FAILED', error: 'States.Runtime', cause });
  }
};

const wake = async (turn: Turn, wakeUp: WakeUp): Promise<void> => {
  if (wakeUp.kind === 'begin') enter(turn, addFrame(turn, { path: [], lastEvent: 0 }), turn.definition.StartAt, turn.execution.input);
  else if (wakeUp.kind === 'expire') endExecution(turn, { status: 'TIMED_OUT', error: 'States.Timeout' });
  else if (wakeUp.kind === 'stop') endExecution(turn, { status: 'ABORTED', cause: wakeUp.cause });
  else {
    const frame = turn.frames.get(wakeUp.frame);
    if (frame) await guarded(turn, frame, () => wakeFrame(turn, frame, stateOf(turn, frame), wakeUp));
  }
};

type FrameWakeUp = Extract<WakeUp, { frame: number }>;

const wakeFrame = async (turn: Turn, frame: Frame, state: State, wakeUp: FrameWakeUp): Promise<void> => {
  if (wakeUp.kind === 'retry') {
    clear(turn, frame);
    turn.ready.push(frame);
  } else if (wakeUp.kind === 'wait' && state.Type === 'Wait') {
    clear(turn, frame);
    await leave(turn, frame, await leaving(readerOf(turn, frame), state, frame.input));
  } else if (state.Type === 'Task') await wakeTask(turn, frame, state, wakeUp);
  else throw new Error(`a ${state.Type} state was woken by ${wakeUp.kind}`);
};

const wakeTask = async (turn: Turn, frame: Frame, state: TaskState, wakeUp: FrameWakeUp): Promise<void> => {
  if (wakeUp.kind === 'returned' && waitsForToken(state)) {
    const { answer, answered } = wakeUp;
    if ('output' in answer) return submitTask(turn, frame, state, answer.output);
    // A token that was answered first has ended the task: how its function fares no longer matters.
    if (answered) return void turn.submitted.push(frame.id);
  }
  const answer = 'answer' in wakeUp ? wakeUp.answer : { error: 'States.Timeout' };
  return complete(turn, frame, state, endTask(turn, frame, state, answer));
};

/** Runs part of a state; an error of the states language becomes that state's failure. */
const guarded = async (turn: Turn, frame: Frame, work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    await failState(turn, frame, error);
  }
};

const step = (turn: Turn, frame: Frame): Promise<void> =>
  guarded(turn, frame, () => playState(turn, frame, stateOf(turn, frame), readerOf(turn, frame)));

const playState = async (turn: Turn, frame: Frame, state: State, reader: Reader): Promise<void> => {
  switch (state.Type) {
    case 'Pass':
      return leave(turn, frame, await playPass(state, reader));
    case 'Choice':
      return leave(turn, frame, await playChoice(state, reader));
    case 'Succeed':
      return leave(turn, frame, await playSucceed(state, reader));
    case 'Fail':
      throw await playFail(state, reader);
    case 'Wait':
      turn.timers.push({ frame: frame.id, kind: 'wait', due: await playWait(state, reader) });
      return undefined;
    case 'Task':
      return scheduleTask(turn, frame, state, reader);
    case 'Map':
      await startMap(turn, frame, state, reader);
      return continueMap(turn, frame);
  }
};

/** Ends the work of a Task or Map: its result goes through Output and Assign. */
const complete = async (turn: Turn, frame: Frame, state: TaskState | MapState, result: unknown): Promise<void> =>
  leave(turn, frame, await leaving(readerOf(turn, frame), state, result, { result }));

const assignedDetails = (assigned: Record<string, unknown>): object => {
  const pairs = Object.entries(assigned);
  if (pairs.length === 0) return {};
  const assignedVariables = Object.fromEntries(pairs.map(([name, value]) => [name, JSON.stringify(value)]));
  return { assignedVariables, assignedVariablesDetails: { truncated: false } };
};

const leave = async (turn: Turn, frame: Frame, { output, assigned, next }: Leaving): Promise<void> => {
  demandPayloadSize(output, `The output of the state/task '${frame.state}'`);
  demandPayloadSize(assigned, `The variables assigned by the state/task '${frame.state}'`);
  record(turn, frame, `${stateOf(turn, frame).Type}StateExited`, {
    name: frame.state,
    output: JSON.stringify(output),
    outputDetails: { truncated: false },
    ...assignedDetails(assigned),
  });
  Object.assign(frame.variables, assigned);
  if (next !== undefined) enter(turn, frame, next, output);
  else await endFrame(turn, frame, output);
};

const parentOf = (turn: Turn, frame: Frame): Frame | undefined => (frame.parent === undefined ? undefined : turn.frames.get(frame.parent));

const endFrame = async (turn: Turn, frame: Frame, output: unknown): Promise<void> => {
  const parent = parentOf(turn, frame);
  if (!parent) return endExecution(turn, { status: 'SUCCEEDED', output }, frame.lastEvent);
  finishIteration(turn, parent, frame, output);
  await guarded(turn, parent, () => continueMap(turn, parent));
};

const continueMap = async (turn: Turn, frame: Frame): Promise<void> => {
  const state = stateOf(turn, frame);
  if (state.Type !== 'Map') return;
  await startIterations(turn, frame, state);
  const result = resultOf(turn, frame);
  if (result) await complete(turn, frame, state, result);
};

/** A state failed: retry it, catch it, or let its frame fail. */
const failState = async (turn: Turn, frame: Frame, error: StateError): Promise<void> => {
  const state = stateOf(turn, frame);
  if (error.location !== undefined) {
    record(turn, frame, 'EvaluationFailed', { error: error.error, cause: error.detail, location: error.location, state: frame.state });
  }
  clear(turn, frame);
  abortIterations(turn, frame);
  const retry = retrierFor(state, frame.retries, error.error);
  if (retry) return retryState(turn, frame, retry);
  const catcher = catcherFor(state, error.error);
  if (!catcher) return failFrame(turn, frame, error);
  const errorOutput = { Error: error.error, Cause: error.detail ?? '' };
  try {
    await leave(turn, frame, await leaving(readerOf(turn, frame), catcher, errorOutput, { errorOutput }));
  } catch (second) {
    if (!(second instanceof StateError)) throw second;
    await failFrame(turn, frame, second);
  }
};

const retryState = (turn: Turn, frame: Frame, { retrier, index }: NonNullable<ReturnType<typeof retrierFor>>): void => {
  const used = frame.retries[index] ?? 0;
  const seed = [turn.execution.name, frame.id, frame.state, frame.retryCount].join('/');
  const milliseconds = Math.ceil(retryDelay(retrier, used, seed) * 1000);
  frame.retries = Array.from(
    { length: Math.max(frame.retries.length, index + 1) },
    (_, i) => (frame.retries[i] ?? 0) + (i === index ? 1 : 0),
  );
  frame.retryCount += 1;
  turn.timers.push({ frame: frame.id, kind: 'retry', due: turn.now.add({ milliseconds }) });
};

const failFrame = async (turn: Turn, frame: Frame, { error, detail }: StateError): Promise<void> => {
  const parent = parentOf(turn, frame);
  const cause = detail === undefined ? {} : { cause: detail };
  if (!parent) return endExecution(turn, { status: 'FAILED', ...(error === '' ? {} : { error }), ...cause }, frame.lastEvent);
  record(turn, frame, 'MapIterationFailed', { name: parent.state, index: frame.index });
  frame.ended = { output: null };
  abortIterations(turn, parent);
  record(turn, parent, 'MapStateFailed');
  await failState(turn, parent, new StateError(error, detail));
};
