import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overviewOf } from '../../shared/domain/overview/overview.ts';
import type { Overview } from '../../shared/domain/overview-model.ts';
import { Course, confirm, hashes, programmeFile, resolve, running } from './kit.ts';
import { faultsOf, newborn } from './lives.ts';
import { life } from './random.ts';

const reason = 'Er is een reden.';
const viewOf = (course: Course, recent = 20): Overview =>
  overviewOf({ definition: course.definition, programme: course.programme }, course.events.slice(-recent), course.today);

const passed = (): Course => {
  const course = running('2020-10-27').do('recorder', resolve('R1')).do('recorder', resolve('R2')).do('second', confirm());
  course.settle();
  return course;
};

describe('where the programme stands', () => {
  it.each<[string, () => Course, string, object]>([
    ['not started', () => new Course(), 'not-started', { kind: 'not-started', startsOn: '2020-09-01' }],
    ['in phase A', () => running('2020-09-15'), 'running', { kind: 'in-phase', phases: ['A'] }],
    ['A outlives its plan, B is due', () => running('2020-11-03'), 'running', { kind: 'in-phase', phases: ['A'] }],
    ['A outlives its plan, B is not due', () => running('2020-11-01'), 'running', { kind: 'between', previous: 'A', next: 'B' }],
    ['between A and B', () => passed(), 'running', { kind: 'between', previous: 'A', next: 'B' }],
    [
      'in two phases',
      () => {
        const course = running('2020-10-01').do('commissioner', { act: 'release-phase', phase: 'C' });
        course.settle();
        return course;
      },
      'running',
      { kind: 'in-phase', phases: ['A', 'C'] },
    ],
    [
      'paused',
      () => running('2020-09-15').do('commissioner', { act: 'pause-programme', reason }),
      'paused',
      { kind: 'in-phase', phases: ['A'] },
    ],
    [
      'stopped',
      () => running('2020-09-15').do('commissioner', { act: 'stop-programme', reason }),
      'stopped',
      { kind: 'ended', how: 'stopped', on: '2020-09-15' },
    ],
    [
      'finished',
      () => {
        const course = passed();
        course.at('2020-11-02').do('commissioner', { act: 'release-phase', phase: 'C' }).settle();
        course.do('commissioner', { act: 'close-phase-by-hand', phase: 'C', reason });
        course
          .at('2020-12-29')
          .do('recorder', resolve('R4', 'adopted', '2020-12-29'))
          .do('second', confirm('2020-12-29'))
          .settle();
        return course;
      },
      'finished',
      { kind: 'ended', how: 'finished', on: '2020-12-29' },
    ],
  ])('%s', (_state, make, status, position) => {
    expect(viewOf(make())).toMatchObject({ status, position });
  });
});

const gateOf = (course: Course, id = 'G1') => {
  const gate = viewOf(course).gates.find((one) => one.id === id);
  if (!gate) throw new Error('no such gate');
  return gate;
};

const codes = (course: Course, id = 'G1'): string[] => gateOf(course, id).whyNot.map(({ code }) => code);

const whyClosed = (id: string) =>
  viewOf(running('2020-10-01'))
    .phases.find((phase) => phase.id === id)
    ?.whyClosed.map(({ code }) => code);

describe('gates and why not', () => {
  it('names what is missing, who owns it, and when the college can decide on it', () => {
    const [why] = gateOf(running('2020-10-01')).whyNot;
    expect(why).toMatchObject({
      code: 'resolutions-missing',
      possibleFrom: '2020-10-27',
      owner: 'Ambtelijk opdrachtnemer, daarna College',
    });
    expect(why?.sentence).toContain('Keuze van de vorm en Dekking moeten nog naar de vergadering');
    expect(why?.sentence).not.toContain('Proeftuin');
  });

  it('follows a gate from planned to passed', () => {
    expect(codes(running('2020-10-01'), 'G2')).toEqual(['phase-not-open', 'resolutions-missing']);
    const course = running('2020-10-27').do('recorder', resolve('R1')).do('recorder', resolve('R2'));
    expect(codes(course)).toEqual(['list-unconfirmed']);
    expect(gateOf(course).conditions.map(({ met }) => met)).toEqual([true, false, false]);
    course.do('second', confirm());
    expect(codes(course)).toEqual([]);
    expect(gateOf(course).conditions.map(({ met }) => met)).toEqual([true, true, true]);
    course.settle();
    expect(gateOf(course)).toMatchObject({ status: 'passed', passedOn: '2020-10-27', conditions: [], whyNot: [] });
  });

  it('waits for the return of a held-over resolution', () => {
    const course = running('2020-10-27').do('recorder', resolve('R1', 'held-over', '2020-10-27', { returnsOn: '2020-11-10' }));
    course.do('recorder', resolve('R2')).do('second', confirm());
    expect(gateOf(course).whyNot).toMatchObject([{ code: 'resolutions-missing', possibleFrom: '2020-11-10' }]);
  });

  it('says of each planned phase why it is closed', () => {
    expect(['A', 'B', 'C'].map(whyClosed)).toEqual([[], ['date', 'gate'], ['by-hand']]);
  });

  it('puts a pause first', () => {
    const course = running('2020-10-01').do('commissioner', { act: 'pause-programme', reason });
    expect(codes(course)).toEqual(['paused', 'resolutions-missing']);
  });
});

describe('dates, turns and facts', () => {
  it('gives the next dates, with the slack of a decision in working days', () => {
    const { upcoming } = viewOf(running('2020-10-01'));
    expect(upcoming[0]).toEqual({
      on: '2020-10-27',
      what: 'College besluit over Keuze van de vorm, Dekking en Proeftuin',
      who: 'College',
      slackWorkingDays: 4,
      note: null,
    });
  });

  it('asks the commissioner to explain a stamp, once it is confirmed', () => {
    const course = running('2020-10-27').do('recorder', resolve('R1'));
    const asked = (): boolean =>
      viewOf(course).turns.some(({ who, what }) => who === 'Ambtelijk opdrachtgever' && what.includes('stempel'));
    expect(asked()).toBe(false);
    course.do('second', confirm());
    expect(asked()).toBe(true);
    course.do('commissioner', { act: 'explain-stamp', resolution: 'R1', explanation: reason });
    expect(asked()).toBe(false);
  });

  it('shows slips and whether they are accepted', () => {
    const course = running('2020-12-20').do('contractor', { act: 'slip-milestone', milestone: 'M1', to: '2021-02-01', reason });
    const milestone = () => viewOf(course).milestones.find(({ id }) => id === 'M1');
    expect(milestone()).toMatchObject({ baselineOn: '2020-12-15', plannedOn: '2021-02-01', late: false, slips: [{ accepted: false }] });
    course.do('commissioner', { act: 'accept-slip', milestone: 'M1' });
    expect(milestone()?.slips).toEqual([{ from: '2020-12-15', to: '2021-02-01', accepted: true }]);
  });

  it('shows the last facts newest first, and says who: a second person, a substitute, the machine', () => {
    const course = running('2020-10-20')
      .do('recorder', resolve('R2', 'intended', '2020-10-20'))
      .do('second', confirm('2020-10-20'));
    course.do('substitute', { act: 'pause-programme', reason });
    const { facts, factCount } = viewOf(course, 4);
    expect(facts.map(({ who }) => who)).toEqual([
      'Vervanger, namens ambtelijk opdrachtgever',
      'Collegesecretariaat, tweede persoon',
      'Collegesecretariaat',
      'Vanzelf, volgens de afspraken',
    ]);
    expect(factCount).toBe(course.events.length);
  });
});

const row = (course: Course, id: string) => viewOf(course).roadmap.rows.find((one) => one.id === id);

describe('the roadmap', () => {
  it('draws an answer that came before its window from that day on', () => {
    const course = new Course(undefined, '2020-09-01T09:00').do('commissioner', { act: 'start-programme', definition: hashes[0] });
    course.do('council', { act: 'answer-consultation', consultation: 'overleg', answer: 'discussed', on: '2020-08-28' });
    expect(row(course, 'overleg')).toMatchObject({ from: '2020-08-28', until: '2020-08-28', status: 'done' });
  });

  it('draws no phase that ends before it opened, however late it opened', () => {
    const course = running('2021-03-02').do('recorder', resolve('R1')).do('recorder', resolve('R2')).do('second', confirm());
    course.settle();
    expect(row(course, 'B')).toMatchObject({ from: '2021-03-02', until: '2021-03-02', status: 'running' });
  });
});

const check = (view: Overview): void => {
  expect(JSON.parse(JSON.stringify(view))).toEqual(view);
  expect(JSON.stringify(view)).not.toMatch(/undefined|NaN|\[object/);
  expect(view.upcoming.map(({ on }) => on)).toEqual(view.upcoming.map(({ on }) => on).toSorted());
  for (const { on } of view.upcoming) expect(on >= view.today).toBe(true);
  expect(view.turns.length).toBeLessThanOrEqual(8);
  for (const { what } of view.turns) expect(what).toMatch(/[^.]\.$/u);
  for (const { from, until } of view.roadmap.rows)
    expect([view.roadmap.from <= from, (until ?? from) <= view.roadmap.until, (until ?? from) >= from]).toEqual([true, true, true]);
  const open = view.phases.filter(({ status }) => status === 'open').map(({ id }) => id);
  if (view.position.kind === 'in-phase') expect(view.position.phases).toEqual(open);
  for (const gate of view.gates) {
    expect(gate.status === 'passed').toBe(gate.passedOn !== null);
    if (gate.passedOn !== null) expect(gate.whyNot).toEqual([]);
    if (gate.passedOn === null && gate.status === 'open' && gate.whyNot.length === 0)
      expect(gate.conditions.slice(0, 2).every(({ met }) => met)).toBe(true);
  }
  for (const { sentence } of view.facts) expect(sentence).toMatch(/^[A-Z].*[^.]\.$/su);
};

describe('in every life', () => {
  it('the overview can be drawn', () => {
    fc.assert(
      fc.property(life, (steps) => {
        const course = newborn();
        expect(faultsOf(course, steps)).toEqual([]);
        check(viewOf(course));
      }),
      { numRuns: 60 },
    );
  });

  it('also of the Wmo programme, on each first of the month', () => {
    const course = new Course(programmeFile('transformatie-wmo.yaml'));
    course.do({ account: 'acc-1002', role: 'ambtelijk-opdrachtgever' }, { act: 'start-programme', definition: hashes[0] });
    for (let month = 0; month < 24; month += 1) {
      course.at(`${String(2020 + Math.floor((month + 4) / 12))}-${String(((month + 4) % 12) + 1).padStart(2, '0')}-01`).settle();
      check(viewOf(course));
    }
    expect(viewOf(course).position).toEqual({ kind: 'in-phase', phases: ['F1'] });
  });
});
