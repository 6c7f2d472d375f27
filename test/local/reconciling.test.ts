import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { virtualClock } from '../../local/clock.ts';
import { openHome } from '../../local/home.ts';
import { linesOf } from '../../local/reconciled.ts';
import { moment } from '../domain/kit.ts';
import { appends, around } from '../kit/hooks.ts';
import { adopt, onePhase, townOf } from '../kit/town.ts';
import { type AgedTown, agedFrom, agedTown, firstHour } from '../protocol/aged-town.ts';

let town: AgedTown;
afterEach(() => town.home.close());

const abort = async () => town.home.engine.stop(await town.execution(), 'by hand');
const names = () => town.home.engine.list().map(({ name, status }) => `${name.slice(name.lastIndexOf('-') + 1)} ${status}`);

/** Rest, a minute at a time, as the loop of the server does. */
const minutes = async (count: number): Promise<void> => {
  for (let minute = 0; minute < count; minute += 1) {
    town.pass(1);
    await town.home.rest();
  }
};

describe('a procedure that fails', () => {
  it('is started again at once when it had run for a quarter of an hour', async () => {
    town = await agedTown();
    await abort();
    await town.home.rest();
    expect(names()).toEqual(['1 ABORTED', '2 RUNNING']);
    await town.expectRest();
  });

  it('is started again when it is a quarter of an hour old, if it failed before', async () => {
    town = await agedTown(2);
    await abort();
    await minutes(12);
    expect(names()).toEqual(['1 ABORTED']);
    await minutes(1);
    expect(names()).toEqual(['1 ABORTED', '2 RUNNING']);
  });

  it('whatever the reason: a task that fails for longer than it is retried', async () => {
    town = await agedTown();
    await adopt(town);
    const restore = around(town.home.ledger, 'append', (append) => async (request) => {
      if (appends('phase-closed')(request)) throw new Error('disk');
      return append(request);
    });
    await town.to('2020-10-06T14:00');
    expect(names()).toEqual(['1 FAILED', '2 FAILED']);
    restore();
    await minutes(16);
    expect(names()).toEqual(['1 FAILED', '2 FAILED', '3 SUCCEEDED']);
    expect(await town.count('phase-closed')).toBe(1);
  });

  it('does not spin when it fails each time at once: one start in a quarter of an hour', async () => {
    town = await agedTown();
    around(town.home.procedures, 'start', (start) => async (request) => {
      const answer = await start(request);
      await town.home.engine.stop(request.name, 'fails at once');
      return answer;
    });
    await abort();
    await minutes(60);
    expect(names()).toHaveLength(5);
  });

  it('that was stopped as superseded starts nothing', async () => {
    town = await agedTown();
    await town.renew();
    await minutes(60);
    expect(names()).toEqual(['1 ABORTED', '2 RUNNING']);
    await town.expectRest();
  });
});

describe('all of them', () => {
  it('are looked at daily, by the system clock', async () => {
    town = await agedTown(0);
    await town.lose();
    town.pass(23 * 60 + 59);
    await town.to('2020-10-08');
    expect(names()).toEqual([]);
    town.pass(1);
    await town.home.rest();
    expect(names()).toEqual(['2 RUNNING']);
    await town.lose();
    town.pass(24 * 60 - 1);
    await town.home.rest();
    expect(names()).toEqual([]);
    town.pass(1);
    await town.home.rest();
    expect(names()).toEqual(['3 RUNNING']);
    await town.expectRest();
  });

  it('a look that fails is repeated, and no failure is forgotten over it', async () => {
    town = await agedTown();
    await abort();
    const restore = around(town.home.ledger, 'undelivered', () => async () => {
      throw new Error('busy');
    });
    await expect(town.home.rest()).rejects.toThrow('busy');
    restore();
    await town.home.rest();
    expect(names()).toEqual(['1 ABORTED', '2 RUNNING']);
  });

  it('on demand nothing is played, and nothing comes of a second time', async () => {
    town = await agedTown();
    await town.lose();
    const facts = (await town.events()).length;
    town.home.programmeClock.moveTo(moment('2020-10-13'));
    expect(linesOf(await town.home.reconcile())).toEqual(['The procedure phase/A of proef did not run: started again, as generation 2.']);
    expect(linesOf(await town.home.reconcile())).toEqual([]);
    expect(await town.events()).toHaveLength(facts);
    await town.home.rest();
    expect(await town.count('reminder-given')).toBe(1);
    await town.expectRest();
  });
});

describe('an engine that lost its store', () => {
  it('is told from one that has lost an execution: that is left alone while it is young', async () => {
    town = await agedTown();
    await town.renew();
    await town.lose();
    expect((await town.home.reconcile()).left).toMatchObject([{ why: 'young' }]);
    expect(names()).toEqual(['1 ABORTED']);
  });

  it('starts even what is young, but not what is still to be delivered', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lost-'));
    const ledgerPath = join(folder, 'ledger.sqlite');
    town = await agedTown(0, { ledgerPath, enginePath: join(folder, 'engine.sqlite') });
    await town.home.close();
    const clock = virtualClock(firstHour);
    const reopened = () =>
      openHome({ ledgerPath, enginePath: ':memory:', programmeClock: virtualClock(moment('2020-10-06T12:00')), systemClock: clock });
    town = agedFrom(townOf(reopened(), onePhase), clock);
    await town.restart(1);
    expect((await town.home.reconcile()).left).toMatchObject([{ why: 'start-pending' }]);
    expect(names()).toEqual(['2 RUNNING']);
    await town.home.close();
    town = agedFrom(townOf(reopened(), onePhase), clock);
    expect((await town.home.reconcile()).started).toMatchObject([{ generation: 3 }]);
    expect((await town.home.reconcile()).started).toEqual([]);
    await town.home.rest();
    await town.expectRest();
    rmSync(folder, { recursive: true });
  });
});
