import type { Temporal } from 'temporal-polyfill';
import type { OpenToken } from './open-tokens.ts';
import { eventsText, numberOf, type Row, summaryFrom } from './rows.ts';
import type { NewExecution, Played, ScheduledTask, Statements } from './stored.ts';
import { roleArn } from './tokens.ts';
import type { Answer, Turn } from './turn.ts';

/** Timers never fire early: what lies between two milliseconds is rounded up. */
export const dueOf = (instant: Temporal.Instant): number =>
  instant.epochNanoseconds % 1_000_000n === 0n
    ? instant.epochMilliseconds
    : instant.round({ smallestUnit: 'millisecond', roundingMode: 'ceil' }).epochMilliseconds;

/** How long the name of a closed execution stays taken: 90 days. */
const remembered = 90 * 24 * 3_600_000;

const isTaken = (last: Row | undefined, now: Temporal.Instant): boolean => {
  if (last === undefined) return false;
  const { stoppedAt } = summaryFrom(last);
  return stoppedAt === undefined || now.epochMilliseconds < stoppedAt.epochMilliseconds + remembered;
};

const saveExecution = (sql: Statements, { execution, end, now, frames }: Turn): boolean => {
  const all = [...frames.values()];
  const root = all.find(({ parent }) => parent === undefined);
  const { changes } = sql.updateExecution.run(
    end?.status ?? 'RUNNING',
    end?.output === undefined ? null : JSON.stringify(end.output),
    end?.error ?? null,
    end?.cause ?? null,
    end ? now.epochMilliseconds : null,
    execution.events,
    execution.frames,
    root?.state ?? null,
    end ? null : JSON.stringify(all),
    execution.id,
  );
  return changes === 1;
};

const saveWaits = (sql: Statements, { execution: { id }, cleared, submitted, timers }: Turn): void => {
  for (const frame of cleared) {
    sql.dropFrameTask.run(id, frame);
    sql.dropFrameWakeUps.run(id, frame);
  }
  for (const frame of submitted) sql.taskReturned.run(id, frame);
  for (const { frame, kind, due } of timers) sql.addWakeUp.run(id, frame, dueOf(due), kind, null);
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

const insertAnswer = (sql: Statements, { execution, frame }: OpenToken, answer: Answer, now: Temporal.Instant): void => {
  sql.taskAnswered.run(execution, frame);
  sql.addWakeUp.run(execution, frame, dueOf(now), 'answer', JSON.stringify(answer));
};

/** Answers the numbers of the executions that had that name. */
const removeNamed = (sql: Statements, name: string): number[] => {
  const ids = sql.named.all(name).map((row) => numberOf(row, 'id'));
  const all = [sql.dropEvents, sql.dropTasks, sql.dropWakeUps, sql.dropExecution];
  for (const id of ids) for (const statement of all) statement.run(id);
  return ids;
};

/** What each write does within its transaction. `last`: the number of the last task. */
export const savings = (sql: Statements, last: number) => {
  let lastTask = last;

  const saveTasks = ({ execution, tasks }: Turn): ScheduledTask[] =>
    tasks.map(({ frame, token, functionName, payload, timeoutSeconds, waiting, deadline, running }) => {
      lastTask += 1;
      const due = deadline ? dueOf(deadline) : null;
      const text = JSON.stringify(payload);
      sql.addTask.run(execution.id, frame, lastTask, token ?? null, functionName, text, timeoutSeconds, waiting ? 1 : 0, due);
      const call = { functionName, payload: text, timeoutSeconds, waiting };
      return { id: lastTask, execution: execution.id, frame, call, ...(running && { running }) };
    });

  const saveTurn = ({ turn, consumed }: Played): ScheduledTask[] | undefined => {
    if (!saveExecution(sql, turn)) return undefined;
    const { id } = turn.execution;
    if (turn.events.length > 0) sql.addEvents.run(id, eventsText(turn.events));
    if (consumed !== undefined) sql.dropWakeUp.run(consumed);
    if (turn.end) {
      sql.dropTasks.run(id);
      sql.dropWakeUps.run(id);
      return [];
    }
    saveWaits(sql, turn);
    return saveTasks(turn);
  };

  return {
    insertExecution: (execution: NewExecution) => insertExecution(sql, execution),
    insertAnswer: (open: OpenToken, answer: Answer, now: Temporal.Instant) => insertAnswer(sql, open, answer, now),
    saveTurn,
    removeNamed: (name: string) => removeNamed(sql, name),
  };
};
