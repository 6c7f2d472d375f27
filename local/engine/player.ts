import type { Temporal } from 'temporal-polyfill';
import type { Machine } from './asl.ts';
import type { Queue } from './bell.ts';
import type { Driven, Return } from './driver.ts';
import { createEvaluator, type Evaluate } from './evaluator.ts';
import { createFunctions, type Functions } from './functions.ts';
import type { Machines } from './machines.ts';
import { playTurn } from './play.ts';
import type { Loaded, Played, Store, Stray } from './store.ts';
import { endExecution, openTurn, type Turn, type WakeUp } from './turn.ts';
import type { EngineOptions, ExecutionSummary } from './types.ts';

/** Told after each commit: what it was, the tasks it scheduled, and the execution it closed. */
export type Committed = (what: string, tasks?: readonly number[], closed?: ExecutionSummary) => void;

type Parts = { store: Store; machines: Machines; exclusive: Queue; committed: Committed };

/** A turn that can be played: what wakes an execution, and under which number it is stored. */
type Ready = { execution: number; wakeUp: WakeUp; seq?: number };

const noMachine: Machine = { StartAt: '', States: {} };

/** Plays turns between the store and the functions, one turn at a time; those that were ready together share a commit. */
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

  play(returned: readonly Return[], most: number): Promise<boolean> {
    return this.#parts.exclusive(() => this.#playTogether([...this.#ofFunctions(returned), ...this.#due(returned, most)]));
  }

  async runTask(id: number): Promise<Return | undefined> {
    const task = this.#parts.store.task(id);
    return task && { task: id, execution: task.execution, frame: task.frame, answer: await this.#functions.run(task) };
  }

  untilNext(): number | undefined {
    const next = this.#parts.store.nextDue();
    return next && next.epochMilliseconds - this.#now().epochMilliseconds;
  }

  stop(name: string, cause: string): Promise<boolean> {
    const { store, exclusive } = this.#parts;
    return exclusive(async () => {
      const last = store.latest(name);
      if (last === undefined || store.load(last.id) === undefined) return false;
      return this.#playTogether([{ execution: last.id, wakeUp: { kind: 'stop', cause } }]);
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

  #ofFunctions(returned: readonly Return[]): Ready[] {
    return returned.flatMap(({ task, execution, frame, answer }) => {
      const stored = this.#parts.store.task(task);
      return stored ? [{ execution, wakeUp: { kind: 'returned', frame, task, answer, answered: stored.answered } }] : [];
    });
  }

  /** The first due wake-up of each execution that has nothing before it. */
  #due(before: readonly Return[], most: number): Ready[] {
    if (most <= 0) return [];
    const busy = new Set(before.map(({ execution }) => execution));
    return this.#parts.store.dueWakeUps(this.#now(), most).filter(({ execution }) => {
      if (busy.has(execution)) return false;
      busy.add(execution);
      return true;
    });
  }

  async #playOne({ execution, wakeUp, seq }: Ready): Promise<(Played | Stray)[]> {
    const loaded = this.#parts.store.load(execution);
    if (loaded) return [{ turn: await this.#turn(loaded, wakeUp), texts: loaded.texts, consumed: seq }];
    return seq === undefined ? [] : [{ stray: seq }];
  }

  /** Turns of different executions, one after the other, with one commit for all; false when there are none. */
  async #playTogether(ready: readonly Ready[]): Promise<boolean> {
    if (ready.length === 0) return false;
    const { store, committed } = this.#parts;
    const saved = await store.playAndCommit(async () => {
      const played: (Played | Stray)[] = [];
      for (const one of ready) played.push(...(await this.#playOne(one)));
      return played;
    });
    for (const { turn, tasks } of saved) if (tasks) committed('turn', tasks, turn.end && store.summary(turn.execution.id));
    return true;
  }
}
