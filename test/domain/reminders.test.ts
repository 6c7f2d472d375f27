import { describe, expect, it } from 'vitest';
import type { Threshold } from '../../shared/domain/facts.ts';
import { passedThresholds, watchingPhase } from '../../shared/domain/thresholds.ts';
import { Course, confirm, hashes, people, resolve, running } from './kit.ts';
import { changed, proef } from './proef.ts';

const reason = 'Er is een reden.';
const said = ({ about, kind, days, to }: Threshold): string => `${about} ${kind} ${String(days)} ${to}`;

/** Reminders of one phase since fact `since`: of which kind, what was given and what was passed over. */
const reminders = (course: Course, phase: string, since = 0) =>
  course.events.slice(since).flatMap((event) => {
    if (event.type !== 'reminder-given' || event.data.phase !== phase) return [];
    return [{ kind: event.data.kind, given: event.data.given.map(said), skipped: event.data.skipped.map(said) }];
  });

const quiet = (when: string): Course => {
  const course = running('2020-09-29')
    .do('recorder', resolve('D0', 'adopted', '2020-09-29'))
    .do('second', confirm('2020-09-29'));
  course.do('doer', { act: 'start-activity', activity: 'W1' }).do('doer', { act: 'finish-activity', activity: 'W1' }).settle();
  return course.at(when);
};
const about = (course: Course, subject: string): string[] =>
  course.events.flatMap((event) =>
    event.type === 'reminder-given' ? event.data.given.filter((one) => one.about === subject).map(said) : [],
  );

describe('reminders of a planned decision', () => {
  it.each([
    ['2020-10-12', []],
    ['2020-10-13', ['before 14 ambtelijk-opdrachtnemer']],
    ['2020-10-27', ['before 14 ambtelijk-opdrachtnemer', 'today 0 ambtelijk-opdrachtnemer']],
    ['2020-10-28', ['before 14 ambtelijk-opdrachtnemer', 'today 0 ambtelijk-opdrachtnemer', 'after 1 ambtelijk-opdrachtgever']],
  ])('day by day until %s', (until, expected) => {
    const course = quiet('2020-10-01');
    for (let day = course.now; day.epochMilliseconds <= new Date(`${until}T12:00:00Z`).getTime(); day = day.add({ hours: 24 })) {
      course.now = day;
      course.settle();
    }
    expect(about(course, 'resolution:R1')).toEqual(expected.map((one) => `resolution:R1 ${one}`));
  });

  it.each([
    [[7, 28], '2021-01-25', [1, 7, 28, 56, 84]],
    [[7, 28], '2021-01-18', [1, 7, 28, 56]],
    [[3], '2020-11-20', [1, 3, 10, 17, 24]],
    [[], '2020-11-12', [1, 8, 15]],
  ])('escalate after %o days and then at the last distance, a week at least, for ever: until %s', (escalateDaysAfter, today, expected) => {
    const definition = changed((plan) => (plan.reminders = { daysBefore: [14], escalateDaysAfter }));
    const { given, skipped } = passedThresholds(definition, running('2020-09-01T09:00', definition).started, 'A', today);
    const days = [...skipped, ...given].flatMap((one) => (one.about === 'resolution:R1' && one.kind === 'after' ? [one.days] : []));
    expect(days).toEqual(expected);
    expect(given.filter((one) => one.about === 'resolution:R1').map((one) => one.days)).toEqual(expected.slice(-1));
  });

  it('are one fact of a morning, not one for each thing', () => {
    const course = quiet('2020-10-13');
    const since = course.events.length;
    course.effect('remind', 'A');
    expect(reminders(course, 'A', since)).toEqual([
      { kind: 'reminder', given: ['R1', 'R2', 'R3'].map((id) => `resolution:${id} before 14 ambtelijk-opdrachtnemer`), skipped: [] },
    ]);
  });

  it('give the latest of several passed at once, and skip the earlier ones', () => {
    const course = quiet('2020-11-04');
    const since = course.events.length;
    course.effect('remind', 'A');
    const [one] = reminders(course, 'A', since);
    expect(one?.kind).toBe('escalation');
    expect(one?.given).toContain('resolution:R1 after 7 ambtelijk-opdrachtgever');
    expect(one?.skipped.filter((text) => text.startsWith('resolution:R1 '))).toEqual([
      'resolution:R1 before 14 ambtelijk-opdrachtnemer',
      'resolution:R1 today 0 ambtelijk-opdrachtnemer',
      'resolution:R1 after 1 ambtelijk-opdrachtgever',
    ]);
    expect(course.next('A').kind).toBe('wait');
  });

  it('separate a reminder from an escalation of the same morning', () => {
    const course = running('2020-10-13').do('recorder', resolve('R1', 'intended', '2020-10-13'));
    const since = course.events.length;
    course.effect('remind', 'A');
    expect(reminders(course, 'A', since).map(({ kind, given }) => [kind, given.length > 0])).toEqual([
      ['reminder', true],
      ['escalation', true],
    ]);
    const [reminder, escalation] = reminders(course, 'A', since);
    expect(reminder?.given.every((text) => !text.includes(' after '))).toBe(true);
    expect(escalation?.given).toEqual(['resolution:D0 after 7 ambtelijk-opdrachtgever']);
    expect(escalation?.skipped.every((text) => text.startsWith('resolution:D0 '))).toBe(true);
  });

  it('are not given again after a pause, but what passed in it is', () => {
    const course = quiet('2020-10-13');
    course.settle();
    course.do('commissioner', { act: 'pause-programme', reason }).at('2020-10-28').settle();
    expect(about(course, 'resolution:R1')).toHaveLength(1);
    course.do('commissioner', { act: 'resume-programme' }).settle();
    expect(about(course, 'resolution:R1')).toEqual([
      'resolution:R1 before 14 ambtelijk-opdrachtnemer',
      'resolution:R1 after 1 ambtelijk-opdrachtgever',
    ]);
  });

  it('stop when it is adopted and confirmed', () => {
    const course = quiet('2020-10-13')
      .do('recorder', resolve('R1', 'adopted', '2020-10-13'))
      .do('second', confirm('2020-10-13'));
    course.settle();
    course.at('2020-11-30').settle();
    expect(about(course, 'resolution:R1')).toEqual([]);
    expect(about(course, 'resolution:R2')).not.toEqual([]);
  });

  it('are of the day that is written twice in a plan once', () => {
    const twice = changed((plan) => (plan.reminders = { daysBefore: [14, 14], escalateDaysAfter: [1, 7, 7] }));
    const course = running('2020-11-05', twice);
    course.settle();
    const keys = course.events.flatMap((event) =>
      event.type === 'reminder-given' ? [...event.data.given, ...event.data.skipped].map((one) => JSON.stringify(one)) : [],
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('follow the days of the plan', () => {
    const plan = changed((one) => (one.reminders = { daysBefore: [30, 5], escalateDaysAfter: [3] }));
    const days = (when: string): string[] => {
      const course = running(when, plan);
      course.settle();
      return about(course, 'resolution:R2').slice(-1);
    };
    expect(days('2020-09-27')).toEqual(['resolution:R2 before 30 ambtelijk-opdrachtnemer']);
    expect(days('2020-10-22')).toEqual(['resolution:R2 before 5 ambtelijk-opdrachtnemer']);
    expect(days('2020-10-30')).toEqual(['resolution:R2 after 3 ambtelijk-opdrachtgever']);
  });

  it('go on as long as nobody acts', () => {
    const course = quiet('2020-10-28');
    course.settle();
    for (let month = 0; month < 12; month += 1) {
      const before = about(course, 'resolution:R1').length;
      expect(course.next('A')).toMatchObject({ kind: 'wait', until: expect.stringContaining('Z') });
      course.now = course.now.add({ hours: 24 * 60 });
      course.settle();
      expect(about(course, 'resolution:R1').length).toBe(before + 1);
    }
  });
});

describe('what else is watched', () => {
  it('a list that nobody confirmed: no announcement, after a week a reminder to who records, then an escalation', () => {
    const course = quiet('2020-10-13').do('recorder', resolve('R1', 'adopted', '2020-10-13'));
    course.settle();
    for (const when of ['2020-10-19', '2020-10-20', '2020-10-21']) course.at(when).settle();
    expect(about(course, 'list:college:2020-10-13')).toEqual([
      'list:college:2020-10-13 today 0 secretariaat',
      'list:college:2020-10-13 after 1 ambtelijk-opdrachtgever',
    ]);
  });

  it('a held-over resolution on the day of its return', () => {
    const course = quiet('2020-10-13').do('recorder', resolve('R1', 'held-over', '2020-10-13', { returnsOn: '2020-11-10' }));
    course.do('second', confirm('2020-10-13')).settle();
    course.at('2020-10-27').settle();
    course.at('2020-11-10').settle();
    expect(about(course, 'resolution:R1')).toEqual([
      'resolution:R1 before 14 ambtelijk-opdrachtnemer',
      'resolution:R1 today 0 ambtelijk-opdrachtnemer',
    ]);
  });

  it('a held-over resolution without a date at once, and it does not fall silent', () => {
    const course = quiet('2020-10-13')
      .do('recorder', resolve('R1', 'held-over', '2020-10-13'))
      .do('second', confirm('2020-10-13'));
    course.settle();
    course.at('2020-10-14').settle();
    course.at('2020-10-20').settle();
    expect(about(course, 'resolution:R1')).toEqual([
      'resolution:R1 today 0 ambtelijk-opdrachtnemer',
      'resolution:R1 after 1 ambtelijk-opdrachtgever',
      'resolution:R1 after 7 ambtelijk-opdrachtgever',
    ]);
  });

  it('a one-off activity, but neither a recurring one nor one that is done', () => {
    const course = running('2020-11-01');
    course.settle();
    expect(about(course, 'activity:W1')).toEqual(['activity:W1 after 1 ambtelijk-opdrachtgever']);
    expect(about(course, 'activity:W3')).toEqual([]);
    const done = quiet('2020-11-01');
    done.settle();
    expect(about(done, 'activity:W1')).toEqual([]);
  });

  it('a milestone, on the date to which it slipped', () => {
    const course = running('2020-09-01').do('contractor', { act: 'slip-milestone', milestone: 'M1', to: '2021-02-01', reason });
    course.at('2021-01-18').settle();
    expect(about(course, 'milestone:M1')).toEqual(['milestone:M1 before 14 ambtelijk-opdrachtnemer']);
    course.do('contractor', { act: 'reach-milestone', milestone: 'M1' }).at('2021-02-10').settle();
    expect(about(course, 'milestone:M1')).toHaveLength(1);
  });

  it('a milestone in one phase: that which it starts, else the first open one that lasts until then, else the last', () => {
    const course = running();
    const phaseOfMilestone = (id: string): string => {
      const milestone = proef.milestones.find((one) => one.id === id);
      return milestone ? watchingPhase(proef, course.started, milestone) : '';
    };
    expect([phaseOfMilestone('start-B'), phaseOfMilestone('M1')]).toEqual(['B', 'B']);
    course.do('contractor', { act: 'slip-milestone', milestone: 'M1', to: '2021-02-01', reason });
    expect(phaseOfMilestone('M1')).toBe('C');
    course.do('contractor', { act: 'slip-milestone', milestone: 'M1', to: '2020-10-01', reason });
    expect(phaseOfMilestone('M1')).toBe('A');
  });

  it('the opening of a phase that is late', () => {
    const course = quiet('2020-11-03');
    course.settle();
    expect(about(course, 'phase:B')).toEqual(['phase:B after 1 ambtelijk-opdrachtgever']);
  });

  it('nothing in the name of a closed phase', () => {
    const course = running('2020-10-27').do('recorder', resolve('R1')).do('recorder', resolve('R2')).do('second', confirm());
    course.effect('close-phase', 'A');
    const since = course.events.length;
    course.at('2021-06-01').settle();
    expect(reminders(course, 'A', since)).toEqual([]);
  });
});

describe('a threshold', () => {
  it('is never given by a person', () => {
    expect(() => new Course().ask(people.commissioner, { act: 'remind', phase: 'A' })).toThrow('act');
    expect(hashes).toHaveLength(3);
  });
});
