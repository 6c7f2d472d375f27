import { afterEach, describe, expect, it } from 'vitest';
import { deliverAll } from '../../functions/deliver.ts';
import { reconcileAfter } from '../../functions/reconcile.ts';
import { moment } from '../domain/kit.ts';
import { around } from '../kit/hooks.ts';
import { adopt, recordIt } from '../kit/town.ts';
import { type AgedTown, agedTown, found, startedAs } from './aged-town.ts';

/* The rows of PROTOCOL.md, "Reconciler, restore", on what must not run, on another life of the ledger, on failures and on rivals. */

let town: AgedTown;
afterEach(() => town.home.close());

const nothing = { expected: 0, facts: [], claims: [], views: [], messages: [] };

/** An execution that nobody stopped, for its subject is at another place now. */
const stray = async (changes: { epoch?: string; generation?: number; phase?: string }) => {
  const input = { ...(await town.input(changes.phase)), ...changes };
  const current = await town.execution(changes.phase, changes.generation);
  const name = changes.epoch === undefined ? current : current.replace(await town.home.ledger.epoch(), changes.epoch);
  await town.home.procedures.start({ name, story: 'phase', input: JSON.parse(JSON.stringify(input)) });
  return name;
};

describe('what should not run is stopped', () => {
  it('an execution of another epoch and one of a superseded generation', async () => {
    town = await agedTown();
    await town.renew();
    town.home.engine.remove(await town.execution('A', 1));
    const strays = [await stray({ generation: 1 }), await stray({ epoch: '00000000' })];
    expect(await town.look()).toEqual(found({ stopped: expect.arrayContaining(strays) }));
    expect(town.running()).toEqual([await town.execution('A', 2)]);
    await town.home.rest();
    await town.expectRest();
  });

  it('one of a finished subject, and of a phase that an amendment took out', async () => {
    town = await agedTown();
    await adopt(town);
    await town.home.rest();
    await town.home.ledger.append({
      ...town.stream,
      ...nothing,
      raises: [{ subject: 'phase/verdwenen', expected: 0 }],
      at: town.home.systemClock.now().toString(),
    });
    town.home.engine.remove(await town.execution('A', 1));
    const strays = [await stray({ generation: 1 }), await stray({ phase: 'verdwenen' })];
    expect(await town.look()).toEqual({ looked: 2, started: [], stopped: strays, left: [] });
    await town.expectNoChange(async () => expect(await town.look()).toEqual({ looked: 2, started: [], stopped: [], left: [] }));
    expect(town.running()).toEqual([]);
  });

  it('of one subject only, when it is asked of one', async () => {
    town = await agedTown();
    await town.lose();
    expect(await town.look({ subject: 'phase/B' })).toEqual(found({ looked: 0 }));
    expect(await town.look({ subject: 'phase/A' })).toEqual(startedAs(2));
  });
});

describe('a restore opens a new epoch', () => {
  it('the executions of the old one are stopped, new ones run, and no effect comes twice', async () => {
    town = await agedTown();
    await town.to('2020-10-13');
    const old = await town.execution();
    await town.home.ledger.renewEpoch();
    town.pass(16);
    expect(await town.look()).toEqual({ ...startedAs(2), stopped: [old] });
    await town.home.rest();
    expect(await town.count('reminder-given')).toBe(1);
    await adopt(town);
    await town.home.rest();
    await town.expectNoChange(async () => expect(await town.look()).toEqual(found()));
    expect(await town.count('phase-closed')).toBe(1);
    await town.expectRest();
  });

  it('a start that the backup still held is lost: it is of the old epoch, starts nothing and stops nothing', async () => {
    town = await agedTown();
    await town.restart(1);
    await town.home.ledger.renewEpoch();
    const [held] = await town.home.ledger.undelivered(town.stream);
    town.pass(16);
    expect((await town.look()).started).toMatchObject([{ generation: 3 }]);
    await town.home.ledger.postpone(held?.id ?? 0, town.home.systemClock.now().add({ minutes: 1 }).toString(), 'no connection');
    await town.home.rest();
    town.pass(2);
    await town.expectNoChange(() => deliverAll(town.home));
    expect(await town.home.ledger.undelivered(town.stream)).toEqual([]);
    expect(town.home.engine.list().map(({ name, status }) => `${name.slice(name.lastIndexOf('-') + 1)} ${status}`)).toEqual([
      '1 ABORTED',
      '3 RUNNING',
    ]);
    expect(town.running()).toEqual([await town.execution('A', 3)]);
    await town.expectRest();
  });
});

describe('an execution that failed, timed out or was aborted', () => {
  it('runs it for its subject at once', async () => {
    town = await agedTown();
    const input = await town.input();
    await town.home.engine.stop(await town.execution(), 'by hand');
    expect(await reconcileAfter(town.home)(input)).toEqual(startedAs(2));
    await town.home.rest();
    await town.expectRest();
  });

  it('one that is superseded, or of another epoch, is no loss', async () => {
    town = await agedTown();
    const input = await town.input();
    await town.renew();
    await town.lose();
    town.pass(16);
    expect(await reconcileAfter(town.home)(input)).toEqual(found({ looked: 0 }));
    expect(await reconcileAfter(town.home)({ ...input, generation: 2, epoch: '00000000' })).toEqual(found({ looked: 0 }));
    expect(await reconcileAfter(town.home)({ ...input, generation: 2 })).toEqual(startedAs(3));
  });
});

describe('rivals: a reconciler, a renewal and a person at once', () => {
  it('exactly one procedure runs, whoever was first', async () => {
    for (const lost of [true, false]) {
      town = await agedTown();
      if (lost) await town.lose();
      await Promise.all([town.look(), town.restart(1), town.do('recorder', recordIt()), town.look(), town.restart(1)]);
      await town.home.rest();
      expect(town.running()).toHaveLength(1);
      expect(await town.generation()).toBe(2);
      await town.expectRest();
      expect(town.home.programmeClock.now().toString()).toBe(moment('2020-10-06T12:00').toString());
      if (lost) await town.home.close();
    }
  });

  it('two reconcilers raise one generation', async () => {
    town = await agedTown();
    await town.lose();
    const reports = await Promise.all([town.look(), town.look()]);
    expect(reports.flatMap((report) => report.started)).toHaveLength(1);
    await town.home.rest();
    await town.expectRest();
  });

  it('a stop that fails is the reconciler’s error, and comes after the start', async () => {
    town = await agedTown();
    await town.home.ledger.renewEpoch();
    around(town.home.procedures, 'stop', () => async () => {
      throw new Error('no connection');
    });
    town.pass(16);
    await expect(town.look()).rejects.toThrow('no connection');
    expect(await town.generation()).toBe(2);
  });
});
