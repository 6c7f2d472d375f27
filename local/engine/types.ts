import type { Temporal } from 'temporal-polyfill';

/** The clock that dates and timers live on: real or virtual. */
export type Clock = { now(): Temporal.Instant };

/** A function as a Task calls it; may run twice with the same payload, so it must be idempotent by meaning. */
export type Handler = (payload: unknown) => Promise<unknown>;

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export type ExecutionSummary = {
  name: string;
  machine: string;
  status: Status;
  input: unknown;
  output?: unknown;
  startedAt: Temporal.Instant;
  stoppedAt?: Temporal.Instant;
  /** Number of events in its history. */
  events: number;
  error?: string;
  cause?: string;
  /** The state that the outermost frame is in, while it runs. */
  currentState?: string;
};

/** One event, shaped as GetExecutionHistory returns it: details sit under `<type>EventDetails`. */
export type HistoryEvent = {
  id: number;
  previousEventId: number;
  timestamp: string;
  type: string;
  [details: `${string}EventDetails`]: Record<string, unknown>;
};

export type EngineOptions = {
  /** SQLite file, or ':memory:'. */
  path: string;
  clock: Clock;
  /** Name -> state machine in Amazon States Language (parsed JSON). */
  machines: Record<string, unknown>;
  /** Function name (last segment of its ARN) -> handler. Read when a task runs, so that it may be filled later. */
  handlers: Record<string, Handler>;
  /** 'off' only for simulations: a crash of the machine may then lose commits. Default 'full'. */
  durability?: 'full' | 'off';
  /** For tests: calls each handler twice with equal payloads and uses the second answer. */
  runEveryTaskTwice?: boolean;
  /** How many functions may run at once. Default 64. */
  concurrency?: number;
  /** How long a function may run (system clock), as Lambda limits it. Default 900. */
  functionTimeoutSeconds?: number;
  /** Called after its commit with each thing that was committed ('start', 'turn', 'answer'); tests kill or throw here. */
  afterCommit?: (what: string) => void;
  /** Called after each disk commit with the number of writes that shared it. */
  onCommit?: (works: number) => void;
  /** Told of each execution that failed, timed out or was aborted, after its commit. Not durable: look at `list` too. */
  onClosed?: (execution: ExecutionSummary) => void;
};

export type StartRequest = { name: string; machine: string; input: unknown };
export type Delivery = 'delivered' | 'nobody-listens';
export type ListFilter = { status?: Status; prefix?: string };

export type Engine = {
  /**
   * Starts an execution; durable when it resolves. 'already-exists' when one of that name runs, or closed within 90 days.
   * @throws RangeError for a bad name, an unknown machine, or an input over 256 KiB.
   */
  start(request: StartRequest): Promise<'started' | 'already-exists'>;
  /** SendTaskSuccess; durable when it resolves. A token that is unknown, answered or timed out: 'nobody-listens'. */
  succeed(token: string, output: unknown): Promise<Delivery>;
  /** SendTaskFailure; as `succeed`. */
  fail(token: string, error: string, cause: string): Promise<Delivery>;
  /** StopExecution: ABORTED; its tokens die. False when none of that name runs. */
  stop(name: string, cause: string): Promise<boolean>;
  /** All executions, oldest first. */
  list(filter?: ListFilter): ExecutionSummary[];
  /** Names of running executions that begin with `prefix`, oldest first. */
  running(prefix: string): string[];
  /** The latest execution of that name. */
  describe(name: string): ExecutionSummary | undefined;
  /** The events of the latest execution of that name, oldest first; task tokens are redacted. */
  history(name: string): HistoryEvent[];
  /** Deletes every execution of that name outright, history and all. */
  remove(name: string): boolean;
  /**
   * Plays everything that is ready at `clock.now()`, functions included, until nothing is and `meanwhile` is over: it may start, answer and
   * stop executions. Never await it inside a handler.
   */
  settle(meanwhile?: Promise<unknown>): Promise<void>;
  /** The earliest pending timer (task timeout, wait, retry, end of an execution's time). */
  nextWakeUp(): Temporal.Instant | undefined;
  /**
   * Plays in real time until stopped; `stop` waits for the running turn and for running functions (at most 5 s).
   * A commit that fails is an unhandled rejection: the process must stop, since it can no longer keep what it promises.
   */
  run(): { stop(): Promise<void> };
  /** Finishes the running turn and closes the store. Functions still running are forgotten: they run again after reopening. */
  close(): Promise<void>;
};
