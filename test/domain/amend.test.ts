import { describe, expect, it } from 'vitest';
import type { Definition } from '../../shared/domain/definition/schema.ts';
import { differences } from '../../shared/domain/difference.ts';
import { type Course, codeOf, confirm, hashes, only, people, resolve, running } from './kit.ts';
import { changed, proef } from './proef.ts';

const amend = (definition = hashes[1]) => ({ act: 'amend-plan', definition, reason: 'Het liep anders.' });
const bring = (course: Course, change: (plan: Definition) => void): Course => {
  course.plans.set(hashes[1], changed(change, course.definition));
  return course;
};
const later = (plan: Definition): void => {
  for (const resolution of plan.gates[0]?.resolutions ?? []) resolution.window = { from: '2020-11', until: '2020-11' };
};

describe('the difference between two plans', () => {
  it('is read by path and id', () => {
    const to = changed((plan) => {
      later(plan);
      plan.title = 'Een ander programma';
    });
    expect(differences(proef, to)).toEqual([
      ...['R1', 'R2', 'R3'].flatMap((id) => [
        { path: `gates/G1/resolutions/${id}/window/from`, before: '2020-09', after: '2020-11' },
        { path: `gates/G1/resolutions/${id}/window/until`, before: '2020-10', after: '2020-11' },
      ]),
      { path: 'title', before: 'Een proefprogramma', after: 'Een ander programma' },
    ]);
  });

  it('is not moved by putting something in between', () => {
    const to = changed((plan) => plan.activities.unshift(...plan.activities.slice(0, 1).map((one) => ({ ...one, id: 'W0' }))));
    const found = differences(proef, to);
    expect(found.length).toBeGreaterThan(3);
    for (const { path, before } of found) expect([path.startsWith('activities/W0/'), before]).toEqual([true, null]);
  });

  it('is nothing between equals', () => {
    expect(differences(proef, structuredClone(proef))).toEqual([]);
  });
});

describe('amending', () => {
  it('makes a new version, with its reason apart, and wakes each phase whose date changed', () => {
    const course = bring(running('2020-10-01'), later)
      .do('recorder', resolve('D0', 'adopted', '2020-09-29'))
      .do('second', confirm('2020-09-29'));
    course.settle();
    const event = only(course.try(people.commissioner, amend()), 'plan-amended');
    expect(event).toMatchObject({ data: { from: hashes[0], to: hashes[1], version: 2 }, text: { reason: 'Het liep anders.' } });
    expect(event.data.differences).toHaveLength(6);
    expect(course.started).toMatchObject({ definition: hashes[1], version: 2 });
    expect(course.recorded.at(-1)?.nudged).toEqual(['A']);
  });

  it('plans the baselines of new milestones only', () => {
    const course = bring(running('2020-10-01'), (plan) => {
      plan.milestones.push({ id: 'M2', name: 'Extra', on: '2021-02-01', acceptedBy: 'ambtelijk-opdrachtgever', source: 's' });
    });
    course.do('commissioner', amend());
    expect(course.events.slice(-2).map(({ type }) => type)).toEqual(['plan-amended', 'milestone-planned']);
    expect(course.started.milestones['M2']).toEqual({ baselineOn: '2021-02-01', reached: null, slips: [] });
  });

  it('can be done in a pause, not after the end', () => {
    const course = bring(running('2020-10-01'), later).do('commissioner', { act: 'pause-programme', reason: 'Rust.' });
    expect(codeOf(course.ask(people.commissioner, amend()))).toBe('allowed');
    course.do('commissioner', { act: 'stop-programme', reason: 'Klaar.' });
    expect(course.refusal('commissioner', amend()).code).toBe('programme-ended');
  });

  it.each(['director', 'contractor', 'recorder'] as const)('is not for the %s', (person) => {
    expect(bring(running('2020-10-01'), later).refusal(person, amend()).code).toBe('wrong-role');
  });

  it('refuses a plan that nobody brought, the same plan, and the plan of another programme', () => {
    const course = running('2020-10-01');
    expect(course.refusal('commissioner', amend()).code).toBe('unknown');
    expect(course.refusal('commissioner', amend(hashes[0])).code).toBe('already-so');
    course.plans.set(hashes[1], structuredClone(proef));
    expect(course.refusal('commissioner', amend()).code).toBe('already-so');
    course.plans.set(hashes[1], { ...proef, id: 'ander' });
    expect(course.refusal('commissioner', amend()).code).toBe('invalid');
    course.plans.set(hashes[1], { ...proef, organisation: { id: 'buurgemeente', name: 'Buurgemeente' } });
    expect(course.refusal('commissioner', amend()).code).toBe('invalid');
  });
});

describe('what has facts stays in the plan', () => {
  it.each<[string, (course: Course) => unknown, (plan: Definition) => void, string]>([
    ['an open phase', () => undefined, (plan) => (plan.phases = plan.phases.filter(({ id }) => id !== 'A')), 'A'],
    ['a milestone', () => undefined, (plan) => (plan.milestones = plan.milestones.filter(({ id }) => id !== 'M1')), 'M1'],
    [
      'an activity that began',
      (course) => course.do('doer', { act: 'start-activity', activity: 'W1' }),
      (plan) => (plan.activities = plan.activities.filter(({ id }) => id !== 'W1')),
      'W1',
    ],
    [
      'a recorded resolution',
      (course) => course.do('recorder', resolve('R3')),
      (plan) => {
        for (const gate of plan.gates) gate.resolutions = gate.resolutions.filter(({ id }) => id !== 'R3');
      },
      'R3',
    ],
    [
      'a decision',
      (course) => course.do('recorder', resolve('D0')),
      (plan) => (plan.decisions = plan.decisions.filter(({ id }) => id !== 'D0')),
      'D0',
    ],
    [
      'an answered consultation',
      (course) => course.do('council', { act: 'answer-consultation', consultation: 'overleg', answer: 'discussed' }),
      (plan) => (plan.consultations = plan.consultations.filter(({ id }) => id !== 'overleg')),
      'overleg',
    ],
  ])('%s', (_what, happen, drop, id) => {
    const course = running('2020-10-27');
    happen(course);
    const plan = structuredClone(proef);
    drop(plan);
    course.plans.set(hashes[1], plan);
    const { code, sentence } = course.refusal('commissioner', amend());
    expect(code).toBe('invalid');
    expect(sentence).toContain(`: ${id}.`);
  });

  it('what has none may go', () => {
    const course = bring(running('2020-10-01'), (plan) => {
      plan.activities = plan.activities.filter(({ id }) => id !== 'W1');
      plan.phases = plan.phases.filter(({ id }) => id !== 'C');
    });
    course.do('commissioner', amend());
    expect(course.recorded.at(-1)?.nudged).toContain('C');
    expect(course.next('C')).toEqual({ kind: 'finished' });
  });

  it('the programme finishes when the phases that remain are all closed', () => {
    const course = running('2020-10-27').do('recorder', resolve('R1')).do('recorder', resolve('R2')).do('second', confirm());
    course.settle();
    course.at('2020-11-02').settle();
    course
      .at('2020-12-29')
      .do('recorder', resolve('R4', 'adopted', '2020-12-29'))
      .do('second', confirm('2020-12-29'))
      .settle();
    expect(course.programme.status).toBe('running');
    bring(course, (plan) => (plan.phases = plan.phases.filter(({ id }) => id !== 'C'))).do('commissioner', amend());
    expect(course.programme.status).toBe('finished');
  });
});
