import { describe, expect, it } from 'vitest';
import { confirm, hashes, only, people, resolve, running } from './kit.ts';
import { changed } from './proef.ts';

const sequenceOf = (course: ReturnType<typeof running>, type: string): number =>
  course.events.findLast((event) => event.type === type)?.sequence ?? 0;

describe('two recorders of one list', () => {
  it('each confirm what the other recorded', () => {
    const course = running('2020-10-27').do('recorder', resolve('R1')).do('second', resolve('R2'));
    course.do('second', confirm());
    expect(course.started.resolutions['R1']?.[0]?.confirmedBy).toBe('acc-5');
    expect(course.started.resolutions['R2']?.[0]?.confirmedBy).toBeNull();
    expect(course.refusal('second', confirm()).code).toBe('same-person');
    course.do('recorder', confirm());
    expect(course.started.resolutions['R2']?.[0]?.confirmedBy).toBe('acc-4');
  });
});

describe('what belongs to another outcome is refused', () => {
  it.each([
    ['a change', resolve('R1', 'adopted', '2020-10-27', { change: 'De bijlage vervalt.' })],
    ['a mandate', resolve('R1', 'adopted', '2020-10-27', { mandate: { role: 'uitvoerder', until: '2020-11-15' } })],
  ])('%s', (_what, command) => {
    expect(running('2020-10-27').refusal('recorder', command).code).toBe('invalid');
  });
});

describe('an answer of no agreement', () => {
  const agreement = changed((plan) => {
    plan.consultations = [
      { id: 'LO1', bodies: ['lo'], kind: 'agreement', window: { from: '2020-09', until: '2020-10' }, before: ['R1'], source: 'x' },
    ];
  });
  it.each([
    ['no-agreement', ['before-agreement']],
    ['agreement', []],
  ])('%s', (answer, stamps) => {
    const course = running('2020-10-27', agreement).do('council', { act: 'answer-consultation', consultation: 'LO1', answer });
    expect(only(course.ask(people.recorder, resolve('R1')), 'resolution-recorded').data.stamps).toEqual(stamps);
  });
});

const started = () => running('2020-09-10').do('contractor', { act: 'start-activity', activity: 'W1' });

describe('an activity', () => {
  it('did not begin before its phase', () => {
    expect(running('2020-09-10').refusal('contractor', { act: 'start-activity', activity: 'W1', on: '2020-08-31' }).code).toBe(
      'phase-not-open',
    );
  });

  it('that is done keeps its beginning until its end is withdrawn', () => {
    const course = started();
    const began = sequenceOf(course, 'activity-started');
    course.do('contractor', { act: 'finish-activity', activity: 'W1' });
    const withdraw = { act: 'withdraw-fact', reason: 'Vergissing.' };
    expect(course.refusal('contractor', { ...withdraw, sequence: began }).sentence).toContain(`feit ${String(began + 1)}`);
    course.do('contractor', { ...withdraw, sequence: began + 1 }).do('contractor', { ...withdraw, sequence: began });
    expect(course.started.activities['W1']).toEqual({ started: null, done: null });
  });
});

const moved = (on: string) =>
  changed((plan) => {
    for (const one of plan.milestones) if (one.on !== undefined) one.on = on;
  });

describe('a milestone that an amended plan moves', () => {
  const amend = { act: 'amend-plan', definition: hashes[1], reason: 'De aannemer is later.' };

  it('slips, with the reason of the amendment', () => {
    const course = running('2020-10-01');
    course.plans.set(hashes[1], moved('2021-03-01'));
    course.do('commissioner', amend);
    const slips = course.events.filter((event) => event.type === 'milestone-slipped');
    expect(slips.length).toBeGreaterThan(0);
    expect(slips.every(({ data }) => data.to === '2021-03-01')).toBe(true);
  });

  it('keeps its slip when the plan changes elsewhere', () => {
    const course = running('2020-10-01');
    const id = course.definition.milestones.find(({ on }) => on !== undefined)?.id ?? '';
    course.do('contractor', { act: 'slip-milestone', milestone: id, to: '2021-05-03', reason: 'Later.' });
    course.plans.set(
      hashes[1],
      changed((plan) => {
        plan.title = 'Een andere naam';
      }),
    );
    course.do('commissioner', amend);
    expect(course.started.milestones[id]?.slips.at(-1)?.to).toBe('2021-05-03');
  });
});
