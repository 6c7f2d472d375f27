import { describe, expect, it } from 'vitest';
import { type Simulation, type SimulationOptions, simulate } from '../../local/simulation.ts';
import type { RecordedEvent } from '../../shared/domain/facts.ts';
import { asPlanned } from '../../shared/domain/scenario/as-planned.ts';
import { inOrder, type Scenario } from '../../shared/domain/scenario/scenario.ts';
import { programmeFile } from '../domain/kit.ts';
import { scenarioFile, unrestAfter } from './kit.ts';

const wmo = programmeFile('transformatie-wmo.yaml');
const three = programmeFile('klein-drie-fasen.yaml');
const six = programmeFile('klein-zes-fasen.yaml');

const played = new Map<string, Promise<Simulation>>();
/** Each simulation is played once for all that is asked of it. */
const play = (name: string, options: SimulationOptions): Promise<Simulation> => {
  const simulation = played.get(name) ?? simulate(options);
  played.set(name, simulation);
  return simulation;
};
const planned = () =>
  play('planned', { definition: wmo, scenario: scenarioFile('transformatie-wmo.as-planned.yaml'), until: '2021-12-31' });
const delayed = () => play('delayed', { definition: wmo, scenario: scenarioFile('transformatie-wmo.delayed.yaml'), until: '2022-03-31' });
const small = (definition = three, until = '2020-12-31') => play(definition.id, { definition, scenario: asPlanned(definition), until });

const phase = (id: string, openedOn: string, closedOn: string | null) => ({ id, openedOn, closedOn });
const gate = (id: string, passedOn: string, returned = 0) => ({ id, passedOn, returned });

/** One execution for every 80 days or part of them that a phase's procedure lives, from the start of the programme. */
const executions = (days: number[], running: number) => {
  const started = days.map((lived) => Math.ceil(lived / 80)).reduce((sum, one) => sum + one, 0);
  return { started, succeeded: started - running, failed: 0, running };
};

/*
 * Worked out from the definitions by hand: planned dates are the last meeting in the window, phases open on their date once the gate
 * before them was passed. Reminders: 14 days before and on the day, for each phase one fact a morning, while the thing is not there yet;
 * the next phase watches over the activities of 31 August and 30 October, whose own phases were closed by then.
 * Facts: one for each act, those of milestones that are planned or reached by a start, opened phases, two for each gate, reminders.
 */
describe('everything on its planned date', () => {
  it('the transformation: phase 4 opens with its gate of 27 July, and MX4 is still to come', async () => {
    const { report, refused } = await planned();
    expect(refused).toEqual([]);
    expect(report).toMatchObject({
      programme: 'transformatie-wmo',
      from: '2020-04-01',
      to: '2021-12-31',
      phases: [
        phase('F1', '2020-04-01', '2020-08-25'),
        phase('F2', '2020-09-01', '2020-10-27'),
        phase('F3', '2021-01-01', '2021-07-27'),
        phase('F4', '2021-07-27', null),
      ],
      gates: [gate('G1-2', '2020-08-25'), gate('G2-3', '2020-10-27'), gate('G3-4', '2021-07-27')],
      milestones: { planned: 8, reached: 7, slipped: 0 },
      reminders: 29,
      executions: executions([146, 209, 482, 639], 1),
      facts: 63 + 8 + 4 + 4 + 6 + 29,
      chainValid: true,
    });
  });

  it('six phases one after the other', async () => {
    const { report, refused } = await small(six, '2021-12-31');
    expect(refused).toEqual([]);
    expect(report).toMatchObject({
      phases: [
        phase('S1', '2020-01-06', '2020-02-25'),
        phase('S2', '2020-02-25', '2020-05-26'),
        phase('S3', '2020-05-26', '2020-09-29'),
        phase('S4', '2020-11-03', '2021-02-23'),
        phase('S5', '2021-03-02', '2021-09-28'),
        phase('S6', '2021-10-01', '2021-12-28'),
      ],
      gates: [
        gate('G1', '2020-02-25'),
        gate('G2', '2020-05-26'),
        gate('G3', '2020-09-29'),
        gate('G4', '2021-02-23'),
        gate('G5', '2021-09-28'),
        gate('G6', '2021-12-28'),
      ],
      milestones: { planned: 1, reached: 1, slipped: 0 },
      reminders: 21,
      executions: executions([50, 141, 267, 414, 631, 722], 0),
      facts: 26 + 1 + 6 + 1 + 12 + 1 + 21,
      chainValid: true,
    });
  });

  it('three phases, two of which overlap and one of which is released by hand', async () => {
    const { report, refused } = await small();
    expect(refused).toEqual([]);
    expect(report).toMatchObject({
      phases: [phase('V1', '2020-02-01', '2020-05-28'), phase('V2', '2020-04-01', '2020-09-17'), phase('V3', '2020-10-01', '2020-12-24')],
      gates: [gate('G-plan', '2020-05-28'), gate('G-proef', '2020-09-17'), gate('G-einde', '2020-12-24')],
      milestones: { planned: 2, reached: 2, slipped: 0 },
      reminders: 16,
      executions: executions([117, 229, 327], 0),
      facts: 18 + 2 + 3 + 1 + 6 + 1 + 16,
      chainValid: true,
    });
  });

  it('is what the scenario file says, act by act', () => {
    const { acts } = asPlanned(wmo);
    expect(inOrder(scenarioFile('transformatie-wmo.as-planned.yaml').acts)).toEqual(acts);
    expect(acts).toHaveLength(64);
  });

  it('stamps what was decided before the works council and the local consultation had answered', async () => {
    const { events } = await planned();
    const stamped = events.flatMap((event) => (event.type === 'resolution-recorded' && event.data.stamps.length > 0 ? [event.data] : []));
    expect(stamped.map(({ resolution, stamps }) => ({ resolution, stamps: stamps.toSorted() }))).toEqual([
      { resolution: 'P3.1', stamps: ['before-advice', 'before-agreement'] },
      { resolution: 'P3.4', stamps: ['before-advice'] },
    ]);
  });
});

const whileItStoodStill = ({ occurredOn }: RecordedEvent): boolean => occurredOn >= '2021-02-01' && occurredOn < '2021-03-15';

describe('with delay', () => {
  it('held over twice, a pause of six weeks, a slip of three months', async () => {
    const { report, refused } = await delayed();
    expect(refused).toEqual([]);
    expect(report).toMatchObject({
      from: '2020-04-01',
      to: '2022-03-31',
      phases: [
        phase('F1', '2020-04-01', '2020-08-25'),
        phase('F2', '2020-09-01', '2020-12-09'),
        phase('F3', '2021-01-01', '2021-10-26'),
        phase('F4', '2021-10-26', null),
      ],
      gates: [gate('G1-2', '2020-08-25'), gate('G2-3', '2020-12-08', 2), gate('G3-4', '2021-10-26')],
      milestones: { planned: 8, reached: 8, slipped: 1 },
      executions: executions([146, 252, 573, 730], 1),
      facts: 76 + 8 + 4 + 4 + 6 + 2 + report.reminders,
      chainValid: true,
    });
  });

  it('only what was held over goes back, on the day its list was confirmed', async () => {
    const { events } = await delayed();
    const returned = events.flatMap((event) =>
      event.type === 'gate-returned' ? [{ on: event.occurredOn, what: event.data.resolutions }] : [],
    );
    expect(
      returned.map(({ on, what }) => [on, what.map(({ resolution, returnsOn }) => `${resolution} until ${String(returnsOn)}`)]),
    ).toEqual([
      ['2020-10-27', ['P2 until 2020-11-17']],
      ['2020-11-18', ['P2 until 2020-12-08']],
    ]);
  });

  it('adopted with a change closes too, stamped and explained', async () => {
    const { events } = await delayed();
    const amended = events.find((event) => event.type === 'resolution-recorded' && event.data.resolution === 'P3.4');
    expect(amended?.data).toMatchObject({ outcome: 'adopted-amended', stamps: ['before-advice'] });
    expect(events.filter(({ type }) => type === 'stamp-explained')).toHaveLength(1);
  });

  it('nothing is sent or opened while it stands still, no reminder comes twice, and each has its reason', async () => {
    const { events } = await delayed();
    expect(events.filter(whileItStoodStill).map(({ type }) => type)).toEqual(['programme-paused']);
    const given = events.flatMap((event) => (event.type === 'reminder-given' ? [...event.data.given, ...event.data.skipped] : []));
    const keys = given.map(({ about, kind, days, date }) => `${about} ${kind} ${String(days)} ${date}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toContain('resolution:P2 today 0 2020-12-08');
    expect(keys).toContain('milestone:start-F4 before 14 2021-10-29');
    expect(keys).not.toContain('milestone:start-F4 before 14 2021-07-30');
  });
});

describe.each([
  ['planned', planned, wmo, () => scenarioFile('transformatie-wmo.as-planned.yaml')],
  ['delayed', delayed, wmo, () => scenarioFile('transformatie-wmo.delayed.yaml')],
  ['three phases', () => small(), three, () => asPlanned(three)],
  ['six phases', () => small(six, '2021-12-31'), six, () => asPlanned(six)],
] as [string, () => Promise<Simulation>, typeof wmo, () => Scenario][])('%s', (_, simulation, definition, scenario) => {
  it('no execution nears a quota', async () => {
    const { executions: found } = (await simulation()).report;
    expect(found.longestDays).toBeLessThanOrEqual(80);
    expect(found.longestDays).toBeGreaterThan(50);
    expect(found.mostEvents).toBeLessThanOrEqual(1000);
    expect(found.mostEvents).toBeGreaterThan(10);
  });

  it('is at rest at the end', async () => {
    expect(await unrestAfter(definition, scenario(), (await simulation()).report.to)).toEqual([]);
  });
});

describe('every task run twice', () => {
  it('gives the same facts', async () => {
    const twice = await simulate({ definition: six, scenario: asPlanned(six), until: '2021-12-31', engine: { runEveryTaskTwice: true } });
    const { events, report } = await small(six, '2021-12-31');
    expect(twice.events).toEqual(events);
    expect(twice.report.phases).toEqual(report.phases);
    expect(twice.report.executions.failed).toBe(0);
  });
});

describe('an end before the beginning', () => {
  it('is one sentence', async () => {
    await expect(simulate({ definition: three, scenario: asPlanned(three), until: '2020-01-01' })).rejects.toThrow(
      'The simulation ends on 2020-01-01, before its first act on 2020-02-01.',
    );
  });
});
