import { Temporal } from 'temporal-polyfill';
import { afterEach, describe, expect, it } from 'vitest';
import { deliverAll } from '../../functions/deliver.ts';
import { reconcile, reconcileAfter, reconcileAll } from '../../functions/reconcile.ts';
import { startProcedure } from '../../functions/start-procedure.ts';
import { virtualClock } from '../../local/clock.ts';
import { moment } from '../domain/kit.ts';
import { around, once } from '../kit/hooks.ts';
import { adopt, onePhase, plannedIn, recordIt, startTown, type Town, townOf } from '../kit/town.ts';
import { unrest } from './at-rest.ts';

/* The rows of PROTOCOL.md, "Reconciler, restore", each against the real verbs, ledger and engine. */

let town: Town;
let clock: ReturnType<typeof virtualClock>;
afterEach(() => town.home.close());

/** Asleep until a reminder; its claim is `minutes` old on a system clock that the test moves. */
const sleeping = async (minutes = 16): Promise<void> => {
  clock = virtualClock(Temporal.Instant.from('2026-01-01T00:00:00Z'));
  town = await startTown({ at: '2020-10-06T12:00', systemClock: clock });
  pass(minutes);
};
const pass = (minutes: number): void => clock.moveTo(clock.now().add({ seconds: Math.round(minutes * 60) }));

const look = (more: object = {}) => reconcile(town.home)({ ...town.id, ...more });
const restart = (expected: number) =>
  startProcedure(town.home)({ schemaVersion: 1, ...town.id, story: 'phase', subject: 'phase/A', expected });
/** A renewal, whose start is delivered and settled, so that it runs. */
const renewed = async (): Promise<void> => {
  await restart(1);
  await deliverAll(town.home);
};
const generation = async (phase?: string) => (await town.home.ledger.generation(town.subject(phase)))?.generation;
const running = () => town.home.engine.list({ status: 'RUNNING' }).map(({ name }) => name);
const lose = async () => town.home.engine.remove(await town.execution());

const found = (more: object = {}) => ({ looked: 1, started: [], stopped: [], left: [], ...more });
const started = (number: number) => found({ started: [{ programme: town.id.programme, subject: 'phase/A', generation: number }] });
const left = (why: string) => ({ left: [expect.objectContaining({ subject: 'phase/A', why })] });

const expectRest = async (): Promise<void> => expect(await unrest(town.home, town.id)).toEqual([]);

/** Rest, and everything that the ledger and the engine hold of the programme is as it was. */
const expectNoChange = async (act: () => Promise<unknown>): Promise<void> => {
  const state = async () => [await town.events(), await town.home.ledger.generations(town.stream), running()];
  const before = await state();
  await act();
  await town.home.rest();
  expect(await state()).toEqual(before);
};

describe('what is lost is started again', () => {
  it('once, as the next generation; a second run changes nothing, nor does a third when it is old', async () => {
    await sleeping();
    await lose();
    expect(await look()).toEqual(started(2));
    expect(await look()).toMatchObject(found(left('start-pending')));
    await town.home.rest();
    expect(running()).toEqual([await town.execution('A', 2)]);
    await expectNoChange(async () => expect(await look()).toEqual(found()));
    pass(20);
    await expectNoChange(async () => expect(await look()).toEqual(found()));
    await expectRest();
  });

  it('what runs is left as it is', async () => {
    await sleeping();
    await expectNoChange(async () => expect(await look()).toEqual(found()));
  });

  it('a programme that never started has nothing', async () => {
    await sleeping();
    expect(await look({ programme: 'onbekend' })).toEqual(found({ looked: 0 }));
  });

  it('of an organisation: all its programmes by its views, and nobody else’s', async () => {
    await sleeping();
    await lose();
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
    await sleeping(minutes);
    await lose();
    const again = Temporal.Instant.from('2026-01-01T00:15:00Z').toString();
    expect(await look()).toEqual(starts ? started(2) : found({ left: [{ programme: 'proef', subject: 'phase/A', why: 'young', again }] }));
  });

  it('a list that lags does not replace a healthy execution', async () => {
    await sleeping(1);
    const { home } = town;
    const lagging = { ...home.procedures, running: async () => [] };
    await expectNoChange(async () =>
      expect(await reconcile({ ...home, procedures: lagging })(town.id)).toMatchObject(found(left('young'))),
    );
    await expectRest();
  });

  it('the programme clock does not make them older', async () => {
    await sleeping(0);
    await lose();
    await town.to('2020-12-01');
    expect(await look()).toMatchObject(left('young'));
  });

  it('unless what ran is known to be lost', async () => {
    await sleeping(0);
    await lose();
    expect(await look({ afterLoss: true })).toEqual(started(2));
  });

  it('one from a clock that was wrong, years ahead, is not young for years', async () => {
    await sleeping();
    await lose();
    clock = virtualClock(Temporal.Instant.from('2020-01-01T00:00:00Z'));
    expect(await reconcile({ ...town.home, systemClock: clock })(town.id)).toMatchObject({ started: [{ generation: 2 }] });
  });
});

describe('a subject whose current start is pending is left alone', () => {
  it('however old it is; one that is delivered later runs', async () => {
    await sleeping();
    await restart(1);
    pass(600);
    await expectNoStart();
    await town.home.rest();
    expect(running()).toEqual([await town.execution('A', 2)]);
    await expectRest();
  });

  const expectNoStart = async (): Promise<void> => {
    expect((await look()).started).toEqual([]);
    expect(await generation()).toBe(2);
  };

  it('also when it is postponed', async () => {
    await sleeping();
    await restart(1);
    const [message] = await town.home.ledger.undelivered(town.stream);
    await town.home.ledger.postpone(message?.id ?? 0, '2030-01-01T00:00:00Z', 'no connection');
    await lose();
    pass(600);
    await expectNoStart();
  });

  it('a parked one counts as lost; it is gone when its successor is there', async () => {
    await sleeping();
    await restart(1);
    await lose();
    const [message] = await town.home.ledger.undelivered(town.stream);
    await town.home.ledger.park(message?.id ?? 0, 'no connection');
    town.home.engine.remove(await town.execution('A', 1));
    pass(16);
    expect(await look()).toEqual(started(3));
    await town.home.rest();
    expect(await town.home.ledger.counts()).toMatchObject({ pending: 0, parked: 0 });
    await expectRest();
  });

  it.each(['before', 'after'] as const)('it is asked before the list: a delivery just %s the list starts nothing twice', async (when) => {
    await sleeping();
    await lose();
    await restart(1);
    pass(16);
    const delivered = once(town.home.procedures, 'running', when, () => deliverAll(town.home));
    await look();
    expect(delivered.ran()).toBe(true);
    expect(await generation()).toBe(2);
    await town.home.rest();
    await expectRest();
  });
});

describe('it reads the generation before it lists', () => {
  const overtaking = async (): Promise<void> => {
    await renewed();
    pass(16);
  };

  it.each([
    ['generations', 'before'],
    ['generations', 'after'],
    ['undelivered', 'after'],
  ] as const)('a renewal that runs at once, %s %s, is not replaced', async (method, when) => {
    await sleeping();
    const done = once(town.home.ledger, method, when, overtaking);
    await look();
    expect(done.ran()).toBe(true);
    expect(await generation()).toBe(2);
    await town.home.rest();
    expect(running()).toEqual([await town.execution('A', 2)]);
    await expectRest();
  });

  it.each(['before', 'after'] as const)('nor one %s the list', async (when) => {
    await sleeping();
    const done = once(town.home.procedures, 'running', when, overtaking);
    await look();
    expect(done.ran()).toBe(true);
    expect(await generation()).toBe(2);
    await town.home.rest();
    await expectRest();
  });

  it('starts on condition of what it read: one that starts after the list wins', async () => {
    await sleeping();
    await lose();
    once(town.home.procedures, 'running', 'after', overtaking);
    expect(await look()).toMatchObject(found(left('overtaken')));
    expect(await generation()).toBe(2);
    await town.home.rest();
    await expectRest();
  });

  it('reads the plan after the list: a subject that finishes in between is not started', async () => {
    await sleeping();
    await adopt(town);
    const done = once(town.home.procedures, 'running', 'before', () => town.home.rest());
    await expect(look()).resolves.toEqual(found());
    expect(done.ran()).toBe(true);
    expect(await generation()).toBe(1);
    expect(await town.count('phase-closed')).toBe(1);
  });
});

describe('what should not run is stopped', () => {
  /** An execution that nobody stopped, for its subject is at another place now. */
  const stray = async (changes: { epoch?: string; generation?: number; phase?: string }) => {
    const input = { ...(await town.input(changes.phase)), ...changes };
    const current = await town.execution(changes.phase, changes.generation);
    const name = changes.epoch === undefined ? current : current.replace(await town.home.ledger.epoch(), changes.epoch);
    await town.home.procedures.start({ name, story: 'phase', input: JSON.parse(JSON.stringify(input)) });
    return name;
  };

  it('an execution of another epoch and one of a superseded generation', async () => {
    await sleeping();
    await renewed();
    town.home.engine.remove(await town.execution('A', 1));
    const strays = [await stray({ generation: 1 }), await stray({ epoch: '00000000' })];
    expect(await look()).toEqual(found({ stopped: expect.arrayContaining(strays) }));
    expect(running()).toEqual([await town.execution('A', 2)]);
    await town.home.rest();
    await expectRest();
  });

  it('one of a finished subject, and of a phase that an amendment took out', async () => {
    await sleeping();
    await adopt(town);
    await town.home.rest();
    await town.home.ledger.append({
      ...{ ...town.stream, expected: 0, facts: [], claims: [], views: [], messages: [] },
      raises: [{ subject: 'phase/verdwenen', expected: 0 }],
      at: clock.now().toString(),
    });
    town.home.engine.remove(await town.execution('A', 1));
    const strays = [await stray({ generation: 1 }), await stray({ phase: 'verdwenen' })];
    expect(await look()).toEqual({ looked: 2, started: [], stopped: strays, left: [] });
    await expectNoChange(async () => expect(await look()).toEqual({ looked: 2, started: [], stopped: [], left: [] }));
    expect(running()).toEqual([]);
  });

  it('of one subject only, when it is asked of one', async () => {
    await sleeping();
    await lose();
    expect(await look({ subject: 'phase/B' })).toEqual(found({ looked: 0 }));
    expect(await look({ subject: 'phase/A' })).toEqual(started(2));
  });
});

describe('a restore opens a new epoch', () => {
  it('the executions of the old one are stopped, new ones run, and no effect comes twice', async () => {
    await sleeping();
    await town.to('2020-10-13');
    const old = await town.execution();
    await town.home.ledger.renewEpoch();
    pass(16);
    expect(await look()).toEqual({ ...started(2), stopped: [old] });
    await town.home.rest();
    expect(await town.count('reminder-given')).toBe(1);
    await adopt(town);
    await town.home.rest();
    await expectNoChange(async () => expect(await look()).toEqual(found()));
    expect(await town.count('phase-closed')).toBe(1);
    await expectRest();
  });

  it('a start that the backup still held is lost: it is of the old epoch, starts nothing and stops nothing', async () => {
    await sleeping();
    await restart(1);
    await town.home.ledger.renewEpoch();
    const [held] = await town.home.ledger.undelivered(town.stream);
    pass(16);
    expect((await look()).started).toMatchObject([{ generation: 3 }]);
    await town.home.ledger.postpone(held?.id ?? 0, clock.now().add({ minutes: 1 }).toString(), 'no connection');
    await town.home.rest();
    pass(2);
    await expectNoChange(() => deliverAll(town.home));
    expect(running()).toEqual([await town.execution('A', 3)]);
    await expectRest();
  });
});

describe('an execution that failed, timed out or was aborted', () => {
  it('runs it for its subject at once', async () => {
    await sleeping();
    const input = await town.input();
    await town.home.engine.stop(await town.execution(), 'by hand');
    expect(await reconcileAfter(town.home)(input)).toEqual(started(2));
    await town.home.rest();
    await expectRest();
  });

  it('one that is superseded, or of another epoch, is no loss', async () => {
    await sleeping();
    const input = await town.input();
    await renewed();
    await lose();
    pass(16);
    expect(await reconcileAfter(town.home)(input)).toEqual(found({ looked: 0 }));
    expect(await reconcileAfter(town.home)({ ...input, generation: 2, epoch: '00000000' })).toEqual(found({ looked: 0 }));
    expect(await reconcileAfter(town.home)({ ...input, generation: 2 })).toEqual(started(3));
  });
});

describe('rivals: a reconciler, a renewal and a person at once', () => {
  it('exactly one procedure runs, whoever was first', async () => {
    for (const lost of [true, false]) {
      await sleeping();
      if (lost) await lose();
      await Promise.all([look(), restart(1), town.do('recorder', recordIt()), look(), restart(1)]);
      await town.home.rest();
      expect(running()).toHaveLength(1);
      expect(await generation()).toBe(2);
      await expectRest();
      expect(town.home.programmeClock.now().toString()).toBe(moment('2020-10-06T12:00').toString());
      if (lost) await town.home.close();
    }
  });

  it('two reconcilers raise one generation', async () => {
    await sleeping();
    await lose();
    const reports = await Promise.all([look(), look()]);
    expect(reports.flatMap((report) => report.started)).toHaveLength(1);
    await town.home.rest();
    await expectRest();
  });

  it('a stop that fails is the reconciler’s error, and comes after the start', async () => {
    await sleeping();
    await town.home.ledger.renewEpoch();
    around(town.home.procedures, 'stop', () => async () => {
      throw new Error('no connection');
    });
    pass(16);
    await expect(look()).rejects.toThrow('no connection');
    expect(await generation()).toBe(2);
  });
});
