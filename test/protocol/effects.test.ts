import { describe, expect, it } from 'vitest';
import { awaitNews } from '../../functions/await-news.ts';
import { closePhase } from '../../functions/close-phase.ts';
import { nextDeadline } from '../../functions/next-deadline.ts';
import { openPhase } from '../../functions/open-phase.ts';
import { readOutcome } from '../../functions/read-outcome.ts';
import { remind } from '../../functions/remind.ts';
import { startProcedure } from '../../functions/start-procedure.ts';
import { moment } from '../domain/kit.ts';
import { appends, around, once } from '../kit/hooks.ts';
import { adopt, confirmIt, onePhase, openTown, plannedIn, recordIt, startTown, type Town } from '../kit/town.ts';
import { unrest } from './at-rest.ts';

/* The rows of PROTOCOL.md, "Waiting, nudging, starting", that are about effects and dates. */

const expectRest = async (town: Town): Promise<void> => expect(await unrest(town.home, town.id)).toEqual([]);

/** Asleep on the day before the first reminder. */
const dayBefore = async (): Promise<Town> => {
  const town = await startTown({ at: '2020-10-06T12:00' });
  await town.to('2020-10-12');
  return town;
};

/** The day of the reminder has come, and nobody has looked yet. */
const unseen = async (): Promise<Town> => {
  const town = await dayBefore();
  town.home.programmeClock.moveTo(moment('2020-10-13'));
  return town;
};

const pause = (town: Town) => town.do('commissioner', { act: 'pause-programme', reason: 'stilstand' });
const resume = (town: Town) => town.do('commissioner', { act: 'resume-programme' });
const given = async (town: Town) => (await town.events()).flatMap((event) => (event.type === 'reminder-given' ? [event.data] : []));
const recordingOf = async (town: Town) => (await town.events()).find(({ type }) => type === 'resolution-recorded')?.sequence ?? 0;

describe('an effect verb decides again: it does not believe the execution that calls it', () => {
  it('no reminder when the decision fell after it was found due', async () => {
    const town = await unseen();
    expect(await readOutcome(town.home)(await town.input())).toEqual({ what: 'remind' });
    await adopt(town);
    expect(await remind(town.home)(await town.input())).toEqual({ done: false, why: 'not-due' });
    await town.home.rest();
    expect(await town.count('reminder-given')).toBe(0);
    await expectRest(town);
  });

  it('no closing when the decision was withdrawn after it was found', async () => {
    const town = await dayBefore();
    await adopt(town);
    expect(await readOutcome(town.home)(await town.input())).toEqual({ what: 'close' });
    await town.do('recorder', { act: 'withdraw-fact', sequence: await recordingOf(town), reason: 'vergissing' });
    expect(await closePhase(town.home)(await town.input())).toEqual({ done: false, why: 'not-due' });
    await town.home.rest();
    expect(await town.count('gate-passed')).toBe(0);
    await expectRest(town);
  });

  it.each([
    ['reminder-given', (town: Town) => adopt(town)],
    ['reminder-given', pause],
  ] as const)('what is decided while %s is being appended makes it decide again', async (type, step) => {
    const town = await dayBefore();
    const met = once(town.home.ledger, 'append', 'before', () => step(town), appends(type));
    await town.to('2020-10-13');
    expect(met.ran()).toBe(true);
    expect(await town.count(type)).toBe(0);
    await expectRest(town);
  });
});

describe('an effect is fenced in its own transaction, and does not wake the execution that does it (ADR 0012)', () => {
  it('superseded between its look and its append, it does nothing; the next generation does it', async () => {
    const town = await unseen();
    const renew = { schemaVersion: 1, ...town.id, story: 'phase', subject: 'phase/A', expected: 1 };
    const met = once(town.home.ledger, 'append', 'before', () => startProcedure(town.home)(renew), appends('reminder-given'));
    expect(await remind(town.home)(await town.input('A', 1))).toEqual({ done: false, why: 'superseded' });
    expect(met.ran()).toBe(true);
    expect(await town.count('reminder-given')).toBe(0);
    await town.home.rest();
    expect(await town.count('reminder-given')).toBe(1);
    await expectRest(town);
  });

  it('a reminder commits no message but its mail, and the wait that follows ends on the next date', async () => {
    const town = await dayBefore();
    const kinds: string[][] = [];
    around(town.home.ledger, 'append', (append) => async (request) => {
      kinds.push(request.messages.map(({ kind }) => kind).filter((kind) => kind !== 'mail'));
      return append(request);
    });
    await town.to('2020-10-13');
    expect(await town.count('reminder-given')).toBe(1);
    expect(kinds).toEqual([[]]);
    await expectRest(town);
    await town.to('2020-10-28');
    expect(await town.count('reminder-given')).toBeGreaterThan(1);
    await expectRest(town);
  });
});

describe('a verb that runs twice adds nothing the second time; reminder claims carry no generation', () => {
  it('two reminders at the same time: one fact', async () => {
    const town = await unseen();
    const input = await town.input();
    const answers = await Promise.all([1, 2, 3].map(() => remind(town.home)(input)));
    expect(answers.filter(({ done }) => done)).toHaveLength(1);
    expect(await town.count('reminder-given')).toBe(1);
  });

  it('the next generation does not give it again', async () => {
    const town = await unseen();
    await remind(town.home)(await town.input());
    await startProcedure(town.home)({ schemaVersion: 1, ...town.id, story: 'phase', subject: 'phase/A', expected: 1 });
    expect(await remind(town.home)(await town.input())).toEqual({ done: false, why: 'not-due' });
    await town.home.rest();
    expect(await town.count('reminder-given')).toBe(1);
    await expectRest(town);
  });

  it('the claim holds even against a writer that does not know the reminder', async () => {
    const town = await unseen();
    const taken: string[][] = [];
    around(town.home.ledger, 'append', (append) => async (request) => {
      taken.push(request.claims);
      return append(request);
    });
    await remind(town.home)(await town.input());
    const [claims = []] = taken;
    expect(claims).toEqual(['phase/A:resolution:R1:before:14:2020-10-27']);
    const again = { ...town.stream, expected: 0, facts: [], claims, views: [], raises: [], messages: [], at: '2020-10-13T08:00:00Z' };
    expect(await town.home.ledger.append(again)).toEqual({ outcome: 'claimed', claim: claims[0] });
  });

  it('opening and closing twice: once', async () => {
    const town = await dayBefore();
    await adopt(town);
    const input = await town.input();
    expect([await openPhase(town.home)(input), await closePhase(town.home)(input), await closePhase(town.home)(input)]).toEqual([
      { done: false, why: 'not-due' },
      { done: true, why: 'recorded' },
      { done: false, why: 'not-due' },
    ]);
    await town.home.rest();
    await expectRest(town);
  });
});

describe('a refused effect is an answer, not a failure of the execution', () => {
  it('the phase may open, the programme is paused at that moment: the procedure waits on', async () => {
    const town = openTown();
    await town.do('commissioner', { act: 'start-programme' }, onePhase);
    const met = once(town.home.ledger, 'append', 'before', () => pause(town), appends('phase-opened'));
    await town.home.rest();
    expect(met.ran()).toBe(true);
    expect(await town.count('phase-opened')).toBe(0);
    await expectRest(town);
    await town.to('2020-09-10');
    await resume(town);
    await town.home.rest();
    expect(await town.count('phase-opened')).toBe(1);
    await expectRest(town);
  });
});

describe('an amendment, pause, resume or moved clock nudges every subject whose next date changed', () => {
  it('a date that moves earlier is kept, one that moves later is waited for', async () => {
    const town = await startTown();
    await town.do('commissioner', { act: 'amend-plan', reason: 'eerder' }, plannedIn('2020-09'));
    await town.to('2020-09-15');
    expect((await given(town)).map((one) => one.given[0]?.date)).toEqual(['2020-09-29']);
    await town.do('commissioner', { act: 'amend-plan', reason: 'later' }, plannedIn('2020-11'));
    await town.to('2020-11-10');
    expect((await given(town)).map((one) => one.given[0]?.date)).toEqual(['2020-09-29', '2020-11-24']);
    await expectRest(town);
  });

  it('what passed during a pause is reminded of at the resumption, the latest of it only', async () => {
    const town = await dayBefore();
    await pause(town);
    await town.to('2020-11-09');
    expect(await given(town)).toEqual([]);
    await expectRest(town);
    await resume(town);
    await town.home.rest();
    const [one, ...more] = await given(town);
    expect(more).toEqual([]);
    expect(one?.given.map(({ kind, days }) => `${kind} ${String(days)}`)).toEqual(['after 7']);
    expect(one?.skipped.map(({ kind, days }) => `${kind} ${String(days)}`)).toEqual(['before 14', 'today 0', 'after 1']);
    await expectRest(town);
  });

  it('a moved clock goes from wake-up to wake-up: each reminder on its own day', async () => {
    const town = await dayBefore();
    await town.to('2020-11-10');
    const days = (await town.events()).flatMap((event) => (event.type === 'reminder-given' ? [event.occurredOn] : []));
    expect(days).toEqual(['2020-10-13', '2020-10-27', '2020-10-28', '2020-11-03', '2020-11-10']);
    await expectRest(town);
  });

  it('news is another answer than the one with which the wait began, not only a decision', async () => {
    const town = await dayBefore();
    const woken: string[] = [];
    const procedures = { nudge: async (token: string) => (woken.push(token), 'nudged' as const) };
    const call = async (until: string) =>
      awaitNews({ ...town.home, procedures })({ ...(await town.input()), rounds: 50, retry: 0, token: until, until });
    expect(await call('2020-10-12T22:00:00Z')).toEqual({ news: false });
    expect(await call('2020-10-20T22:00:00Z')).toEqual({ news: true });
    await town.do('commissioner', { act: 'amend-plan', reason: 'later' }, plannedIn('2020-11'));
    expect(await call('2020-10-12T22:00:00Z')).toEqual({ news: true });
    expect(woken).toEqual(['2020-10-20T22:00:00Z', '2020-10-12T22:00:00Z']);
  });
});

describe('act now = an effect is due and allowed; nothing spins', () => {
  it('a gate that may be passed waits for the end of the pause, in one round', async () => {
    const town = await dayBefore();
    await pause(town);
    await adopt(town);
    await town.home.rest();
    const events = () => town.home.engine.list()[0]?.events ?? 0;
    const before = events();
    await town.to('2020-11-20');
    expect(events()).toBe(before);
    expect(await town.count('phase-closed')).toBe(0);
    await expectRest(town);
    await resume(town);
    await town.home.rest();
    expect(await town.count('phase-closed')).toBe(1);
    await expectRest(town);
  });

  it('next-deadline skips what is claimed', async () => {
    const town = await unseen();
    const ask = async () =>
      nextDeadline(town.home)({ ...(await town.input()), rounds: 3, startedAt: moment('2020-10-06T12:00').toString() });
    expect(await ask()).toMatchObject({ answer: 'act' });
    await remind(town.home)(await town.input());
    expect(await ask()).toMatchObject({ answer: 'wait', until: '2020-10-26T23:00:00Z' });
  });

  it('and keeps a passed one that is not: a machine that stood still a month gives the latest and skips the rest', async () => {
    const town = await dayBefore();
    town.home.programmeClock.moveTo(moment('2020-11-09'));
    await town.home.rest();
    const all = await given(town);
    expect(all.flatMap((one) => one.given.map(({ kind, days }) => `${kind} ${String(days)}`))).toEqual(['after 7']);
    expect(all.flatMap((one) => one.skipped)).toHaveLength(3);
    await expectRest(town);
  });
});

describe('an append is conditional; a conflict decides again', () => {
  it('two decisions on one resolution at the same time: one is in force', async () => {
    const town = await dayBefore();
    const said = [recordIt('R1', 'adopted', '2020-10-06'), recordIt('R1', 'rejected', '2020-10-06')];
    const answers = await Promise.all(said.map((say) => town.act('recorder', say)));
    expect(answers.map(({ outcome }) => outcome).toSorted()).toEqual(['recorded', 'refused']);
    expect(await town.count('resolution-recorded')).toBe(1);
  });

  it('a loser whose act is still allowed is recorded silently', async () => {
    const town = await dayBefore();
    const other = once(town.home.ledger, 'append', 'before', () => pause(town));
    await town.do('recorder', recordIt('R1', 'held-over', '2020-10-06', { returnsOn: '2020-11-17' }));
    expect(other.ran()).toBe(true);
    expect((await town.events()).slice(-2).map(({ type }) => type)).toEqual(['programme-paused', 'resolution-recorded']);
    await town.do('second', confirmIt());
    await resume(town);
    await town.home.rest();
    expect(await town.count('gate-returned')).toBe(1);
    await expectRest(town);
  });
});
