import type { Temporal } from 'temporal-polyfill';
import type { Machine } from './asl.ts';
import type { Queue } from './bell.ts';
import type { Driven, Return } from './driver.ts';
import { createEvaluator, type Evaluate } from './evaluator.ts';
import { createFunctions, type Functions } from './functions.ts';
import type { Machines } from './machines.ts';
import { playTurn } from './play.ts';
import type { Loaded, Store } from './store.ts';
import { endExecution, openTurn, type Turn, type WakeUp } from './turn.ts';
import type { EngineOptions, ExecutionSummary } from './types.ts';

/** Told after each commit: what it was, the tasks it scheduled, and the execution it closed. */
export type Committed = (what: string, tasks?: readonly number[], closed?: ExecutionSummary) => void;

type Parts = { store: Store; machines: Machines; exclusive: Queue; committed: Committed };

const noMachine: Machine = { StartAt: '', States: {} };

/** Plays turns between the store and the functions, one turn at a time. */
export class Player implements Driven {
  readonly #parts: Parts;
  readonly #now: () => Temporal.Instant;
  readonly #evaluate: Evaluate;
  readonly #functions: Functions;

  constructor(options: EngineOptions, parts: Parts) {
    this.#parts = parts;
    this.#now = () => options.clock.now();
    this.#evaluate = createEvaluator(() => this.#now().epochMilliseconds);
    this.#functions = createFunctions(options);
  }

  playNext(): Promise<boolean> {
    const { store, exclusive } = this.#parts;
    return exclusive(async () => {
      const next = store.nextWakeUp(this.#now());
      if (!next) return false;
      const loaded = store.load(next.execution);
      if (loaded) await this.#play(loaded, next.wakeUp, next.seq);
      else store.forget(next.seq);
      return true;
    });
  }

  async runTask(id: number): Promise<Return | undefined> {
    const task = this.#parts.store.task(id);
    return task && { execution: task.execution, frame: task.frame, answer: await this.#functions.run(task) };
  }

  playReturn(task: number, { execution, frame, answer }: Return): Promise<void> {
    const { store, exclusive } = this.#parts;
    return exclusive(async () => {
      const stored = store.task(task);
      const loaded = stored && store.load(execution);
      if (loaded) await this.#play(loaded, { kind: 'returned', frame, task, answer, answered: stored.answered });
    });
  }

  untilNext(): number | undefined {
    const next = this.#parts.store.nextDue();
    return next && next.epochMilliseconds - this.#now().epochMilliseconds;
  }

  stop(name: string, cause: string): Promise<boolean> {
    const { store, exclusive } = this.#parts;
    return exclusive(async () => {
      const last = store.latest(name);
      const loaded = last && store.load(last.id);
      if (loaded) await this.#play(loaded, { kind: 'stop', cause });
      return loaded !== undefined;
    });
  }

  close(): void {
    this.#functions.close();
  }

  /** @throws MachineRefused when this version of the engine does not play what is pinned */
  #definition(hash: string): Machine {
    const { machines, store } = this.#parts;
    return machines.pinned(hash, () => store.definition(hash));
  }

  #open({ execution, frames }: Loaded, definition: Machine): Turn {
    return openTurn({ now: this.#now(), execution, definition, evaluate: this.#evaluate, frames });
  }

  /** The execution as it was before its turn, ended: one that cannot be played must not stop the others. */
  #broken(loaded: Loaded, error: unknown): Turn {
    const turn = this.#open(this.#parts.store.load(loaded.execution.id) ?? loaded, noMachine);
    endExecution(turn, { status: 'FAILED', error: 'States.Runtime', cause: String(error) });
    return turn;
  }

  async #turn(loaded: Loaded, wakeUp: WakeUp): Promise<Turn> {
    try {
      const turn = this.#open(loaded, this.#definition(loaded.definition));
      await playTurn(turn, wakeUp);
      return turn;
    } catch (error) {
      return this.#broken(loaded, error);
    }
  }

  async #play(loaded: Loaded, wakeUp: WakeUp, consumed?: number): Promise<void> {
    const { store, committed } = this.#parts;
    const turn = await this.#turn(loaded, wakeUp);
    const tasks = store.commit(turn, loaded.texts, consumed);
    if (tasks) committed('turn', tasks, turn.end && store.summary(turn.execution.id));
  }
}
