import type { StatementSync } from 'node:sqlite';
import type { Temporal } from 'temporal-polyfill';
import type { Call } from './functions.ts';
import type { statements } from './schema.ts';
import type { Answer, Execution, Frame, Turn, WakeUp } from './turn.ts';

/** A running execution as it was committed last. */
export type Loaded = { execution: Execution; definition: string; frames: Map<number, Frame> };
export type StoredTask = {
  id: number;
  execution: number;
  frame: number;
  functionName: string;
  payload: string;
  timeoutSeconds: number;
  waiting: boolean;
  answered: boolean;
};
export type StoredWakeUp = { seq: number; execution: number; wakeUp: WakeUp };
export type NewExecution = {
  name: string;
  machine: string;
  definition: string;
  asl: string;
  input: unknown;
  now: Temporal.Instant;
  expires: Temporal.Instant;
};

export type Statements = Record<keyof typeof statements, StatementSync>;

/** A turn that was played, and the wake-up that it consumed. */
export type Played = { turn: Turn; consumed: number | undefined };

/** A task as it was committed; its function may have been called already. */
export type ScheduledTask = {
  id: number;
  execution: number;
  frame: number;
  /** What to call, where it need not be read again. */
  call?: Call;
  running?: Promise<Answer | undefined>;
};
