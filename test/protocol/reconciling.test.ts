import { Temporal } from 'temporal-polyfill';
import { afterEach, describe, expect, it } from 'vitest';
import { deliverAll } from '../../functions/deliver.ts';
import { reconcile, reconcileAll } from '../../functions/reconcile.ts';
import { virtualClock } from '../../local/clock.ts';
import { once } from '../kit/hooks.ts';
import { adopt, onePhase, plannedIn, townOf } from '../kit/town.ts';
import { type AgedTown, agedTown, found, left, startedAs } from './aged-town.ts';

/* The rows of PROTOCOL.md, "Reconciler, restore", each against the real verbs, ledger and engine. */

let town: AgedTown;
afterEach(() => town.home.close());

const expectNoStart = async (): Promise<void> => {
  expect((await town.look()).started).toEqual([]);
  expect(await town.generation()).toBe(2);
};

const overtaking = async (): Promise<void> => {
  await town.renew();
  town.pass(16);
};

describe('what is lost is started again', () => {
  it('once, as the next generation; a second run changes nothing, nor does a third when it is old', async () => {
    town = await agedTown();
    await town.lose();
    expect(await town.look()).toEqual(startedAs(2));
    expect(await town.look()).toMatchObject(found(left('start-pending')));
    await town.home.rest();
    expect(town.running()).toEqual([await town.execution('A', 2)]);
    await town.expectNoChange(async () => expect(await town.look()).toEqual(found()));
    town.pass(20);
    await town.expectNoChange(async () => expect(await town.look()).toEqual(found()));
    await town.expectRest();
  });

  it('what runs is left as it is', async () => {
    town = await agedTown();
    await town.expectNoChange(async () => expect(await town.look()).toEqual(found()));
  });

  it('a programme that never started has nothing', async () => {
    town = await agedTown();
    expect(await town.look({ programme: 'onbekend' })).toEqual(found({ looked: 0 }));
  });

  it('of an organisation: all its programmes by its views, and nobody else’s', async () => {
    town = await agedTown();
    await town.lose();
    const second = { ...plannedIn('2020-11'), id: 'tweede' };
    const other = { ...onePhase, organisation: { ...onePhase.organisation, id: 'elders' } };
    for (const definition of [second, other])
      await townOf(town.home, definition).do('commissioner', { act: 'start-programme' }, definition);
    expect(await reconcileAll(town.home)({ organisation: 'elders' })).toMatchObject({ looked: 1, started: [] });
    expect(await reconcileAll(town.home)({ organisation: town.id.organisation })).toMatchObject({
      looked: 2,
      started: [{ generation: 2 }],
    });
  });
});

describe('claims younger than 15 minutes on the system clock are left alone', () => {
  it.each([
    [0, false],
    [14.99, false],
    [15, true],
  ])('after %d minutes: started %s', async (minutes, starts) => {
    town = await agedTown(minutes);
    await town.lose();
    const again = Temporal.Instant.from('2026-01-01T00:15:00Z').toString();
    expect(await town.look()).toEqual(
      starts ? startedAs(2) : found({ left: [{ programme: 'proef', subject: 'phase/A', why: 'young', again }] }),
    );
  });

  it('a list that lags does not replace a healthy execution', async () => {
    town = await agedTown(1);
    const { home } = town;
    const lagging = { ...home.procedures, running: async () => [] };
    await town.expectNoChange(async () =>
      expect(await reconcile({ ...home, procedures: lagging })(town.id)).toMatchObject(found(left('young'))),
    );
    await town.expectRest();
  });

  it('the programme clock does not make them older', async () => {
    town = await agedTown(0);
    await town.lose();
    await town.to('2020-12-01');
    expect(await town.look()).toMatchObject(left('young'));
  });

  it('unless what ran is known to be lost', async () => {
    town = await agedTown(0);
    await town.lose();
    expect(await town.look({ afterLoss: true })).toEqual(startedAs(2));
  });

  it('one from a clock that was wrong, years ahead, is not young for years', async () => {
    town = await agedTown();
    await town.lose();
    const systemClock = virtualClock(Temporal.Instant.from('2020-01-01T00:00:00Z'));
    expect(await reconcile({ ...town.home, systemClock })(town.id)).toMatchObject({ started: [{ generation: 2 }] });
  });
});

describe('a subject whose current start is pending is left alone', () => {
  it('however old it is; one that is delivered later runs', async () => {
    town = await agedTown();
    await town.restart(1);
    town.pass(600);
    await expectNoStart();
    await town.home.rest();
    expect(town.running()).toEqual([await town.execution('A', 2)]);
    await town.expectRest();
  });

  it('also when it is postponed', async () => {
    town = await agedTown();
    await town.restart(1);
    const [message] = await town.home.ledger.undelivered(town.stream);
    await town.home.ledger.postpone(message?.id ?? 0, '2030-01-01T00:00:00Z', 'no connection');
    town.home.engine.remove(await town.execution('A', 1));
    town.pass(600);
    await expectNoStart();
    expect(await town.home.ledger.undelivered(town.stream)).toMatchObject([{ id: message?.id, parked: null }]);
  });

  it('a parked one counts as lost; it is gone when its successor is there', async () => {
    town = await agedTown();
    await town.restart(1);
    await town.lose();
    const [message] = await town.home.ledger.undelivered(town.stream);
    await town.home.ledger.park(message?.id ?? 0, 'no connection');
    town.home.engine.remove(await town.execution('A', 1));
    town.pass(16);
    expect(await town.look()).toEqual(startedAs(3));
    await town.home.rest();
    expect(await town.home.ledger.counts()).toMatchObject({ pending: 0, parked: 0 });
    await town.expectRest();
  });

  it.each(['before', 'after'] as const)(
    'what is pending is asked before the list: a delivery just %s it starts nothing twice',
    async (when) => {
      town = await agedTown();
      await town.lose();
      await town.restart(1);
      town.pass(16);
      const delivered = once(town.home.procedures, 'running', when, () => deliverAll(town.home));
      await town.look();
      expect(delivered.ran()).toBe(true);
      expect(await town.generation()).toBe(2);
      await town.home.rest();
      await town.expectRest();
    },
  );
});

describe('the generation is read before the list', () => {
  it.each([
    ['generations', 'before'],
    ['generations', 'after'],
    ['undelivered', 'after'],
  ] as const)('a renewal that runs at once, %s %s, is not replaced', async (method, when) => {
    town = await agedTown();
    const done = once(town.home.ledger, method, when, overtaking);
    await town.look();
    expect(done.ran()).toBe(true);
    expect(await town.generation()).toBe(2);
    await town.home.rest();
    expect(town.running()).toEqual([await town.execution('A', 2)]);
    await town.expectRest();
  });

  it.each(['before', 'after'] as const)('nor one %s the list', async (when) => {
    town = await agedTown();
    const done = once(town.home.procedures, 'running', when, overtaking);
    await town.look();
    expect(done.ran()).toBe(true);
    expect(await town.generation()).toBe(2);
    await town.home.rest();
    await town.expectRest();
  });

  it('starts on condition of what it read: one that starts after the list wins', async () => {
    town = await agedTown();
    await town.lose();
    once(town.home.procedures, 'running', 'after', overtaking);
    expect(await town.look()).toMatchObject(found(left('overtaken')));
    expect(await town.generation()).toBe(2);
    await town.home.rest();
    await town.expectRest();
  });

  it('reads the plan after the list: a subject that finishes in between is not started', async () => {
    town = await agedTown();
    await adopt(town);
    const done = once(town.home.procedures, 'running', 'before', () => town.home.rest());
    await expect(town.look()).resolves.toEqual(found());
    expect(done.ran()).toBe(true);
    expect(await town.generation()).toBe(1);
    expect(await town.count('phase-closed')).toBe(1);
  });
});
