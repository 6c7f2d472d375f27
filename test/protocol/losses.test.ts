/* oxlint-disable unicorn/consistent-function-scoping -- the parts of a scenario stand together */
import { describe, expect, it } from 'vitest';
import { deliverAll } from '../../functions/deliver.ts';
import { virtualClock } from '../../local/clock.ts';
import type { RecordedEvent } from '../../shared/domain/facts.ts';
import { adopt, onePhase, openTown, type TownOptions } from '../kit/town.ts';
import { type AgedTown, agedFrom, agedTown, firstHour } from './aged-town.ts';
import { closedOnce, noReminderAfterDecision, remindersTwice, type Step, sweep } from './sweep.ts';

/*
 * The scenarios `deletion`, `rivals`, `restore` and `storm` of the protocol's model: what goes wrong goes wrong at each call that anything
 * makes to the ledger. Afterwards the reconciler runs once; nothing is lost then, nothing happened twice, and a second run changes nothing.
 */

/** The town that is being played. */
let town: AgedTown;

const dayBefore =
  (options: TownOptions = {}) =>
  async (): Promise<AgedTown> => {
    town = await agedTown(16, options);
    await town.to('2020-10-12');
    return town;
  };

/** The reminder falls due, and then the college adopts. */
const reminderAndDecision = async (): Promise<void> => {
  await town.to('2020-10-13');
  await adopt(town);
  await town.home.rest();
};

const loseAll: Step = async ({ home }) => {
  for (const { name } of home.engine.list()) home.engine.remove(name);
};
const aged =
  (step: Step): Step =>
  async (one) => {
    town.pass(16);
    await step(one);
    await deliverAll(town.home);
  };
const look = aged(() => town.look());
const renew = aged(() => town.renew());
const decide: Step = () => adopt(town);
const restore: Step = ({ home }) => home.ledger.renewEpoch();

const state = async () => JSON.stringify([await town.events(), await town.home.ledger.generations(town.stream), town.running()]);

const reconcileTwice = async (): Promise<string[]> => {
  town.pass(16);
  await town.home.reconcile();
  await town.home.rest();
  const before = await state();
  await town.home.reconcile();
  await town.home.rest();
  const soon = await state();
  town.pass(16);
  await town.home.reconcile();
  await town.home.rest();
  return [...(soon === before ? [] : ['a second run changed something']), ...((await state()) === soon ? [] : ['a third run did'])];
};

const wrong = (events: RecordedEvent[]): string[] => [...closedOnce(events), ...noReminderAfterDecision(events), ...remindersTwice(events)];

const everywhere = (
  steps: Step[],
  { stride = 1, apart = 1, options = {} }: { stride?: number; apart?: number; options?: TownOptions } = {},
) => sweep({ prepare: dayBefore(options), steps, apart, play: reminderAndDecision, afterwards: reconcileTwice, wrong }, stride);

describe('deletion: every execution is deleted at any point', () => {
  it.each([
    ['', 1, {}],
    [', and every task runs twice', 5, { engine: { runEveryTaskTwice: true } }],
  ])('of a phase that is reminded of and closed%s', { timeout: 60_000 }, async (_, stride, options) => {
    expect((await everywhere([loseAll], { stride, options })) * stride).toBeGreaterThan(60);
  });

  it('of its whole life, from the first start on', { timeout: 60_000 }, async () => {
    const prepare = async () => {
      const clock = virtualClock(firstHour);
      town = agedFrom(openTown({ systemClock: clock }), clock);
      return town;
    };
    const play = async () => {
      await town.do('commissioner', { act: 'start-programme' }, onePhase);
      await town.to('2020-09-02');
      await reminderAndDecision();
    };
    expect(await sweep({ prepare, steps: [loseAll], play, afterwards: reconcileTwice, wrong }, 2)).toBeGreaterThan(60);
  });

  it.each([1, 4, 11])('and the reconciler looks %i calls later, when the claims are old', { timeout: 60_000 }, async (apart) => {
    expect(await everywhere([loseAll, look], { apart, stride: 3 })).toBeGreaterThan(20);
  });

  it('again and again', { timeout: 60_000 }, async () => {
    expect(await everywhere([loseAll, look, loseAll, look, renew, loseAll], { apart: 7, stride: 3 })).toBeGreaterThan(20);
  });
});

describe('rivals: the reconciler, a renewal and a person at once, at any point', () => {
  it('the reconciler alone starts nothing, for nothing is lost', { timeout: 60_000 }, async () => {
    const untouched = async () => ((await town.generation()) === 1 ? reconcileTwice() : ['a healthy execution was replaced']);
    const scenario = { prepare: dayBefore(), steps: [look], play: reminderAndDecision, afterwards: untouched, wrong };
    expect(await sweep(scenario)).toBeGreaterThan(60);
  });

  it.each([
    ['reconciler, renewal, person', [look, renew, decide]],
    ['renewal, reconciler, person', [renew, look, decide]],
    ['person, reconciler, renewal, reconciler', [decide, look, renew, look]],
  ])('%s', { timeout: 60_000 }, async (_, steps) => {
    const play = () => town.to('2020-10-13');
    for (const apart of [1, 6])
      expect(await sweep({ prepare: dayBefore(), steps, apart, play, afterwards: reconcileTwice, wrong }, 3)).toBeGreaterThan(9);
  });
});

describe('restore: a new epoch opens at any point', () => {
  it('old executions are stopped, new ones run, no effect comes twice', { timeout: 60_000 }, async () => {
    expect(await everywhere([restore], { stride: 2 })).toBeGreaterThan(30);
  });

  it('and the reconciler runs, while what was under way goes on', { timeout: 60_000 }, async () => {
    expect(await everywhere([restore, look, renew], { apart: 3, stride: 3 })).toBeGreaterThan(20);
  });
});
