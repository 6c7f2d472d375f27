import { Temporal } from 'temporal-polyfill';
import { instantText } from '../../shared/domain/calendar.ts';
import type { StoredTask } from './stored.ts';
import { redact } from './tokens.ts';
import type { EventRow, Execution, Frame, WakeUp } from './turn.ts';
import type { ExecutionSummary, HistoryEvent, Status } from './types.ts';

export type Row = Record<string, unknown>;

export const numberOf = (row: Row | undefined, column: string): number => {
  const value = row?.[column];
  if (typeof value !== 'number') throw new TypeError(`${column} is not a number in the store`);
  return value;
};

export const textOf = (row: Row | undefined, column: string): string => {
  const value = row?.[column];
  if (typeof value !== 'string') throw new TypeError(`${column} is not text in the store`);
  return value;
};

const instantOf = (row: Row, column: string): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(numberOf(row, column));

const statuses: readonly Status[] = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];

const statusOf = (row: Row): Status => {
  const status = statuses.find((known) => known === row['status']);
  if (status === undefined) throw new TypeError(`${textOf(row, 'status')} is not a status`);
  return status;
};

/** What the store itself has written; the type is its word for it. */
const parsed = (text: string): unknown => JSON.parse(text);

export const summaryFrom = (row: Row): ExecutionSummary => {
  const { output, error, cause, stopped, state } = row;
  const status = statusOf(row);
  return {
    name: textOf(row, 'name'),
    machine: textOf(row, 'machine'),
    status,
    input: parsed(textOf(row, 'input')),
    startedAt: instantOf(row, 'started'),
    events: numberOf(row, 'events'),
    ...(typeof output === 'string' ? { output: parsed(output) } : {}),
    ...(typeof stopped === 'number' ? { stoppedAt: instantOf(row, 'stopped') } : {}),
    ...(typeof error === 'string' ? { error } : {}),
    ...(typeof cause === 'string' ? { cause } : {}),
    ...(status === 'RUNNING' && typeof state === 'string' ? { currentState: state } : {}),
  };
};

/** 'PassStateEntered' -> 'stateEnteredEventDetails'; 'TaskScheduled' -> 'taskScheduledEventDetails'. */
const detailsName = (type: string): `${string}EventDetails` => {
  const shared = /State(Entered|Exited)$/.exec(type)?.[0] ?? type;
  return `${shared.charAt(0).toLowerCase()}${shared.slice(1)}EventDetails`;
};

export const executionFrom = (row: Row): Execution => ({
  id: numberOf(row, 'id'),
  name: textOf(row, 'name'),
  machine: textOf(row, 'machine'),
  input: parsed(textOf(row, 'input')),
  startedAt: instantText(instantOf(row, 'started')),
  events: numberOf(row, 'events'),
  frames: numberOf(row, 'frames'),
});

const storedFrames = (row: Row): Frame[] => JSON.parse(textOf(row, 'data'));

export const framesFrom = (row: Row): Map<number, Frame> => new Map(storedFrames(row).map((frame) => [frame.id, frame]));

export const taskFrom = (row: Row): StoredTask => ({
  id: numberOf(row, 'id'),
  execution: numberOf(row, 'execution'),
  frame: numberOf(row, 'frame'),
  functionName: textOf(row, 'function'),
  payload: textOf(row, 'payload'),
  timeoutSeconds: numberOf(row, 'timeout'),
  waiting: row['waiting'] === 1,
  answered: row['answered'] === 1,
});

export const wakeUpFrom = (row: Row): WakeUp => {
  const { kind, frame, answer } = row;
  // As `saving.ts` has written it.
  return JSON.parse(JSON.stringify({ kind, frame: frame ?? undefined, answer: typeof answer === 'string' ? parsed(answer) : undefined }));
};

type StoredEvent = [id: number, previous: number, at: string, type: string, details: Record<string, unknown> | null];

/** The events of one turn as they are stored, without any token. */
export const eventsText = (events: readonly EventRow[]): string =>
  redact(
    `[${events.map(({ id, previous, at, type, details = 'null' }) => `[${String(id)},${String(previous)},"${at}","${type}",${details}]`).join(',')}]`,
  );

/** What the store itself has written; the type is its word for it. */
const storedEvents = (row: Row): StoredEvent[] => JSON.parse(textOf(row, 'events'));

export const eventsFrom = (row: Row): HistoryEvent[] =>
  storedEvents(row).map(([id, previousEventId, timestamp, type, details]) => ({
    id,
    previousEventId,
    timestamp,
    type,
    ...(details === null ? {} : { [detailsName(type)]: details }),
  }));
