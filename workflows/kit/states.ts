import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  type IChainable,
  IntegrationPattern,
  JitterType,
  type RetryProps,
  TaskInput,
  type TaskStateBase,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

type Values = Record<string, unknown>;

/** A function that answers at once has this long; its own timeout is shorter, so that States.Timeout means a lost answer. */
const answerWithin = Duration.seconds(60);

/** Named one by one: States.ALL on a waiting task would retry the business timeout before Catch sees it. */
const lambdaTrouble = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.TooManyRequestsException',
  'Lambda.Unknown',
];

/** What a function throws itself is known by the name of its class only; this stands for every error but States.Timeout. */
const thrownByTheFunction = 'States.TaskFailed';

/** 2, 4, 8 ... 256 s, then every 5 minutes, each shortened at random: at most half an hour in all. */
const retryPolicy = (errors: string[]): RetryProps => ({
  errors,
  interval: Duration.seconds(2),
  backoffRate: 2,
  maxAttempts: 12,
  maxDelay: Duration.minutes(5),
  jitterStrategy: JitterType.FULL,
});

/** `{ phase: '{% $phase %}' }`: hands variables on under their own name. */
export const carry = (...names: string[]): Values => Object.fromEntries(names.map((name) => [name, `{% $${name} %}`]));

/** Takes fields of the execution's input as variables of the same name. */
export const fromInput = (...names: string[]): Values => Object.fromEntries(names.map((name) => [name, `{% $states.input.${name} %}`]));

/** Takes fields of a function's answer as variables of the same name. */
export const fromAnswer = (...names: string[]): Values =>
  Object.fromEntries(names.map((name) => [name, `{% $states.result.Payload.${name} %}`]));

const invoke = (payload: Values, assign: Values) => ({
  payload: TaskInput.fromObject(payload),
  retryOnServiceExceptions: false,
  outputs: {},
  ...(Object.keys(assign).length > 0 && { assign }),
});

/** Calls a function that answers at once. Trouble that outlasts the retries fails the execution; the reconciler starts it anew. */
export const call = (scope: Construct, name: string, lambdaFunction: IFunction, payload: Values, assign: Values = {}): TaskStateBase =>
  LambdaInvoke.jsonata(scope, name, {
    lambdaFunction,
    ...invoke(payload, assign),
    taskTimeout: Timeout.duration(answerWithin),
  }).addRetry(retryPolicy([...lambdaTrouble, thrownByTheFunction, 'States.Timeout']));

/**
 * Waits for a nudge, at most `$seconds` (assigned by next-deadline). The payload gets what orders its token among others and
 * `until`, the deadline that it was told (PROTOCOL R1, R2).
 */
export const waitFor = (scope: Construct, name: string, lambdaFunction: IFunction, payload: Values): TaskStateBase => {
  const ordered = { ...carry('rounds'), retry: '{% $states.context.State.RetryCount %}', token: '{% $states.context.Task.Token %}' };
  return LambdaInvoke.jsonata(scope, name, {
    lambdaFunction,
    ...invoke({ ...payload, ...ordered, ...carry('until') }, {}),
    integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
    taskTimeout: Timeout.jsonata('{% $seconds %}'),
  }).addRetry(retryPolicy([...lambdaTrouble, thrownByTheFunction]));
};

/** A nudge and a timeout lead to `news`; when retries are used up the wait begins again with `anew`, never with a failure (R1). */
export const goOn = (wait: TaskStateBase, { news, anew }: { news: IChainable; anew: IChainable }): TaskStateBase => {
  wait
    .addCatch(news, { errors: ['States.Timeout'], outputs: {} })
    .addCatch(anew, { errors: ['States.ALL'], outputs: {} })
    .next(news);
  return wait;
};
