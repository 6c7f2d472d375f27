import type { MapState } from '../asl.ts';
import { StateError } from '../errors.ts';
import { type Reader, readerOf, readInteger } from '../reader.ts';
import { addFrame, childrenOf, dropFrame, enter, type Frame, record, scopeOf, stateOf, type Turn } from '../turn.ts';

/** Reads the items; iterations are started by `startIterations`. */
export const startMap = async (turn: Turn, frame: Frame, state: MapState, reader: Reader): Promise<void> => {
  const items = state.Items === undefined ? reader.input : await reader.read(state.Items, 'Items');
  if (!Array.isArray(items)) {
    throw new StateError('States.QueryEvaluationError', `'Items' must be an array, not ${JSON.stringify(items)}.`, 'Items');
  }
  const concurrency = state.MaxConcurrency === undefined ? 0 : await readInteger(reader, state.MaxConcurrency, 'MaxConcurrency', 0);
  record(turn, frame, 'MapStateStarted', { length: items.length });
  frame.map = { items, concurrency: concurrency === 0 ? Number.MAX_SAFE_INTEGER : concurrency, started: 0, finished: 0 };
};

const itemFor = (state: MapState, reader: Reader, index: number, value: unknown): Promise<unknown> =>
  state.ItemSelector === undefined
    ? Promise.resolve(value)
    : reader.read(state.ItemSelector, 'ItemSelector', { context: reader.context({ Map: { Item: { Index: index, Value: value } } }) });

/** Starts as many iterations as MaxConcurrency allows now. */
export const startIterations = async (turn: Turn, frame: Frame, state: MapState): Promise<void> => {
  const { map } = frame;
  if (!map) return;
  const reader = readerOf(turn, frame);
  const inputs: unknown[] = [];
  const free = Math.min(map.items.length - map.started, map.concurrency - (map.started - map.finished));
  for (let n = 0; n < free; n += 1) inputs.push(await itemFor(state, reader, map.started + n, map.items[map.started + n]));
  const begun = inputs.map((input) => {
    const index = map.started;
    map.started += 1;
    const child = addFrame(turn, { parent: frame.id, index, path: [...frame.path, frame.state], lastEvent: frame.lastEvent });
    record(turn, child, 'MapIterationStarted', { name: frame.state, index });
    return { child, input };
  });
  for (const { child, input } of begun) enter(turn, child, scopeOf(turn, child).StartAt, input);
};

/** One iteration has ended; its output waits for the others. */
export const finishIteration = (turn: Turn, parent: Frame, child: Frame, output: unknown): void => {
  record(turn, child, 'MapIterationSucceeded', { name: parent.state, index: child.index });
  child.ended = { output };
  child.variables = {};
  child.input = null;
  parent.lastEvent = child.lastEvent;
  if (parent.map) parent.map.finished += 1;
};

/** The outputs in the order of the items, once all iterations have ended; their frames are gone then. */
export const resultOf = (turn: Turn, frame: Frame): unknown[] | undefined => {
  if (!frame.map || frame.map.finished < frame.map.items.length) return undefined;
  const children = childrenOf(turn, frame);
  for (const child of children) dropFrame(turn, child);
  record(turn, frame, 'MapStateSucceeded');
  delete frame.map;
  return children.map(({ ended }) => ended?.output);
};

/** Ends the iterations that are still playing, and forgets all of them. */
export const abortIterations = (turn: Turn, frame: Frame): void => {
  for (const child of childrenOf(turn, frame)) {
    if (!child.ended) {
      abortIterations(turn, child);
      const { Type } = stateOf(turn, child);
      if (Type === 'Task' || Type === 'Wait' || Type === 'Map') record(turn, child, `${Type}StateAborted`);
      record(turn, child, 'MapIterationAborted', { name: frame.state, index: child.index });
    }
    frame.lastEvent = child.lastEvent;
    dropFrame(turn, child);
  }
  delete frame.map;
};
