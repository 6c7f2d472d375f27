/** The subset of the Amazon States Language (JSONata) that the engine plays; `load.ts` refuses everything else. */

/** Any JSON; strings of the form `{% ... %}` in it are JSONata expressions. */
export type Template = unknown;
export type Assignments = Record<string, Template>;

export type Retrier = {
  ErrorEquals: string[];
  IntervalSeconds?: number;
  MaxAttempts?: number;
  BackoffRate?: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: 'FULL' | 'NONE';
};

export type Catcher = { ErrorEquals: string[]; Next: string; Assign?: Assignments; Output?: Template };

type Common = { Comment?: string; Output?: Template; Assign?: Assignments };
type Transition = { Next?: string; End?: boolean };
type Recovery = { Retry?: Retrier[]; Catch?: Catcher[] };

export type TaskState = Common &
  Transition &
  Recovery & {
    Type: 'Task';
    Resource: string;
    Arguments: { FunctionName: string; Payload?: Template };
    TimeoutSeconds: number | string;
  };

export type ChoiceRule = { Condition: string | boolean; Next: string; Assign?: Assignments; Output?: Template };
export type ChoiceState = Common & { Type: 'Choice'; Choices: ChoiceRule[]; Default: string };
export type WaitState = Common & Transition & { Type: 'Wait'; Seconds?: number | string; Timestamp?: string };
export type PassState = Common & Transition & { Type: 'Pass' };
export type SucceedState = { Type: 'Succeed'; Comment?: string; Output?: Template };
export type FailState = { Type: 'Fail'; Comment?: string; Error?: string; Cause?: string };

export type Processor = { StartAt: string; States: Record<string, State> };
export type MapState = Common &
  Transition &
  Recovery & {
    Type: 'Map';
    Items?: Template;
    ItemSelector?: Template;
    MaxConcurrency?: number | string;
    ItemProcessor: Processor;
  };

export type State = TaskState | ChoiceState | WaitState | PassState | SucceedState | FailState | MapState;
export type Machine = Processor & { TimeoutSeconds?: number };

/** Whether a Task waits for `SendTaskSuccess` after its function has returned. */
export const waitsForToken = (state: TaskState): boolean => state.Resource.endsWith('.waitForTaskToken');

/** The stable name of a function: the last segment of its ARN, or the name itself. */
export const functionName = (state: TaskState): string => state.Arguments.FunctionName.split(':').at(-1) ?? '';

/** The JSONata source inside `{% ... %}`, or undefined for plain text. */
export const expressionIn = (text: string): string | undefined =>
  text.startsWith('{%') && text.endsWith('%}') && text.length >= 4 ? text.slice(2, -2).trim() : undefined;
