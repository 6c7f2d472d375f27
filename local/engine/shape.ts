import * as z from 'zod';

/** The fields that the engine implements, per kind of state. Strict everywhere: an unknown field is refused, never ignored. */

const jsonata = z.string().regex(/^\{%[\s\S]*%\}$/, 'must be a JSONata expression {% ... %}');
const template = z.unknown().optional();
const assignments = z.record(z.string(), z.unknown());
const language = z.literal('JSONata');
const longest = 99_999_999;
const seconds = z.int().min(1).max(longest);

const common = { Comment: z.string().optional(), QueryLanguage: language.optional() };
const onward = { Next: z.string().optional(), End: z.literal(true).optional() };
const results = { Output: template, Assign: assignments.optional() };
const errorEquals = z.array(z.string().min(1)).min(1);

const retrier = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: errorEquals,
  IntervalSeconds: seconds.optional(),
  MaxAttempts: z.int().min(0).max(longest).optional(),
  BackoffRate: z.number().min(1).optional(),
  MaxDelaySeconds: z.int().min(1).max(31_622_400).optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).optional(),
});

const catcher = z.strictObject({ Comment: z.string().optional(), ErrorEquals: errorEquals, Next: z.string(), ...results });
const recovery = { Retry: z.array(retrier).optional(), Catch: z.array(catcher).optional() };

const lambdaInvoke = /^arn:[a-z-]+:states:::lambda:invoke(\.waitForTaskToken)?$/;
const plainFunction = /^(arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:function:)?[A-Za-z0-9_-]+$/;

const task = z.strictObject({
  Type: z.literal('Task'),
  ...common,
  ...onward,
  ...results,
  ...recovery,
  Resource: z.string().regex(lambdaInvoke, 'only lambda:invoke and lambda:invoke.waitForTaskToken are implemented'),
  Arguments: z.strictObject({
    FunctionName: z.string().regex(plainFunction, 'must be a name or an unqualified ARN, written out'),
    Payload: template,
  }),
  TimeoutSeconds: z.union([seconds, jsonata], 'every Task needs a timeout: 1 to 99999999 seconds, or a JSONata expression'),
});

const rule = z.strictObject({
  Comment: z.string().optional(),
  Condition: z.union([jsonata, z.boolean()]),
  Next: z.string(),
  ...results,
});

const choice = z.strictObject({
  Type: z.literal('Choice'),
  ...common,
  ...results,
  Choices: z.array(rule).min(1),
  Default: z.string('every Choice needs a Default'),
});

const instant = z.iso.datetime({ offset: true, error: 'must be an RFC 3339 timestamp or a JSONata expression' });

const wait = z.strictObject({
  Type: z.literal('Wait'),
  ...common,
  ...onward,
  ...results,
  Seconds: z.union([z.int().min(0).max(longest), jsonata]).optional(),
  Timestamp: z.union([jsonata, instant]).optional(),
});

const pass = z.strictObject({ Type: z.literal('Pass'), ...common, ...onward, ...results });
const succeed = z.strictObject({ Type: z.literal('Succeed'), ...common, Output: template });
const fail = z.strictObject({ Type: z.literal('Fail'), ...common, Error: z.string().optional(), Cause: z.string().optional() });

const map = z.strictObject({
  Type: z.literal('Map'),
  ...common,
  ...onward,
  ...results,
  ...recovery,
  Items: z.union([z.array(z.unknown()), jsonata]).optional(),
  ItemSelector: template,
  MaxConcurrency: z.union([z.int().min(0).max(longest), jsonata]).optional(),
  ItemProcessor: z.strictObject({
    Comment: z.string().optional(),
    ProcessorConfig: z.strictObject({ Mode: z.literal('INLINE', 'only INLINE is implemented') }).optional(),
    StartAt: z.string(),
    // Checked state by state, so that findings name the inner state.
    States: z.record(z.string(), z.unknown()),
  }),
});

/** State type -> its fields. */
export const stateShapes = { Task: task, Choice: choice, Wait: wait, Pass: pass, Succeed: succeed, Fail: fail, Map: map };

export const machineShape = z.strictObject({
  Comment: z.string().optional(),
  QueryLanguage: z.literal('JSONata', 'only JSONata is implemented'),
  Version: z.literal('1.0').optional(),
  TimeoutSeconds: seconds.optional(),
  StartAt: z.string(),
  States: z.record(z.string(), z.unknown()),
});
