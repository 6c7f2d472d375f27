import type { Assignments, Template } from './asl.ts';
import { StateError } from './errors.ts';
import { roleArn } from './tokens.ts';
import { type Frame, stateOf, type Turn } from './turn.ts';

/** What a state's expressions see. */
export type Reader = {
  readonly input: unknown;
  readonly now: Turn['now'];
  /** Fills in a field of the state; `more` adds to `$states`. @throws StateError States.QueryEvaluationError */
  read(template: Template, field: string, more?: Record<string, unknown>): Promise<unknown>;
  /** The Context Object, with additions such as Task or Map. */
  context(more?: Record<string, unknown>): Record<string, unknown>;
};

const account = 'local:000000000000';

/** Source: Step Functions developer guide, "Accessing execution data from the Context object". */
const contextOf = (turn: Turn, frame: Frame): Record<string, unknown> => {
  const { name, machine, input, startedAt } = turn.execution;
  const { Type } = stateOf(turn, frame);
  const retries = Type === 'Task' || Type === 'Map' ? { RetryCount: frame.retryCount } : {};
  return {
    Execution: {
      Id: `arn:aws:states:${account}:execution:${machine}:${name}`,
      Input: input,
      Name: name,
      RoleArn: roleArn,
      StartTime: startedAt,
      RedriveCount: 0,
    },
    State: { EnteredTime: frame.entered, Name: frame.state, ...retries },
    StateMachine: { Id: `arn:aws:states:${account}:stateMachine:${machine}`, Name: machine },
  };
};

const variablesOf = (turn: Turn, frame: Frame): Record<string, unknown> => {
  const parent = frame.parent === undefined ? undefined : turn.frames.get(frame.parent);
  return parent ? { ...variablesOf(turn, parent), ...frame.variables } : frame.variables;
};

export const readerOf = (turn: Turn, frame: Frame): Reader => {
  const variables = variablesOf(turn, frame);
  const context = contextOf(turn, frame);
  return {
    input: frame.input,
    now: turn.now,
    read: (template, field, more) => turn.evaluate(template, { variables, states: { input: frame.input, context, ...more } }, field),
    context: (more) => ({ ...context, ...more }),
  };
};

/** What a state leaves behind; without `next` the frame ends. */
export type Leaving = { output: unknown; assigned: Record<string, unknown>; next?: string | undefined };

/** Evaluates Output and Assign from one and the same situation: neither sees what the other makes. */
export const leaving = async (
  reader: Reader,
  { Output, Assign, Next }: { Output?: Template; Assign?: Assignments; Next?: string },
  fallback: unknown,
  more?: Record<string, unknown>,
): Promise<Leaving> => {
  const output = Output === undefined ? fallback : await reader.read(Output, 'Output', more);
  const assigned = Assign === undefined ? {} : Object.assign({}, await reader.read(Assign, 'Assign', more));
  return { output, assigned, next: Next };
};

/** A field that must be a whole number within bounds. @throws StateError States.QueryEvaluationError */
export const readInteger = async (reader: Reader, template: Template, field: string, least: number): Promise<number> => {
  const value = await reader.read(template, field);
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= 99_999_999) return value;
  const found = JSON.stringify(value);
  throw new StateError(
    'States.QueryEvaluationError',
    `'${field}' must be an integer from ${String(least)} to 99999999, not ${found}.`,
    field,
  );
};
