import { isTooLarge } from './errors.ts';
import type { Answer } from './turn.ts';
import type { EngineOptions, Handler } from './types.ts';

type Options = Pick<EngineOptions, 'handlers' | 'runEveryTaskTwice' | 'functionTimeoutSeconds' | 'concurrency'>;

/** What is known of a task whose function is to be called; `payload` is JSON. */
export type Call = { functionName: string; payload: string; timeoutSeconds: number; waiting: boolean };

/** Lets so many through at once; the others wait, first come first served. */
const turnstile = (most: number) => {
  const waiting: (() => void)[] = [];
  let inside = 0;
  return {
    enter: async (): Promise<void> => {
      if (inside < most) inside += 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
    },
    leave: (): void => {
      const next = waiting.shift();
      if (next) next();
      else inside -= 1;
    },
  };
};

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
const limitOf = (task: Call, longest: number): Limit =>
  !task.waiting && task.timeoutSeconds <= longest
    ? { seconds: task.timeoutSeconds, answer: { error: 'States.Timeout' } }
    : { seconds: longest, answer: lambdaError('Sandbox.Timedout', `Task timed out after ${longest.toFixed(2)} seconds`) };

const longestTimer = 2 ** 31 - 1;

/** Ends the wait for a function early. */
type Stop = (answer: Answer | undefined) => void;

/** Runs work for a limited time on the system clock; what it answers later is dropped. */
const within = async ({ seconds, answer }: Limit, work: Promise<Answer>, stops: Set<Stop>): Promise<Answer | undefined> => {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<Answer | undefined>();
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
  const { functionTimeoutSeconds: longest = 900, concurrency = 64 } = options;
  const stops = new Set<Stop>();
  const { enter, leave } = turnstile(concurrency);
  let closed = false;

  const work = async (handler: Handler, payload: string): Promise<Answer> => {
    if (options.runEveryTaskTwice) await call(handler, payload);
    return call(handler, payload);
  };

  const run = async (task: Call): Promise<Answer | undefined> => {
    const handler = Object.hasOwn(options.handlers, task.functionName) ? options.handlers[task.functionName] : undefined;
    if (handler === undefined) return lambdaError('Lambda.ResourceNotFoundException', `Function not found: ${task.functionName}`);
    return closed ? undefined : within(limitOf(task, longest), work(handler, task.payload), stops);
  };

  return {
    /** Runs the function of a task: its answer, or States.Timeout, or Sandbox.Timedout after Lambda's limit; undefined once closed. */
    run: async (task: Call): Promise<Answer | undefined> => {
      await enter();
      try {
        return await run(task);
      } finally {
        leave();
      }
    },
    /** Waits for no function any longer; nobody plays what they answer now. */
    close: (): void => {
      closed = true;
      for (const stop of stops) stop(undefined);
    },
  };
};

export type Functions = ReturnType<typeof createFunctions>;
