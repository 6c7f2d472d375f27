import { Temporal } from 'temporal-polyfill';
import { expect } from 'vitest';
import { deliverAll } from '../../functions/deliver.ts';
import { type Reconciled, reconcile } from '../../functions/reconcile.ts';
import { startProcedure } from '../../functions/start-procedure.ts';
import { virtualClock } from '../../local/clock.ts';
import { startTown, type Town, type TownOptions } from '../kit/town.ts';
import { unrest } from './at-rest.ts';

/** A town on a system clock that the test moves: how old a claim is, is the test's to say. */
export type AgedTown = Town & {
  /** Moves the system clock. */
  pass(minutes: number): void;
  /** Runs the reconciler on the programme; what it starts is not delivered yet. */
  look(more?: object): Promise<Reconciled>;
  restart(expected: number): Promise<{ started: boolean }>;
  /** A renewal, whose start is delivered and settled, so that it runs. */
  renew(): Promise<void>;
  generation(): Promise<number | undefined>;
  running(): string[];
  /** Deletes the current execution outright. */
  lose(): Promise<void>;
  expectRest(): Promise<void>;
  /** Rest after the act, and everything that the ledger and the engine hold of the programme is as it was. */
  expectNoChange(act: () => Promise<unknown>): Promise<void>;
};

const expecting = (town: Town, running: () => string[]): Pick<AgedTown, 'expectRest' | 'expectNoChange'> => {
  const state = async () => [await town.events(), await town.home.ledger.generations(town.stream), running()];
  return {
    expectRest: async () => expect(await unrest(town.home, town.id)).toEqual([]),
    expectNoChange: async (act) => {
      const before = await state();
      await act();
      await town.home.rest();
      expect(await state()).toEqual(before);
    },
  };
};

export const agedFrom = (town: Town, clock: ReturnType<typeof virtualClock>): AgedTown => {
  const { home, id } = town;
  const running = () => home.engine.list({ status: 'RUNNING' }).map(({ name }) => name);
  const restart: AgedTown['restart'] = (expected) =>
    startProcedure(home)({ schemaVersion: 1, ...id, story: 'phase', subject: 'phase/A', expected });
  return {
    ...town,
    ...expecting(town, running),
    pass: (minutes) => clock.moveTo(clock.now().add({ seconds: Math.round(minutes * 60) })),
    look: (more = {}) => reconcile(home)({ ...id, ...more }),
    restart,
    renew: async () => {
      await restart((await home.ledger.generation(town.subject()))?.generation ?? 0);
      await deliverAll(home);
    },
    generation: async () => (await home.ledger.generation(town.subject()))?.generation,
    running,
    lose: async () => void home.engine.remove(await town.execution()),
  };
};

/** The system clock of an aged town begins here. */
export const firstHour = Temporal.Instant.from('2026-01-01T00:00:00Z');

/** Asleep until a reminder; its claim is `minutes` old. */
export const agedTown = async (minutes = 16, options: TownOptions = {}): Promise<AgedTown> => {
  const clock = virtualClock(firstHour);
  const aged = agedFrom(await startTown({ at: '2020-10-06T12:00', ...options, systemClock: clock }), clock);
  aged.pass(minutes);
  return aged;
};

/** What the reconciler reports on one subject, but for `more`. */
export const found = (more: object = {}) => ({ looked: 1, started: [], stopped: [], left: [], ...more });

export const startedAs = (generation: number) => found({ started: [{ programme: 'proef', subject: 'phase/A', generation }] });

export const left = (why: string) => ({ left: [expect.objectContaining({ subject: 'phase/A', why })] });
