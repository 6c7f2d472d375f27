import { setTimeout as sleep, setImmediate as turnOfLoop } from 'node:timers/promises';
import { createBell } from '../../functions/kit/bell.ts';
import type { ScheduledTask } from './stored.ts';

/** What the driver drives. */
export type Driven = {
  /** Begins the turns of wake-ups that are due and whose execution is at rest, as many as `most`. */
  playDue(most: number): Promise<unknown>[];
  /** Runs the function of a stored task, unless it is running already, and plays the turn of its return. */
  playTask(task: ScheduledTask): Promise<void>;
  /** Milliseconds until the next wake-up is due, by the programme clock. */
  untilNext(): number | undefined;
};

/** Milliseconds. The real-time loop never sleeps longer: the clock may have been moved meanwhile. */
const longestSleep = 1000;
/** Milliseconds that running functions get when the loop is stopped. */
const grace = 5000;
/** So many turns at most are played side by side. */
const mostTurns = 64;

/** Lets wake-ups and functions play until nothing is ready, once (`settle`) or for ever (`run`). A failure is final. */
export class Driver {
  readonly #driven: Driven;
  readonly #bell = createBell();
  readonly #scheduled: ScheduledTask[] = [];
  #underWay = 0;
  #failure: { error: unknown } | undefined;
  #settling: Promise<void> | undefined;
  /** What others do while everything settles, and may yet wake an execution. */
  #meanwhile = 0;
  #state: 'playing' | 'stopping' | 'closed' = 'playing';
  #realTime = false;
  /** Something was committed since the last look. */
  #poked = false;

  constructor(driven: Driven) {
    this.#driven = driven;
  }

  /** What was committed before the call, or by `meanwhile`, has been played when it resolves. */
  async settle(meanwhile?: Promise<unknown>): Promise<void> {
    if (meanwhile) this.#waitFor(meanwhile);
    this.#settling ??= this.#playUntilRest();
    await this.#settling;
    await meanwhile;
  }

  /** Whether what wakes an execution now is played at once. */
  get isPlaying(): boolean {
    return this.#settling !== undefined && this.#failure === undefined && this.#state === 'playing';
  }

  poke(): void {
    this.#poked = true;
    this.#bell.ring();
  }

  addTasks(tasks: readonly ScheduledTask[]): void {
    this.#scheduled.push(...tasks);
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

  #waitFor(meanwhile: Promise<unknown>): void {
    this.#meanwhile += 1;
    const over = (): void => {
      this.#meanwhile -= 1;
      this.#bell.ring();
    };
    meanwhile.then(over, over);
  }

  /** `#settling` ends in the same tick as the last look, so that a later call looks again. */
  async #playUntilRest(): Promise<void> {
    try {
      await turnOfLoop();
      for (;;) {
        if (this.#advance()) continue;
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

  /** Begins what can be done now; false when there is nothing. Timers first, then new functions. */
  #advance(): boolean {
    if (this.#failure) throw this.#failure.error;
    if (this.#state === 'closed') return false;
    const turns = this.#state === 'stopping' ? [] : this.#driven.playDue(mostTurns - this.#underWay);
    const tasks = this.#state === 'stopping' ? [] : this.#scheduled.splice(0);
    for (const turn of turns) void this.#follow(turn);
    for (const task of tasks) void this.#follow(this.#driven.playTask(task));
    return turns.length + tasks.length > 0;
  }

  async #follow(work: Promise<unknown>): Promise<void> {
    this.#underWay += 1;
    try {
      await work;
    } catch (error) {
      this.fail(error);
    }
    this.#underWay -= 1;
    this.#bell.ring();
  }

  #atRest(): boolean {
    return this.#state === 'closed' || (this.#underWay === 0 && this.#meanwhile === 0);
  }

  #pause(): number {
    return Math.min(Math.max(this.#driven.untilNext() ?? longestSleep, 1), longestSleep);
  }
}
