/* oxlint-disable vitest/expect-expect -- expectClosedOnce expects */
import { describe, expect, it } from 'vitest';
import { deliverAll } from '../../functions/deliver.ts';
import { nextDeadline } from '../../functions/next-deadline.ts';
import { moment } from '../domain/kit.ts';
import { once } from '../kit/hooks.ts';
import { adopt, plannedIn, startTown, type Town } from '../kit/town.ts';
import { unrest } from '../protocol/at-rest.ts';

/** A phase that waits for a decision of December 2022: nothing is due for more than two years. */
const waitingLong = () => startTown({ definition: plannedIn('2022-12') });

/** 80 times 24 hours after nine o'clock on 1 September 2020; the clocks went back in between. */
const day80 = moment('2020-11-20T08:00');

const expectClosedOnce = async (town: Town): Promise<void> => {
  expect([await town.count('gate-passed'), await town.count('phase-closed')]).toEqual([1, 1]);
  expect(await unrest(town.home, town.id)).toEqual([]);
};

describe('an execution is renewed at day 80', () => {
  it('and not a second earlier; the next generation begins its rounds anew', async () => {
    const town = await waitingLong();
    expect(town.home.engine.nextWakeUp()?.toString()).toBe(day80.toString());
    await town.to('2020-11-20T07:59');
    expect((await town.home.ledger.generation(town.subject()))?.generation).toBe(1);
    await town.to('2020-11-20T08:00');
    expect((await town.home.ledger.generation(town.subject()))?.generation).toBe(2);
    expect(town.home.engine.list().map(({ status }) => status)).toEqual(['SUCCEEDED', 'RUNNING']);
    expect(await town.home.ledger.waiting(town.subject())).toMatchObject({ generation: 2, round: 1, retry: 0 });
    expect(await unrest(town.home, town.id)).toEqual([]);
  });

  it('again and again, for two years, without a fact', async () => {
    const town = await waitingLong();
    const before = (await town.events()).length;
    await town.to('2022-09-01');
    expect(town.home.engine.list()).toHaveLength(Math.ceil(730 / 80));
    const lives = town.home.engine
      .list()
      .flatMap(({ startedAt, stoppedAt }) => (stoppedAt ? [startedAt.until(stoppedAt).total('days')] : []));
    expect(lives.every((days) => days === 80)).toBe(true);
    expect(await town.events()).toHaveLength(before);
    expect(await unrest(town.home, town.id)).toEqual([]);
  });

  it('or at round 500', async () => {
    const town = await waitingLong();
    const ask = async (rounds: number) =>
      nextDeadline(town.home)({ ...(await town.input()), rounds, startedAt: moment('2020-09-01T09:00').toString() });
    expect(await ask(498)).toMatchObject({ answer: 'wait', rounds: 499 });
    expect(await ask(499)).toMatchObject({ answer: 'renew', rounds: 500 });
  });

  it('a minute before day 80 there is no wait shorter than a minute: it renews', async () => {
    const town = await waitingLong();
    const ask = async (at: string) => {
      town.home.programmeClock.moveTo(moment(at));
      return nextDeadline(town.home)({ ...(await town.input()), rounds: 1, startedAt: moment('2020-09-01T09:00').toString() });
    };
    expect(await ask('2020-11-20T07:59:00')).toMatchObject({ answer: 'wait', seconds: 60 });
    expect(await ask('2020-11-20T07:59:01')).toMatchObject({ answer: 'renew' });
  });
});

describe('a renewal and a decision at the same instant', () => {
  it.each([
    ['the nudge is delivered first', async ({ home }: Town) => deliverAll(home)],
    ['the timer rings first', async ({ home }: Town) => home.engine.settle()],
  ])('%s: the phase closes once', async (_, first) => {
    const town = await waitingLong();
    town.home.programmeClock.moveTo(day80);
    await adopt(town);
    await first(town);
    await town.home.rest();
    await expectClosedOnce(town);
  });

  it('the decision falls between the question and the start of the successor', async () => {
    const town = await waitingLong();
    const met = once(
      town.home.ledger,
      'append',
      'before',
      async () => {
        await adopt(town);
        await deliverAll(town.home);
      },
      (request) => JSON.stringify(request).includes('"kind":"start"'),
    );
    await town.to('2020-11-20T08:00');
    expect(met.ran()).toBe(true);
    await expectClosedOnce(town);
  });

  it('the decision falls after it, before the successor was started', async () => {
    const town = await waitingLong();
    const met = once(town.home.procedures, 'start', 'before', () => adopt(town));
    await town.to('2020-11-20T08:00');
    expect(met.ran()).toBe(true);
    await expectClosedOnce(town);
  });
});
