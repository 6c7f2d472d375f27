import { DatabaseSync } from 'node:sqlite';
import { Temporal } from 'temporal-polyfill';
import { type CommitGroup, type CommitListener, commitGroup } from '../commit-group.ts';
import { type OpenToken, type OpenTokens, openTokens } from './open-tokens.ts';
import { eventsFrom, executionFrom, framesFrom, numberOf, type Row, summaryFrom, taskFrom, textOf, wakeUpFrom } from './rows.ts';
import { dueOf, savings } from './saving.ts';
import { afterVersion1, fromVersion1, schema, schemaVersion, statementNames, statements } from './schema.ts';
import type { Loaded, NewExecution, Played, ScheduledTask, Statements, StoredTask, StoredWakeUp } from './stored.ts';
import type { Answer, Turn } from './turn.ts';
import type { ExecutionSummary, HistoryEvent, ListFilter } from './types.ts';

const pragmas = (durability: 'full' | 'off'): string => `
  PRAGMA journal_mode = ${durability === 'full' ? 'WAL' : 'MEMORY'};
  PRAGMA synchronous = ${durability};
  PRAGMA busy_timeout = 5000;
  PRAGMA temp_store = MEMORY;
  PRAGMA cache_size = -16000;`;

const openDatabase = (path: string, durability: 'full' | 'off'): DatabaseSync => {
  const database = new DatabaseSync(path);
  database.exec(pragmas(durability));
  const version = numberOf(database.prepare('PRAGMA user_version').get(), 'user_version');
  if (version > schemaVersion) throw new Error(`${path} was written by another version of the engine (${String(version)})`);
  const [before, after] = version === 1 ? [fromVersion1, afterVersion1] : ['', ''];
  // Written also when nothing changes: a store that cannot be written is refused here, not in the midst.
  database.exec(`BEGIN; ${before} ${schema} ${after} PRAGMA user_version = ${String(schemaVersion)}; COMMIT`);
  return database;
};

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

/** What waits at the opening: the tokens, the tasks whose function must run, and the number of the last task. */
const waitsIn = (sql: Statements): { tokens: OpenTokens; pending: ScheduledTask[]; last: number } => {
  const tokens = openTokens();
  const pending: ScheduledTask[] = [];
  let last = 0;
  for (const row of sql.allTasks.iterate()) {
    const [id, execution, frame] = [numberOf(row, 'id'), numberOf(row, 'execution'), numberOf(row, 'frame')];
    const returned = row['returned'] === 1;
    const { token, deadline } = row;
    if (typeof token === 'string' && row['answered'] === 0) tokens.add({ token, execution, frame, deadline: Number(deadline), returned });
    if (!returned) pending.push({ id, execution, frame });
    last = id;
  }
  return { tokens, pending, last };
};

/**
 * Everything that the engine remembers, in one SQLite file. Writes share commits. Reads see what is committed: a group begins and ends in one
 * step of the event loop, and no write reads but by its own statements.
 */
export const openStore = (options: StoreOptions) => {
  const database = openDatabase(options.path, options.durability);
  const group = groupOn(database, options);
  const sql = prepareOn(database);
  const { tokens, pending, last } = waitsIn(sql);
  const alarm = alarmOn(sql);
  return {
    /** Tasks whose function had not returned when the store was opened. */
    pendingTasks: pending,
    ...executionsIn(sql),
    ...wakeUpsIn(sql, alarm),
    ...waitingIn(sql, tokens),
    ...writesTo(sql, { group, tokens, alarm, last }),
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
  running: (prefix: string): string[] => sql.running.all(prefix).map((row) => textOf(row, 'name')),
  history: (execution: number): HistoryEvent[] => sql.events.all(execution).flatMap(eventsFrom),
  definition: (hash: string): string => textOf(sql.definition.get(hash), 'asl'),
  /** The running execution of that id, if it runs. */
  load: (id: number): Loaded | undefined => {
    const row = sql.execution.get(id);
    return row && { execution: executionFrom(row), definition: textOf(row, 'definition'), frames: framesFrom(row) };
  },
});

/** Knows when the first wake-up is due at the earliest, so that the store is not asked in vain. */
const alarmOn = (sql: Statements) => {
  const earliest = (): number => {
    const { due } = sql.earliest.get() ?? {};
    return typeof due === 'number' ? due : Number.POSITIVE_INFINITY;
  };
  let first = earliest();
  return {
    isQuiet: (now: number): boolean => now < first,
    /** A wake-up was stored. */
    set: (due: number): void => {
      first = Math.min(first, due);
    },
    reset: (): void => {
      first = earliest();
    },
  };
};
type Alarm = ReturnType<typeof alarmOn>;

const instantOf = (row: Row | undefined): Temporal.Instant | undefined =>
  typeof row?.['due'] === 'number' ? Temporal.Instant.fromEpochMilliseconds(row['due']) : undefined;

const wakeUpsIn = (sql: Statements, alarm: Alarm) => ({
  /** The first `most` wake-ups that are due, by time and then by sequence. */
  dueWakeUps: (now: Temporal.Instant, most: number): StoredWakeUp[] => {
    if (alarm.isQuiet(now.epochMilliseconds)) return [];
    const due = sql.dueWakeUps.all(now.epochMilliseconds, most);
    if (due.length === 0) alarm.reset();
    return due.map((row) => ({ seq: numberOf(row, 'seq'), execution: numberOf(row, 'execution'), wakeUp: wakeUpFrom(row) }));
  },
  earliestWakeUp: (): Temporal.Instant | undefined => instantOf(sql.earliest.get()),
  /** When the next wake-up can be played. */
  nextDue: (): Temporal.Instant | undefined => instantOf(sql.nextDue.get()),
});

const waitingIn = (sql: Statements, tokens: OpenTokens) => ({
  /** What waits for the answer to a token. */
  openToken: (token: string, now: Temporal.Instant): OpenToken | undefined => tokens.find(token, now.epochMilliseconds),
  /** A task whose function has not returned. */
  task: ({ id, execution, frame }: ScheduledTask): StoredTask | undefined => {
    const row = sql.task.get(execution, frame, id);
    return row && taskFrom(row);
  },
});

type Writing = { group: CommitGroup; tokens: OpenTokens; alarm: Alarm; last: number };

const writesTo = (sql: Statements, { group, tokens, alarm, last }: Writing) => {
  const { insertExecution, insertAnswer, saveTurn, removeNamed } = savings(sql, last);
  return {
    /** Adds a running execution with its first event, its first wake-up and the end of its time; false when its name is taken. */
    addExecution: (execution: NewExecution): Promise<boolean> =>
      group.join(
        () => insertExecution(execution),
        () => alarm.set(dueOf(execution.now)),
      ),
    /** Closes a token and stores its answer as a wake-up. */
    answer: async (open: OpenToken, answer: Answer, now: Temporal.Instant): Promise<void> =>
      group.join(
        () => insertAnswer(open, answer, now),
        () => {
          tokens.closeFrame(open.execution, open.frame);
          alarm.set(dueOf(now));
        },
      ),
    /** Writes all that a turn changed, as one whole. Answers the tasks that it scheduled; undefined when its execution no longer runs. */
    save: (played: Played): Promise<ScheduledTask[] | undefined> =>
      group.join(
        () => saveTurn(played),
        (tasks) => {
          if (tasks === undefined) return;
          follow(tokens, played.turn);
          for (const { due } of played.turn.timers) alarm.set(dueOf(due));
        },
      ),
    /** Forgets a wake-up of an execution that no longer runs. */
    dropWakeUp: async (seq: number): Promise<void> => {
      await group.join(() => sql.dropWakeUp.run(seq));
    },
    remove: (name: string): boolean => {
      const removed = group.alone(() => removeNamed(name));
      for (const id of removed) tokens.closeAll(id);
      return removed.length > 0;
    },
  };
};

/** The tokens after a turn. */
const follow = (tokens: OpenTokens, { execution: { id }, end, cleared, submitted, tasks }: Turn): void => {
  if (end) tokens.closeAll(id);
  for (const frame of cleared) tokens.closeFrame(id, frame);
  for (const frame of submitted) tokens.returned(id, frame);
  for (const { token, frame, deadline } of end ? [] : tasks)
    if (token !== undefined && deadline) tokens.add({ token, execution: id, frame, deadline: dueOf(deadline), returned: false });
};
