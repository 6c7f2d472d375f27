import { Temporal } from 'temporal-polyfill';
import type { ChoiceState, FailState, PassState, SucceedState, WaitState } from '../asl.ts';
import { StateError } from '../errors.ts';
import { type Leaving, leaving, type Reader, readInteger } from '../reader.ts';

export const playPass = (state: PassState, reader: Reader): Promise<Leaving> => leaving(reader, state, reader.input);

export const playSucceed = (state: SucceedState, reader: Reader): Promise<Leaving> => leaving(reader, state, reader.input);

/** The first rule whose Condition holds, else Default. */
export const playChoice = async (state: ChoiceState, reader: Reader): Promise<Leaving> => {
  for (const [index, rule] of state.Choices.entries()) {
    const field = `Choices[${String(index)}]/Condition`;
    const holds = await reader.read(rule.Condition, field);
    if (typeof holds !== 'boolean') {
      throw new StateError('States.QueryEvaluationError', `'${field}' must be true or false, not ${JSON.stringify(holds)}.`, field);
    }
    if (holds) return leaving(reader, rule, reader.input);
  }
  return { output: reader.input, assigned: {}, next: state.Default };
};

const text = async (reader: Reader, template: string | undefined, field: string): Promise<string | undefined> => {
  if (template === undefined) return undefined;
  const value = await reader.read(template, field);
  if (typeof value === 'string') return value;
  throw new StateError('States.QueryEvaluationError', `'${field}' must be a string, not ${JSON.stringify(value)}.`, field);
};

/** The error that a Fail state reports. */
export const playFail = async (state: FailState, reader: Reader): Promise<StateError> =>
  new StateError((await text(reader, state.Error, 'Error')) ?? '', await text(reader, state.Cause, 'Cause'));

const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** The instant that a Wait ends; may lie in the past. */
export const playWait = async (state: WaitState, reader: Reader): Promise<Temporal.Instant> => {
  if (state.Timestamp === undefined) return reader.now.add({ seconds: await readInteger(reader, state.Seconds, 'Seconds', 0) });
  const value = await reader.read(state.Timestamp, 'Timestamp');
  try {
    if (typeof value === 'string' && timestamp.test(value)) return Temporal.Instant.from(value);
  } catch {
    // A date that does not exist falls through to the error below.
  }
  throw new StateError(
    'States.QueryEvaluationError',
    `'Timestamp' must be an RFC 3339 timestamp, not ${JSON.stringify(value)}.`,
    'Timestamp',
  );
};
