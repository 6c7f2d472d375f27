import { describe, expect, it } from 'vitest';
import { simulate } from '../../local/simulation.ts';
import type { RecordedEvent } from '../../shared/domain/facts.ts';
import type { Scenario, ScenarioAct } from '../../shared/domain/scenario/scenario.ts';
import { changed } from '../domain/proef.ts';
import { adopt, confirmIt, onePhase, plannedIn, recordIt, startTown } from '../kit/town.ts';
import { unrest } from '../protocol/at-rest.ts';
import { unrestAfter } from './kit.ts';

/** Reminder days and the instants at which they were recorded. */
const reminders = (events: RecordedEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'reminder-given' ? [`${event.occurredOn} ${event.recordedAt}`] : []));

/** R1 is planned for 26 March 2024, R2 for 29 October 2024; both are in the way of the one phase that began on 1 February. */
const leap = changed((plan) => {
  plan.startsOn = '2024-02-01';
  for (const phase of plan.phases)
    Object.assign(phase, { window: { from: '2024-02', until: '2024-12' }, opensWhen: { date: '2024-02-01' } });
  for (const gate of plan.gates) {
    const [first] = gate.resolutions;
    if (first)
      gate.resolutions = [
        { ...first, window: { from: '2024-03', until: '2024-03' } },
        { ...first, id: 'R2', window: { from: '2024-10', until: '2024-10' } },
      ];
  }
  plan.reminders = { daysBefore: [26, 2], escalateDaysAfter: [5] };
}, onePhase);

describe('29 February and the nights on which the clocks change', () => {
  it('each reminder comes at the first instant of its day in Amsterdam', async () => {
    const town = await startTown({ definition: leap });
    await town.to('2024-04-09T11:00');
    await town.do('recorder', recordIt('R1', 'adopted', '2024-04-09'));
    await town.do('second', confirmIt('2024-04-09'));
    await town.to('2024-10-29T11:00');
    expect(reminders(await town.events())).toEqual([
      '2024-02-29 2024-02-28T23:00:00Z',
      '2024-03-24 2024-03-23T23:00:00Z',
      '2024-03-26 2024-03-25T23:00:00Z',
      '2024-03-27 2024-03-26T23:00:00Z',
      '2024-03-31 2024-03-30T23:00:00Z',
      '2024-04-07 2024-04-06T22:00:00Z',
      '2024-10-03 2024-10-02T22:00:00Z',
      '2024-10-27 2024-10-26T22:00:00Z',
      '2024-10-29 2024-10-28T23:00:00Z',
    ]);
    expect(await unrest(town.home, town.id)).toEqual([]);
    await adopt(town, 'R2', '2024-10-29');
    await town.home.rest();
    expect(await town.count('phase-closed')).toBe(1);
  });

  it('25 October 2020 and 28 March 2021: a wait across the night ends on the day that it must', async () => {
    const definition = changed((plan) => {
      plan.reminders = { daysBefore: [2, 1], escalateDaysAfter: [7] };
    }, onePhase);
    const town = await startTown({ definition });
    await town.to('2020-10-29');
    await town.do(
      'commissioner',
      { act: 'amend-plan', reason: 'later' },
      changed((plan) => (plan.reminders = { daysBefore: [2, 1], escalateDaysAfter: [7] }), plannedIn('2021-03')),
    );
    await town.to('2021-03-30');
    expect(reminders(await town.events())).toEqual([
      '2020-10-25 2020-10-24T22:00:00Z',
      '2020-10-26 2020-10-25T23:00:00Z',
      '2020-10-27 2020-10-26T23:00:00Z',
      '2020-10-28 2020-10-27T23:00:00Z',
      '2021-03-28 2021-03-27T23:00:00Z',
      '2021-03-29 2021-03-28T22:00:00Z',
      '2021-03-30 2021-03-29T22:00:00Z',
    ]);
    expect(await unrest(town.home, town.id)).toEqual([]);
  });
});

const scenario = (acts: ScenarioAct[]): Scenario => ({ programme: 'proef', title: 'Proef', acts });

describe('a plan that is changed while the programme runs', () => {
  const as = 'ambtelijk-opdrachtgever';
  const start: ScenarioAct = { at: '2020-09-01T09:00', as, act: 'start-programme' };
  const amend: ScenarioAct = { at: '2020-10-01', as, act: 'amend-plan', reason: 'Meer tijd nodig.', plan: 'later.yaml' };
  const plans = new Map([['later.yaml', plannedIn('2020-11')]]);

  it('keeps the plan that it began with until it is amended, and then has the dates of the new one', async () => {
    const { events, refused, definition } = await simulate({
      definition: onePhase,
      scenario: scenario([start, amend]),
      plans,
      until: '2020-11-30',
    });
    expect(refused).toEqual([]);
    expect(reminders(events).map((one) => one.slice(0, 10))).toEqual(['2020-11-10', '2020-11-24', '2020-11-25']);
    expect(definition.gates[0]?.resolutions[0]?.window).toEqual({ from: '2020-11', until: '2020-11' });
  });

  it('without an amendment the old dates stay', async () => {
    const { events } = await simulate({ definition: onePhase, scenario: scenario([start]), plans, until: '2020-10-27' });
    expect(reminders(events).map((one) => one.slice(0, 10))).toEqual(['2020-10-13', '2020-10-27']);
    expect(await unrestAfter(onePhase, scenario([start]), '2020-10-27')).toEqual([]);
  });

  it('stopped: the open phase closes early, and nothing runs any more', async () => {
    const stop: ScenarioAct = { at: '2020-10-20', as, act: 'stop-programme', reason: 'Het college trekt de opdracht in.' };
    const { report, events } = await simulate({ definition: onePhase, scenario: scenario([start, stop]), until: '2021-06-30' });
    expect(report).toMatchObject({
      phases: [{ id: 'A', openedOn: '2020-09-01', closedOn: '2020-10-20' }],
      gates: [{ id: 'G1', passedOn: null, returned: 0 }],
    });
    expect(report.executions).toMatchObject({ started: 1, succeeded: 1, running: 0, failed: 0 });
    expect(events.at(-1)).toMatchObject({ type: 'phase-closed', data: { how: 'stopped' } });
  });
});
