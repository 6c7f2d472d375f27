import type { Machine } from './asl.ts';
import { Abandoned, type Calling, playThrough } from './calls.ts';
import type { Driven } from './driver.ts';
import { createEvaluator, type Evaluate } from './evaluator.ts';
import { createFunctions, type Functions } from './functions.ts';
import type { Machines } from './machines.ts';
import type { Queues } from './queues.ts';
import type { Store } from './store.ts';
import type { Loaded, ScheduledTask } from './stored.ts';
import { type Answer, endExecution, openTurn, type Turn, type WakeUp } from './turn.ts';
import type { EngineOptions, ExecutionSummary } from './types.ts';

/** Told after each commit: what it was, the tasks it scheduled, and the execution it closed. */
export type Committed = (what: string, tasks?: readonly ScheduledTask[], closed?: ExecutionSummary) => void;

type Parts = { store: Store; machines: Machines; queues: Queues; committed: Committed };

/** What wakes an execution, and under which number it is stored. */
type Ready = { execution: number; wakeUp: WakeUp; seq?: number };

/** What was abandoned is played again when the engine is opened again: its wake-up is still there. */
const unlessAbandoned = (error: unknown): void => {
  if (!(error instanceof Abandoned)) throw error;
};

const noMachine: Machine = { StartAt: '', States: {} };

/** Plays turns between the store and the functions: those of one execution one after the other, those of several side by side. */
export class Player implements Driven {
  readonly #parts: Parts;
  readonly #calling: Calling;
  readonly #evaluate: Evaluate;
  readonly #functions: Functions;

  constructor(options: EngineOptions, parts: Parts) {
    const now = () => options.clock.now();
    this.#parts = parts;
    this.#functions = createFunctions(options);
    this.#calling = { now, run: (task) => this.#functions.run({ ...task, payload: JSON.stringify(task.payload) }) };
    this.#evaluate = createEvaluator(() => now().epochMilliseconds);
  }

  playDue(most: number): Promise<unknown>[] {
    if (most <= 0) return [];
    const { store, queues } = this.#parts;
    return store.dueWakeUps(this.#calling.now(), most + queues.size()).flatMap((ready) =>
      // A turn that began just now counts too.
      queues.isBusy(ready.execution) ? [] : [queues.inTurn(ready.execution, () => this.#play(ready)).catch(unlessAbandoned)],
    );
  }

  async playTask(scheduled: ScheduledTask): Promise<void> {
    const { store, queues } = this.#parts;
    const { execution, frame, running, call = store.task(scheduled) } = scheduled;
    if (!call) return;
    const answer = await (running ?? this.#functions.run(call));
    if (answer === undefined) return;
    await queues
      .inTurn(execution, async () => {
        const stored = store.task(scheduled);
        if (stored) await this.#play({ execution, wakeUp: { kind: 'returned', frame, answer, answered: stored.answered } });
      })
      .catch(unlessAbandoned);
  }

  /**
   * Closes a token with its answer; false when nobody listens. The answer is committed with the turn that it wakes (`atOnce`), or else by
   * itself, to be played later. @throws Abandoned when the engine is closed meanwhile: then nobody knows of the answer
   */
  async answer(token: string, answer: Answer, atOnce: () => boolean): Promise<boolean> {
    const { store, queues, committed } = this.#parts;
    const asked = store.openToken(token, this.#calling.now());
    if (!asked) return false;
    const { execution } = asked;
    const isFree = !queues.isBusy(execution);
    return queues.inTurn(execution, async () => {
      const open = isFree ? asked : store.openToken(token, this.#calling.now());
      if (!open) return false;
      if (atOnce() && open.returned) return this.#play({ execution, wakeUp: { kind: 'answer', frame: open.frame, answer } });
      await store.answer(open, answer, this.#calling.now());
      committed('answer');
      return true;
    });
  }

  untilNext(): number | undefined {
    const next = this.#parts.store.nextDue();
    return next && next.epochMilliseconds - this.#calling.now().epochMilliseconds;
  }

  async stop(name: string, cause: string): Promise<boolean> {
    const { store, queues } = this.#parts;
    const last = store.latest(name);
    if (last === undefined) return false;
    return queues.inTurn(last.id, () => this.#play({ execution: last.id, wakeUp: { kind: 'stop', cause } }));
  }

  /** Waits for no function, and then until no turn is under way. */
  close(): Promise<void> {
    this.#functions.close();
    return this.#parts.queues.idle();
  }

  /** @throws MachineRefused when this version of the engine does not play what is pinned */
  #definition(hash: string): Machine {
    const { machines, store } = this.#parts;
    return machines.pinned(hash, () => store.definition(hash));
  }

  #open({ execution, frames }: Loaded, definition: Machine): Turn {
    return openTurn({ now: this.#calling.now(), execution, definition, evaluate: this.#evaluate, frames });
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
      await playThrough(turn, wakeUp, this.#calling);
      return turn;
    } catch (error) {
      if (error instanceof Abandoned) throw error;
      return this.#broken(loaded, error);
    }
  }

  /** One turn, and its commit; false when the execution no longer runs. @throws Abandoned */
  async #play({ execution, wakeUp, seq }: Ready): Promise<boolean> {
    const { store, committed } = this.#parts;
    const loaded = store.load(execution);
    if (!loaded) {
      if (seq !== undefined) await store.dropWakeUp(seq);
      return false;
    }
    const turn = await this.#turn(loaded, wakeUp);
    const tasks = await store.save({ turn, consumed: seq });
    if (!tasks) return false;
    committed('turn', tasks, turn.end && store.summary(execution));
    return true;
  }
}
