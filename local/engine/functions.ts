import { isTooLarge } from './errors.ts';
import type { StoredTask } from './store.ts';
import type { Answer } from './turn.ts';
import type { EngineOptions, Handler } from './types.ts';

type Options = Pick<EngineOptions, 'handlers' | 'runEveryTaskTwice' | 'functionTimeoutSeconds'>;

/** As Lambda reports an error to Step Functions; without the stack trace. */
const lambdaError = (errorType: string, errorMessage: string): Answer => ({
  error: errorType,
  cause: JSON.stringify({ errorType, errorMessage }),
});

const answerOf = (returned: unknown): Answer => {
  try {
    const text = JSON.stringify(returned ?? null) ?? 'null';
    if (isTooLarge(text)) {
      return {
        error: 'States.DataLimitExceeded',
        cause: 'The function returned a result with a size exceeding the maximum number of bytes service limit.',
      };
    }
    return { output: JSON.parse(text) as unknown };
  } catch (error) {
    return lambdaError('Runtime.MarshalError', `Unable to stringify response body: ${String(error)}`);
  }
};

const call = async (handler: Handler, payload: string): Promise<Answer> => {
  try {
    return answerOf(await handler(JSON.parse(payload)));
  } catch (error) {
    return error instanceof Error ? lambdaError(error.name, error.message) : lambdaError('Error', String(error));
  }
};

type Limit = { seconds: number; answer: Answer };

/** The task's own timeout (a waiting task's is on the programme clock), or else Lambda's. */
const limitOf = (task: StoredTask, longest: number): Limit =>
  !task.waiting && task.timeoutSeconds <= longest
    ? { seconds: task.timeoutSeconds, answer: { error: 'States.Timeout' } }
    : { seconds: longest, answer: lambdaError('Sandbox.Timedout', `Task timed out after ${longest.toFixed(2)} seconds`) };

const longestTimer = 2 ** 31 - 1;

/** Ends the wait for a function early, without an answer. */
type Stop = (answer: Answer) => void;

/** Runs work for a limited time on the system clock; what it answers later is dropped. */
const within = async ({ seconds, answer }: Limit, work: Promise<Answer>, stops: Set<Stop>): Promise<Answer> => {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<Answer>();
  const timer = setTimeout(() => stop(answer), Math.min(seconds * 1000, longestTimer));
  stops.add(stop);
  try {
    return await Promise.race([work, stopped]);
  } finally {
    stops.delete(stop);
    clearTimeout(timer);
  }
};

/** The functions behind the tasks. Their time is the system clock's: a function's run is real work, not programme time. */
export const createFunctions = (options: Options) => {
  const stops = new Set<Stop>();

  const work = async (handler: Handler, payload: string): Promise<Answer> => {
    if (options.runEveryTaskTwice) await call(handler, payload);
    return call(handler, payload);
  };

  return {
    /** Runs the function of a task: its answer, or States.Timeout, or Sandbox.Timedout after Lambda's limit. */
    run: async (task: StoredTask): Promise<Answer> => {
      const handler = Object.hasOwn(options.handlers, task.functionName) ? options.handlers[task.functionName] : undefined;
      if (handler === undefined) return lambdaError('Lambda.ResourceNotFoundException', `Function not found: ${task.functionName}`);
      return within(limitOf(task, options.functionTimeoutSeconds ?? 900), work(handler, task.payload), stops);
    },
    /** Waits for no function any longer; nobody plays what they answer now. */
    close: (): void => {
      for (const stop of stops) stop({ error: 'closed' });
    },
  };
};

export type Functions = ReturnType<typeof createFunctions>;
