import { setTimeout as sleep, setImmediate as turnOfLoop } from 'node:timers/promises';
import { createBell } from './bell.ts';
import type { Answer } from './turn.ts';

export type Return = { task: number; execution: number; frame: number; answer: Answer };

/** What the driver drives. */
export type Driven = {
  /**
   * Plays the turns of functions that have returned, at most one for each execution, then of wake-ups that are due, as many as
   * `most`, and commits all of them at once; false when there were none.
   */
  play(returned: readonly Return[], most: number): Promise<boolean>;
  /** Runs the function of a stored task; undefined when the task is gone. */
  runTask(task: number): Promise<Return | undefined>;
  /** Milliseconds until the next wake-up is due, by the programme clock. */
  untilNext(): number | undefined;
};

/** Milliseconds. The real-time loop never sleeps longer: the clock may have been moved meanwhile. */
const longestSleep = 1000;
/** Milliseconds that running functions get when the loop is stopped. */
const grace = 5000;
/** So many turns at most share a commit. */
const mostTurns = 64;

/** Lets wake-ups and functions play until nothing is ready, once (`settle`) or for ever (`run`). A failure is final. */
export class Driver {
  readonly #driven: Driven;
  readonly #concurrency: number;
  readonly #bell = createBell();
  readonly #pending: number[] = [];
  readonly #running = new Set<number>();
  #returned: Return[] = [];
  #failure: { error: unknown } | undefined;
  #settling: Promise<void> | undefined;
  #state: 'playing' | 'stopping' | 'closed' = 'playing';
  #realTime = false;
  /** Something was committed since the last look. */
  #poked = false;

  constructor(driven: Driven, concurrency: number) {
    this.#driven = driven;
    this.#concurrency = concurrency;
  }

  /** What was committed before the call has been played when it resolves. */
  settle(): Promise<void> {
    this.#settling ??= this.#playUntilRest();
    return this.#settling;
  }

  poke(): void {
    this.#poked = true;
    this.#bell.ring();
  }

  addTasks(tasks: readonly number[]): void {
    this.#pending.push(...tasks);
  }

  /** Stops everything: a store that may be behind must not be played on. */
  fail(error: unknown): void {
    if (this.#state !== 'closed') this.#failure ??= { error };
    this.#bell.ring();
  }

  close(): void {
    this.#state = 'closed';
    this.poke();
  }

  run(): { stop(): Promise<void> } {
    this.#realTime = true;
    const looping = this.#loop();
    return {
      stop: async () => {
        if (this.#state === 'playing') this.#state = 'stopping';
        this.poke();
        const late = sleep(grace, 'late' as const, { ref: false });
        if ((await Promise.race([looping, late])) === 'late' || this.#state === 'closed') return;
        this.#state = 'playing';
        this.#realTime = false;
      },
    };
  }

  async #loop(): Promise<void> {
    while (this.#state === 'playing') {
      await this.settle();
      if (this.#state === 'playing' && !this.#poked) await this.#bell.wait(this.#pause());
    }
  }

  /** `#settling` ends in the same tick as the last look, so that a later call looks again. */
  async #playUntilRest(): Promise<void> {
    try {
      for (;;) {
        if (await this.#advance()) continue;
        if (this.#atRest() && !this.#poked) return;
        this.#poked = false;
        if (!this.#atRest()) await this.#bell.wait(this.#realTime ? this.#pause() : undefined);
      }
    } catch (error) {
      this.fail(error);
      throw error;
    } finally {
      this.#settling = undefined;
    }
  }

  /**
   * Does what can be done now; false when there is nothing. Returned functions first, then timers, then new functions.
   * The event loop turns first, so that what is ready together is played and committed together.
   */
  async #advance(): Promise<boolean> {
    await turnOfLoop();
    if (this.#failure) throw this.#failure.error;
    if (this.#state === 'closed') return false;
    const returned = this.#takeReturned();
    if (await this.#driven.play(returned, this.#state === 'stopping' ? 0 : mostTurns - returned.length)) return true;
    if (this.#state === 'stopping') return false;
    return this.#launch();
  }

  /** The first of each execution; the rest keep their place. */
  #takeReturned(): Return[] {
    const taken = new Map<number, Return>();
    for (const one of this.#returned) if (taken.size < mostTurns && !taken.has(one.execution)) taken.set(one.execution, one);
    this.#returned = this.#returned.filter((one) => taken.get(one.execution) !== one);
    for (const { task } of taken.values()) this.#running.delete(task);
    return [...taken.values()];
  }

  /** Starts as many functions as may run at once; false when it started none. */
  #launch(): boolean {
    const tasks = this.#pending.splice(0, Math.max(0, this.#concurrency - this.#running.size));
    for (const task of tasks) {
      this.#running.add(task);
      void this.#runTask(task);
    }
    return tasks.length > 0;
  }

  async #runTask(task: number): Promise<void> {
    try {
      const returned = await this.#driven.runTask(task);
      if (returned) this.#returned.push(returned);
      else this.#running.delete(task);
      this.#bell.ring();
    } catch (error) {
      this.fail(error);
    }
  }

  #atRest(): boolean {
    return this.#state === 'closed' || (this.#returned.length === 0 && this.#running.size === 0);
  }

  #pause(): number {
    return Math.min(Math.max(this.#driven.untilNext() ?? longestSleep, 1), longestSleep);
  }
}
