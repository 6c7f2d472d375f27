import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { Temporal } from 'temporal-polyfill';
import { type CommitGroup, type CommitListener, commitGroup } from '../commit-group.ts';
import type { ScheduledTask } from './driver.ts';
import { eventsFrom, eventsText, numberOf, parsed, type Row, summaryFrom, textOf } from './rows.ts';
import { fromVersion1, schema, schemaVersion, statementNames, statements } from './schema.ts';
import { roleArn } from './tokens.ts';
import type { Answer, Execution, Frame, Turn, WakeUp } from './turn.ts';
import type { ExecutionSummary, HistoryEvent, ListFilter } from './types.ts';

/** A running execution as it was committed last; `texts` holds its frames as stored, to see which ones a turn changed. */
export type Loaded = { execution: Execution; definition: string; frames: Map<number, Frame>; texts: Map<number, string> };
export type StoredTask = {
  id: number;
  execution: number;
  frame: number;
  functionName: string;
  payload: string;
  timeoutSeconds: number;
  waiting: boolean;
  answered: boolean;
};
export type StoredWakeUp = { seq: number; execution: number; wakeUp: WakeUp };
export type NewExecution = {
  name: string;
  machine: string;
  definition: string;
  asl: string;
  input: unknown;
  now: Temporal.Instant;
  expires: Temporal.Instant;
};

type Statements = Record<keyof typeof statements, StatementSync>;

const openDatabase = (path: string, durability: 'full' | 'off'): DatabaseSync => {
  const database = new DatabaseSync(path);
  database.exec(
    `PRAGMA journal_mode = ${durability === 'full' ? 'WAL' : 'MEMORY'}; PRAGMA synchronous = ${durability}; PRAGMA busy_timeout = 5000;
     PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000`,
  );
  const version = numberOf(database.prepare('PRAGMA user_version').get(), 'user_version');
  if (version > schemaVersion) throw new Error(`${path} was written by another version of the engine (${String(version)})`);
  const migration = version === 1 ? fromVersion1 : '';
  // Written also when nothing changes: a store that cannot be written is refused here, not in the midst.
  database.exec(`BEGIN; ${schema} ${migration} PRAGMA user_version = ${String(schemaVersion)}; COMMIT`);
  return database;
};

/** Timers never fire early: what lies between two milliseconds is rounded up. */
const dueOf = (instant: Temporal.Instant): number => instant.round({ smallestUnit: 'millisecond', roundingMode: 'ceil' }).epochMilliseconds;

const prepareOn = (database: DatabaseSync): Statements =>
  Object.fromEntries(statementNames.map((name): unknown[] => [name, database.prepare(statements[name])]));

export type Store = ReturnType<typeof openStore>;

export type StoreOptions = {
  path: string;
  durability: 'full' | 'off';
  /** A commit failed: the store takes nothing more. */
  onStopped: (error: Error) => void;
  onCommit?: CommitListener | undefined;
};

const groupOn = (database: DatabaseSync, { path, onStopped, onCommit }: StoreOptions): CommitGroup => {
  const stopped = (cause: unknown): Error => {
    const error = new Error(`The engine's store ${path} stopped after a failed write: look at the disk and start again.`, { cause });
    onStopped(error);
    return error;
  };
  return commitGroup(database, { stopped, onCommit });
};

/**
 * Everything that the engine remembers, in one SQLite file. Writes share commits. Reads see what is committed: a group begins and ends in one
 * step of the event loop, and no write reads but by its own statements.
 */
export const openStore = (options: StoreOptions) => {
  const database = openDatabase(options.path, options.durability);
  const group = groupOn(database, options);
  const sql = prepareOn(database);
  return {
    ...executionsIn(sql),
    ...wakeUpsIn(sql),
    ...writesTo(sql, group),
    close: (): void => {
      if (!database.isOpen) return;
      group.flush();
      group.end(new Error(`The engine's store ${options.path} is closed.`));
      database.close();
    },
  };
};

const executionsIn = (sql: Statements) => ({
  latest: (name: string): { id: number; summary: ExecutionSummary } | undefined => {
    const row = sql.latest.get(name);
    return row && { id: numberOf(row, 'id'), summary: summaryFrom(row) };
  },
  summary: (id: number): ExecutionSummary | undefined => {
    const row = sql.summary.get(id);
    return row && summaryFrom(row);
  },
  list: ({ status, prefix = '' }: ListFilter): ExecutionSummary[] =>
    (status === undefined ? sql.list.all(prefix) : sql.listStatus.all(prefix, status)).map(summaryFrom),
  history: (execution: number): HistoryEvent[] => sql.events.all(execution).flatMap(eventsFrom),
  definition: (hash: string): string => textOf(sql.definition.get(hash), 'asl'),
  /** The running execution of that id, if it runs. */
  load: (id: number): Loaded | undefined => {
    const row = sql.execution.get(id);
    if (!row) return undefined;
    const texts = new Map(sql.frames.all(id).map((frame) => [numberOf(frame, 'id'), textOf(frame, 'data')]));
    const frames = new Map([...texts].map(([frame, text]): [number, Frame] => [frame, JSON.parse(text)]));
    return { execution: executionFrom(row), definition: textOf(row, 'definition'), frames, texts };
  },
});

const executionFrom = (row: Row): Execution => ({
  id: numberOf(row, 'id'),
  name: textOf(row, 'name'),
  machine: textOf(row, 'machine'),
  input: parsed(textOf(row, 'input')),
  startedAt: Temporal.Instant.fromEpochMilliseconds(numberOf(row, 'started')).toString(),
  events: numberOf(row, 'events'),
  frames: numberOf(row, 'frames'),
});

const wakeUpFrom = (row: Row): WakeUp => {
  const { kind, frame, answer } = row;
  // As `saveTasks`, `insertAnswer` and `insertExecution` have written it.
  return JSON.parse(JSON.stringify({ kind, frame: frame ?? undefined, answer: typeof answer === 'string' ? parsed(answer) : undefined }));
};

const wakeUpsIn = (sql: Statements) => ({
  /** The first `most` wake-ups that are due, by time and then by sequence. */
  dueWakeUps: (now: Temporal.Instant, most: number): StoredWakeUp[] =>
    sql.dueWakeUps.all(now.epochMilliseconds, most).map((row) => ({
      seq: numberOf(row, 'seq'),
      execution: numberOf(row, 'execution'),
      wakeUp: wakeUpFrom(row),
    })),
  earliestWakeUp: (): Temporal.Instant | undefined => {
    const due = sql.earliest.get()?.['due'];
    return typeof due === 'number' ? Temporal.Instant.fromEpochMilliseconds(due) : undefined;
  },
  /** When the next wake-up can be played. */
  nextDue: (): Temporal.Instant | undefined => {
    const row = sql.nextDue.get();
    return row && Temporal.Instant.fromEpochMilliseconds(numberOf(row, 'due'));
  },
  /** The waiting task of a token that can still be answered. */
  openToken: (token: string, now: Temporal.Instant): { execution: number; frame: number; returned: boolean } | undefined => {
    const row = sql.openToken.get(token, now.epochMilliseconds);
    return row && { execution: numberOf(row, 'execution'), frame: numberOf(row, 'frame'), returned: row['returned'] === 1 };
  },
  /** A task whose function has not returned. */
  task: (id: number): StoredTask | undefined => {
    const row = sql.task.get(id);
    return row && taskFrom(row);
  },
  pendingTasks: (): number[] => sql.pendingTasks.all().map((row) => numberOf(row, 'id')),
});

/** How long the name of a closed execution stays taken: 90 days. */
const remembered = { hours: 90 * 24 };

const isTaken = (last: Row | undefined, now: Temporal.Instant): boolean => {
  if (last === undefined) return false;
  const { stoppedAt } = summaryFrom(last);
  return stoppedAt === undefined || Temporal.Instant.compare(now, stoppedAt.add(remembered)) < 0;
};

const insertExecution = (sql: Statements, { name, machine, definition, asl, input, now, expires }: NewExecution): boolean => {
  if (isTaken(sql.latest.get(name), now)) return false;
  const text = JSON.stringify(input);
  sql.pinDefinition.run(definition, asl);
  const id = sql.addExecution.run(name, machine, definition, text, now.epochMilliseconds).lastInsertRowid;
  const details = JSON.stringify({ input: text, inputDetails: { truncated: false }, roleArn });
  sql.addEvents.run(id, eventsText([{ id: 1, previous: 0, at: now.toString(), type: 'ExecutionStarted', details }]));
  sql.addWakeUp.run(id, null, dueOf(now), 'begin', null);
  sql.addWakeUp.run(id, null, dueOf(expires), 'expire', null);
  return true;
};

const insertAnswer = (sql: Statements, token: string, answer: Answer, now: Temporal.Instant): boolean => {
  const row = sql.openToken.get(token, now.epochMilliseconds);
  if (!row) return false;
  sql.taskAnswered.run(numberOf(row, 'id'));
  sql.addWakeUp.run(numberOf(row, 'execution'), numberOf(row, 'frame'), dueOf(now), 'answer', JSON.stringify(answer));
  return true;
};

/** A turn that was played, with its execution's frames as they were stored, and the wake-up that it consumed. */
export type Played = { turn: Turn; texts: Map<number, string>; consumed: number | undefined };

const removeNamed = (sql: Statements, name: string): boolean => {
  const ids = sql.named.all(name).map((row) => numberOf(row, 'id'));
  for (const id of ids) {
    for (const statement of [sql.dropFrames, sql.dropEvents, sql.dropTasks, sql.dropWakeUps, sql.dropExecution]) statement.run(id);
  }
  return ids.length > 0;
};

const writesTo = (sql: Statements, group: CommitGroup) => ({
  /** Adds a running execution with its first event, its first wake-up and the end of its time; false when its name is taken. */
  addExecution: (execution: NewExecution): Promise<boolean> => group.join(() => insertExecution(sql, execution)),
  /** Closes a token and stores its answer as a wake-up; false when nobody listens any more. */
  answer: (token: string, answer: Answer, now: () => Temporal.Instant): Promise<boolean> =>
    group.join(() => insertAnswer(sql, token, answer, now())),
  /** Writes all that a turn changed, as one whole. Answers the tasks that it scheduled; undefined when its execution no longer runs. */
  save: (played: Played): Promise<ScheduledTask[] | undefined> => group.join(() => saveTurn(sql, played)),
  /** Forgets a wake-up of an execution that no longer runs. */
  dropWakeUp: async (seq: number): Promise<void> => {
    await group.join(() => sql.dropWakeUp.run(seq));
  },
  remove: (name: string): boolean => group.alone(() => removeNamed(sql, name)),
});

const saveTurn = (sql: Statements, { turn, texts, consumed }: Played): ScheduledTask[] | undefined => {
  if (!saveExecution(sql, turn)) return undefined;
  const { id } = turn.execution;
  if (turn.events.length > 0) sql.addEvents.run(id, eventsText(turn.events));
  if (consumed !== undefined) sql.dropWakeUp.run(consumed);
  if (turn.end) {
    for (const statement of [sql.dropFrames, sql.dropTasks, sql.dropWakeUps]) statement.run(id);
    return [];
  }
  saveFrames(sql, turn, texts);
  return saveTasks(sql, turn);
};

const taskFrom = (row: Row): StoredTask => ({
  id: numberOf(row, 'id'),
  execution: numberOf(row, 'execution'),
  frame: numberOf(row, 'frame'),
  functionName: textOf(row, 'function'),
  payload: textOf(row, 'payload'),
  timeoutSeconds: numberOf(row, 'timeout'),
  waiting: row['waiting'] === 1,
  answered: row['answered'] === 1,
});

const saveExecution = (sql: Statements, { execution, end, now, frames }: Turn): boolean => {
  const output = end?.output === undefined ? null : JSON.stringify(end.output);
  const root = [...frames.values()].find(({ parent }) => parent === undefined);
  const stopped = end ? now.epochMilliseconds : null;
  const { changes } = sql.updateExecution.run(
    end?.status ?? 'RUNNING',
    output,
    end?.error ?? null,
    end?.cause ?? null,
    stopped,
    execution.events,
    execution.frames,
    root?.state ?? null,
    execution.id,
  );
  return changes === 1;
};

const saveFrames = (sql: Statements, { execution, frames, cleared }: Turn, texts: Map<number, string>): void => {
  for (const id of texts.keys()) if (!frames.has(id)) sql.dropFrame.run(execution.id, id);
  for (const [id, frame] of frames) {
    const text = JSON.stringify(frame);
    if (text !== texts.get(id)) sql.putFrame.run(execution.id, id, text);
  }
  for (const id of cleared) {
    sql.dropFrameTasks.run(execution.id, id);
    sql.dropFrameWakeUps.run(execution.id, id);
  }
};

const saveTasks = (sql: Statements, { execution, tasks, timers, submitted }: Turn): ScheduledTask[] => {
  for (const id of submitted) sql.taskReturned.run(id);
  for (const { frame, kind, due } of timers) sql.addWakeUp.run(execution.id, frame, dueOf(due), kind, null);
  return tasks.map((task) => {
    const deadline = task.deadline ? dueOf(task.deadline) : null;
    const { lastInsertRowid } = sql.addTask.run(
      execution.id,
      task.frame,
      task.token ?? null,
      task.functionName,
      JSON.stringify(task.payload),
      task.timeoutSeconds,
      task.waiting ? 1 : 0,
      deadline,
    );
    return { task: Number(lastInsertRowid), ...(task.running ? { running: task.running } : {}) };
  });
};
