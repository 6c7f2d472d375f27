import * as z from 'zod';

const assign = z.record(z.string(), z.unknown()).optional();
const errors = z.array(z.string());

const state = z.looseObject({
  Type: z.string(),
  Next: z.string().optional(),
  Resource: z.string().optional(),
  Arguments: z.looseObject({ FunctionName: z.string().optional(), Payload: z.record(z.string(), z.unknown()).optional() }).optional(),
  Assign: assign,
  TimeoutSeconds: z.union([z.number(), z.string()]).optional(),
  Retry: z.array(z.looseObject({ ErrorEquals: errors })).optional(),
  Catch: z.array(z.looseObject({ ErrorEquals: errors, Next: z.string(), Assign: assign })).optional(),
  Choices: z.array(z.looseObject({ Condition: z.string(), Next: z.string(), Assign: assign })).optional(),
  Default: z.string().optional(),
});

const machine = z.looseObject({
  StartAt: z.string(),
  QueryLanguage: z.string().optional(),
  TimeoutSeconds: z.number().optional(),
  States: z.record(z.string(), state),
});

export type State = z.infer<typeof state>;

/** The Amazon States Language as far as our stories use it; `lint.ts` finds what goes beyond it. */
export type Machine = z.infer<typeof machine>;

const isMachine = (value: unknown): value is Machine => machine.safeParse(value).success;

/** Reads a definition, every field and its order kept. Throws on JSON that is no state machine. */
export const readMachine = (text: string): Machine => {
  const value: unknown = JSON.parse(text);
  if (!isMachine(value)) throw new Error(`Not a state machine: ${z.prettifyError(machine.safeParse(value).error ?? new z.ZodError([]))}`);
  return value;
};

/** A way from one state to another, with the variables that are assigned on it. */
type Step = { to: string; assigns: string[] };

const step = (to: string | undefined, assigned: State['Assign']): Step[] =>
  to === undefined ? [] : [{ to, assigns: Object.keys(assigned ?? {}) }];

/** Every way out of a state. */
export const stepsFrom = ({ Next, Default, Assign, Choices = [], Catch = [] }: State): Step[] => [
  ...step(Next, Assign),
  ...step(Default, Assign),
  ...[...Choices, ...Catch].flatMap((way) => step(way.Next, way.Assign)),
];

export const isWaiting = ({ Resource }: State): boolean => Resource?.endsWith('.waitForTaskToken') ?? false;

/** Every string of a state that is an expression, without its `{% %}`. */
export const expressionsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return /^\{%[\s\S]*%\}$/.test(value) ? [value.slice(2, -2).trim()] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(expressionsIn);
};
