import middy, { type MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { Id } from '../../shared/domain/definition/parts.ts';
import { phaseSubject } from '../../shared/ledger/names.ts';
import type { SubjectId } from '../../shared/ports.ts';
import { streamOf } from './load.ts';

/** What every task of the phase story is told. A released story may send it for 80 days: fields are added, never changed. */
export const phaseInput = {
  schemaVersion: z.literal(1),
  organisation: Id,
  programme: Id,
  phase: Id,
  generation: z.int().min(1),
  epoch: z.string().min(1).max(20),
};
export const PhaseInput = z.object(phaseInput);
export type PhaseInput = z.infer<typeof PhaseInput>;

export const subjectOf = ({ organisation, programme, phase }: Pick<PhaseInput, 'organisation' | 'programme' | 'phase'>): SubjectId => ({
  ...streamOf({ organisation, programme }),
  subject: phaseSubject(phase),
});

/** What was wrong with the input of a task, without the input: it may hold a token. */
export class TaskInputError extends Error {
  override name = 'TaskInputError';
}

export type Log = (line: { task: string; answer: string; milliseconds: number }) => void;

/** For Lambda, which keeps what stands on standard output. */
export const printLine = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

export const logLine: Log = (line) => printLine(JSON.stringify(line));

type Call = { began?: number };
type Middleware<R> = MiddlewareObj<unknown, R, Error, Context, Call>;

const checkedInput = <R>(schema: z.ZodType): Middleware<R> => ({
  before: (request) => {
    const parsed = schema.safeParse(request.event);
    if (!parsed.success) {
      const fields = parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.') || 'input'}: ${message}`);
      throw new TaskInputError(`This task cannot use its input. ${fields.join('; ')}`);
    }
    request.event = parsed.data;
  },
});

/** One line for each call, with neither input nor output: tokens never reach a log. */
const logged = <R>(task: string, log: Log): Middleware<R> => {
  const write = ({ began }: Call, answer: string): void =>
    log({ task, answer, milliseconds: Math.round(performance.now() - (began ?? 0)) });
  return {
    before: ({ internal }) => {
      internal.began = performance.now();
    },
    after: ({ internal }) => write(internal, 'done'),
    onError: ({ internal, error }) => write(internal, error?.name ?? 'error'),
  };
};

/** As Lambda calls it (event, context) and as the embedded engine does (event). */
export type Task<R> = (event: unknown, context?: unknown) => Promise<R>;

/** What a function may know of the call: how long it still lives. Absent: it is not killed. */
export type Remaining = { getRemainingTimeInMillis?: (this: void) => number };

/** A task of a workflow: its input is checked, its call is logged, its result is plain JSON. Errors fail the task by their name. */
export const task = <S extends z.ZodType, R>(
  name: string,
  schema: S,
  handle: (input: z.infer<S>, call: Remaining) => Promise<R>,
  log?: Log,
): Task<R> => {
  const handler = middy<unknown, R, Error, Context, Call>();
  if (log) handler.use(logged<R>(name, log));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checkedInput put the parsed input in place of the event
  handler.use(checkedInput<R>(schema)).handler(async (event, context) => handle(event as z.infer<S>, context));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of the Lambda context a verb sees `Remaining` alone, and the engine has none
  return async (event, context = {}) => handler(event, context as Context);
};
