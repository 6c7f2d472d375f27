import { functionName, type TaskState, waitsForToken } from '../asl.ts';
import { demandPayloadSize, StateError } from '../errors.ts';
import { type Reader, readInteger } from '../reader.ts';
import { newToken } from '../tokens.ts';
import { type Answer, clear, type Frame, record, type Turn } from '../turn.ts';

const resourceOf = (state: TaskState): { resourceType: string; resource: string } => ({
  resourceType: 'lambda',
  resource: waitsForToken(state) ? 'invoke.waitForTaskToken' : 'invoke',
});

/** Schedules the task; its function runs once this turn is committed. */
export const scheduleTask = async (turn: Turn, frame: Frame, state: TaskState, reader: Reader): Promise<void> => {
  const waiting = waitsForToken(state);
  const token = waiting ? newToken() : undefined;
  const context = token === undefined ? undefined : { context: reader.context({ Task: { Token: token } }) };
  const { FunctionName, Payload = {} } = state.Arguments;
  const parameters = { FunctionName, Payload: await reader.read(Payload, 'Arguments/Payload', context) };
  const timeoutSeconds = await readInteger(reader, state.TimeoutSeconds, 'TimeoutSeconds', 1);
  demandPayloadSize(parameters, `The arguments of the state/task '${frame.state}'`);
  record(turn, frame, 'TaskScheduled', {
    ...resourceOf(state),
    region: 'local',
    parameters: JSON.stringify(parameters),
    timeoutInSeconds: timeoutSeconds,
  });
  record(turn, frame, 'TaskStarted', resourceOf(state));
  const task = { frame: frame.id, functionName: functionName(state), payload: parameters.Payload, timeoutSeconds, waiting };
  if (token === undefined) {
    turn.tasks.push(task);
    return;
  }
  const deadline = turn.now.add({ seconds: timeoutSeconds });
  turn.tasks.push({ ...task, token, deadline });
  turn.timers.push({ frame: frame.id, kind: 'timeout', due: deadline });
};

/** What lambda:invoke answers. */
const invocation = (payload: unknown) => ({ ExecutedVersion: '$LATEST', Payload: payload, StatusCode: 200 });

/** Records that the function of a waiting task has returned: from now on only its token or its timeout ends it. */
export const submitTask = (turn: Turn, frame: Frame, state: TaskState, output: unknown): void => {
  record(turn, frame, 'TaskSubmitted', {
    ...resourceOf(state),
    output: JSON.stringify(invocation(output)),
    outputDetails: { truncated: false },
  });
  turn.submitted.push(frame.id);
};

/** Records how a task ended. @throws StateError when it failed, or when its result is too large */
export const endTask = (turn: Turn, frame: Frame, state: TaskState, answer: Answer): unknown => {
  clear(turn, frame);
  const resource = resourceOf(state);
  if ('error' in answer) {
    const { error, cause } = answer;
    record(turn, frame, error === 'States.Timeout' ? 'TaskTimedOut' : 'TaskFailed', { ...resource, error, cause });
    throw new StateError(error, cause);
  }
  const result = waitsForToken(state) ? answer.output : invocation(answer.output);
  try {
    demandPayloadSize(result, `The state/task '${frame.state}' returned a result that`);
  } catch (tooLarge) {
    if (tooLarge instanceof StateError) record(turn, frame, 'TaskFailed', { ...resource, error: tooLarge.error, cause: tooLarge.detail });
    throw tooLarge;
  }
  record(turn, frame, 'TaskSucceeded', { ...resource, output: JSON.stringify(result), outputDetails: { truncated: false } });
  return result;
};
