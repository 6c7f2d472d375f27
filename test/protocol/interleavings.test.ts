/* oxlint-disable unicorn/consistent-function-scoping -- the parts of a scenario stand together */
import { describe, expect, it } from 'vitest';
import { awaitNews } from '../../functions/await-news.ts';
import { deliverAll } from '../../functions/deliver.ts';
import { startProcedure } from '../../functions/start-procedure.ts';
import type { RecordedEvent } from '../../shared/domain/facts.ts';
import { around } from '../kit/hooks.ts';
import { adopt, onePhase, openTown, plannedIn, startTown, type Town, type TownOptions } from '../kit/town.ts';
import { after, closedOnce, exactly, noReminderAfterDecision, of, remindersOf, remindersTwice, type Step, sweep } from './sweep.ts';

/* Each scenario plays once for every point at which the steps can fall: before and after each call that anything makes to the ledger. */

const dayBefore = async (options: TownOptions = {}): Promise<Town> => {
  const town = await startTown(options);
  await town.to('2020-10-12');
  return town;
};
const reminderDay = (town: Town) => town.to('2020-10-13');

const deliverNow: Step = ({ home }) => deliverAll(home);
const decide: Step = (town) => adopt(town);
const decideAndDeliver: Step = async (town) => {
  await adopt(town);
  await deliverNow(town);
};
const pause: Step = (town) => town.do('commissioner', { act: 'pause-programme', reason: 'stilstand' });
const resume: Step = (town) => town.do('commissioner', { act: 'resume-programme' });
const amend =
  (month: string): Step =>
  (town) =>
    town.do('commissioner', { act: 'amend-plan', reason: 'andere datum' }, plannedIn(month));
const renew: Step = async (town) => {
  const { generation = 0 } = (await town.home.ledger.generation(town.subject())) ?? {};
  await startProcedure(town.home)({ schemaVersion: 1, ...town.id, story: 'phase', subject: 'phase/A', expected: generation });
};

describe('story: a decision falls at any point around a reminder', () => {
  const wrong = (events: RecordedEvent[]) => [...closedOnce(events), ...noReminderAfterDecision(events), ...remindersTwice(events)];

  it.each([
    ['and its nudge waits', 1, decide, {}],
    ['and its nudge is delivered at once, and again', 3, decideAndDeliver, {}],
    ['and every task runs twice', 5, decide, { engine: { runEveryTaskTwice: true } }],
  ])('%s', async (_, stride, step, options) => {
    const points = await sweep({ prepare: () => dayBefore(options), steps: [step], play: reminderDay, wrong }, stride);
    expect(points * stride).toBeGreaterThan(30);
  });
});

describe('earlier and later: the plan is amended at any point', () => {
  it('a date that moves earlier while the wait begins is not slept through', async () => {
    const prepare = async () => {
      const town = openTown();
      await town.do('commissioner', { act: 'start-programme' }, onePhase);
      return town;
    };
    const play = (town: Town) => town.to('2020-09-15');
    const wrong = (events: RecordedEvent[]) =>
      remindersOf(events).join() === 'before 14 2020-09-29' ? [] : [`reminders: ${remindersOf(events).join()}`];
    const amendAndDeliver: Step = async (town) => {
      await amend('2020-09')(town);
      await deliverNow(town);
    };
    expect(await sweep({ prepare, steps: [amendAndDeliver], play, wrong })).toBeGreaterThan(30);
  });

  it('a date that moves later is not reminded of any more', async () => {
    const wrong = (events: RecordedEvent[]) => [
      ...remindersOf(after(events, 'plan-amended')).filter((one) => one.endsWith('2020-10-27')),
      ...remindersTwice(events),
    ];
    expect(await sweep({ prepare: dayBefore, steps: [amend('2020-11')], play: reminderDay, wrong }, 3)).toBeGreaterThan(10);
  });
});

describe('pause: the programme stands still from any point', () => {
  const effects = ['reminder-given', 'phase-opened', 'phase-closed', 'gate-passed', 'gate-returned'] as const;
  const during = (events: RecordedEvent[]): string[] => {
    const still = after(events, 'programme-paused');
    const end = still.findIndex(({ type }) => type === 'programme-resumed');
    return of(end === -1 ? still : still.slice(0, end), ...effects).map(({ type }) => `${type} during the pause`);
  };

  it('nothing happens, nothing spins', async () => {
    expect(await sweep({ prepare: dayBefore, steps: [pause], play: reminderDay, wrong: during }, 3)).toBeGreaterThan(5);
  });

  it.each([3, 7, 16])('and goes on %i calls later: the reminder is given once', async (apart) => {
    const wrong = (events: RecordedEvent[]) => [...during(events), ...exactly(events, 'reminder-given', 1), ...remindersTwice(events)];
    expect(await sweep({ prepare: dayBefore, steps: [pause, resume], apart, play: reminderDay, wrong }, 3)).toBeGreaterThan(10);
  });

  it('a decision in between closes the phase after it', async () => {
    const wrong = (events: RecordedEvent[]) => [...during(events), ...closedOnce(events), ...noReminderAfterDecision(events)];
    expect(
      await sweep({ prepare: dayBefore, steps: [pause, decideAndDeliver, resume], apart: 5, play: reminderDay, wrong }, 2),
    ).toBeGreaterThan(10);
  });
});

describe('correction: the decision is withdrawn at any point', () => {
  it('no effect without a decision in force', async () => {
    const withdraw: Step = async (town) => {
      const [recording] = of(await town.events(), 'resolution-recorded');
      await town.do('recorder', { act: 'withdraw-fact', sequence: recording?.sequence ?? 0, reason: 'vergissing' });
    };
    const wrong = (events: RecordedEvent[]) =>
      of(after(events, 'fact-withdrawn'), 'gate-passed', 'phase-closed').map(({ type }) => `${type} after the withdrawal`);
    for (const apart of [2, 9]) {
      expect(await sweep({ prepare: dayBefore, steps: [decideAndDeliver, withdraw], apart, play: reminderDay, wrong }, 3)).toBeGreaterThan(
        10,
      );
    }
  });
});

describe('delivery: a renewal and a decision, duplicates, settlements that are lost', () => {
  const wrong = (events: RecordedEvent[]) => [...closedOnce(events), ...noReminderAfterDecision(events), ...remindersTwice(events)];
  const lossy = async () => {
    const town = await dayBefore();
    let calls = 0;
    around(town.home.ledger, 'settle', (settle) => async (id) => {
      calls += 1;
      if (calls % 2 === 0) await settle(id);
    });
    return town;
  };

  it.each([
    ['a renewal first', [renew, decideAndDeliver]],
    ['the decision first', [decide, renew]],
    ['two renewals at once', [renew, renew, deliverNow, decide]],
  ])('%s', async (_, steps) => {
    expect(await sweep({ prepare: lossy, steps, apart: 4, play: reminderDay, wrong }, 2)).toBeGreaterThan(10);
  });
});

describe('retried: the waiting function fails after it stored its token, and its call comes again late', () => {
  const failing = async (): Promise<Town & { late: () => Promise<unknown> }> => {
    const town = await startTown({ at: '2020-10-06T12:00' });
    let late: () => Promise<unknown> = async () => undefined;
    let failed = false;
    around(town.home.ledger, 'storeWaiting', (store) => async (id, waiting) => {
      const stored = await store(id, waiting);
      if (failed) return stored;
      failed = true;
      const call = {
        ...(await town.input()),
        rounds: waiting.round,
        retry: waiting.retry,
        token: waiting.token,
        until: '2020-10-12T22:00:00Z',
      };
      late = () => awaitNews(town.home)(call);
      throw Object.assign(new Error('the function was cut off'), { name: 'Lambda.Unknown' });
    });
    return { ...town, late: () => late() };
  };

  it('a decision at any point is acted upon', async () => {
    let current: Awaited<ReturnType<typeof failing>> | undefined;
    const prepare = async () => {
      current = await failing();
      return current;
    };
    const steps: Step[] = [decide, async () => current?.late()];
    const wrong = (events: RecordedEvent[]) => [...closedOnce(events), ...noReminderAfterDecision(events)];
    expect(await sweep({ prepare, steps, apart: 6, play: reminderDay, wrong }, 2)).toBeGreaterThan(10);
  });
});
