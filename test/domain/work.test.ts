import { describe, expect, it } from 'vitest';
import { codeOf, confirm, only, type Person, people, resolve, running } from './kit.ts';

const reason = 'De leverancier kan niet wachten.';
const begin = (activity: string, more: object = {}) => ({ act: 'start-activity', activity, ...more });
const ahead = (activity: string, more: object = {}) => ({ act: 'start-activity-ahead', activity, reason, ...more });
const finish = (activity: string, more: object = {}) => ({ act: 'finish-activity', activity, ...more });

/** Phase B open; R1 adopted and confirmed, R4 not yet. */
const inB = (when = '2020-11-03') => {
  const course = running('2020-10-27').do('recorder', resolve('R1')).do('recorder', resolve('R2')).do('second', confirm());
  course.settle();
  course.at('2020-11-02').settle();
  return course.at(when);
};

const slip = (to: string, milestone = 'M1') => ({ act: 'slip-milestone', milestone, to, reason });

const reach = (more: object = {}) => ({ act: 'reach-milestone', milestone: 'M1', ...more });

const accept = (more: object = {}) => ({ act: 'accept-slip', milestone: 'M1', ...more });

describe('activities', () => {
  it('start and are done on the day that is said, or else today', () => {
    const course = running('2020-10-01');
    expect(only(course.ask(people.doer, begin('W1')), 'activity-started').occurredOn).toBe('2020-10-01');
    course.do('doer', begin('W1', { on: '2020-09-15' })).do('doer', finish('W1', { on: '2020-09-30' }));
    expect(course.started.activities['W1']).toMatchObject({ started: { on: '2020-09-15', ahead: false }, done: { on: '2020-09-30' } });
  });

  it.each([
    ['doer', 'allowed'],
    ['contractor', 'allowed'],
    ['commissioner', 'wrong-role'],
    ['recorder', 'wrong-role'],
    ['director', 'wrong-role'],
  ] as [Person, string][])('may be started by the %s: %s', (person, code) => {
    expect(codeOf(running('2020-10-01').ask(people[person], begin('W1')))).toBe(code);
  });

  it.each([
    ['an activity that is not there', begin('W9'), 'unknown'],
    ['a day to come', begin('W1', { on: '2020-10-02' }), 'in-future'],
    ['a phase that is not open', begin('W2'), 'phase-not-open'],
    ['the end of what did not begin', finish('W1'), 'invalid'],
    ['the end of what is not there', finish('W9'), 'unknown'],
  ])('are refused: %s', (_why, command, code) => {
    expect(running('2020-10-01').refusal('doer', command).code).toBe(code);
  });

  it('start once and end once, not before they began', () => {
    const course = running('2020-10-01').do('doer', begin('W1'));
    expect(course.refusal('doer', begin('W1')).code).toBe('already-so');
    expect(course.refusal('doer', finish('W1', { on: '2020-09-30' })).code).toBe('invalid');
    expect(course.refusal('doer', finish('W1', { on: '2020-10-02' })).code).toBe('in-future');
    course.do('doer', finish('W1'));
    expect(course.refusal('doer', finish('W1'))).toMatchObject({
      code: 'already-so',
      sentence: expect.stringContaining('1\u00a0oktober 2020'),
    });
  });
});

describe('an activity that needs resolutions', () => {
  it('waits for them, and names those that are missing and who may let it run ahead', () => {
    const refusal = inB().refusal('doer', begin('W2'));
    expect(refusal).toMatchObject({ code: 'resolutions-missing', owner: 'Ambtelijk opdrachtgever' });
    expect(refusal.sentence).toContain('Startbesluit');
    expect(refusal.sentence).not.toContain('Keuze van de vorm');
  });

  it('does not take a provisional resolution for a decision', () => {
    const course = inB('2020-12-29').do('recorder', resolve('R4', 'adopted', '2020-12-29'));
    expect(course.refusal('doer', begin('W2')).code).toBe('resolutions-missing');
    course.do('second', confirm('2020-12-29'));
    expect(codeOf(course.ask(people.doer, begin('W2')))).toBe('allowed');
  });

  it.each(['held-over', 'rejected', 'withdrawn', 'intended'])('does not start on a resolution that is %s', (outcome) => {
    const course = inB('2020-12-29')
      .do('recorder', resolve('R4', outcome, '2020-12-29'))
      .do('second', confirm('2020-12-29'));
    expect(course.refusal('doer', begin('W2')).code).toBe('resolutions-missing');
  });

  it('starts ahead only by a reasoned act of the commissioner', () => {
    const course = inB();
    for (const person of ['contractor', 'doer', 'director', 'recorder'] as const)
      expect(course.refusal(person, ahead('W2')).code).toBe('wrong-role');
    const event = only(course.try(people.commissioner, ahead('W2')), 'activity-started-ahead');
    expect(event).toMatchObject({ data: { activity: 'W2', resolutions: ['R4'] }, text: { reason } });
    expect(course.started.activities['W2']?.started).toMatchObject({ ahead: true });
    expect(course.refusal('doer', begin('W2')).code).toBe('already-so');
    expect(course.refusal('commissioner', ahead('W2')).code).toBe('already-so');
  });

  it('cannot be ahead when nothing is missing, nor in a phase that is not open', () => {
    expect(running('2020-10-01').refusal('commissioner', ahead('W1')).code).toBe('invalid');
    expect(running('2020-10-01').refusal('commissioner', ahead('W2')).code).toBe('phase-not-open');
    expect(running('2020-10-01').refusal('commissioner', ahead('W9')).code).toBe('unknown');
    expect(inB().refusal('commissioner', ahead('W2', { on: '2020-11-04' })).code).toBe('in-future');
  });

  it('does not run ahead in a pause', () => {
    const course = inB().do('commissioner', { act: 'pause-programme', reason });
    expect(course.refusal('commissioner', ahead('W2')).code).toBe('paused');
  });
});

describe('milestones', () => {
  it('are reached once, today or earlier, by the contractor', () => {
    const course = running('2020-12-10');
    expect(course.refusal('doer', reach()).code).toBe('wrong-role');
    expect(course.refusal('contractor', reach({ on: '2020-12-11' })).code).toBe('in-future');
    course.do('contractor', reach({ on: '2020-12-09' }));
    expect(course.started.milestones['M1']?.reached).toMatchObject({ on: '2020-12-09' });
    expect(course.refusal('contractor', reach()).code).toBe('already-so');
    expect(course.refusal('contractor', slip('2021-02-01')).code).toBe('already-so');
  });

  it('slip from their date to another, and from there again', () => {
    const course = running('2020-12-01').do('contractor', slip('2021-01-15')).do('contractor', slip('2021-02-15'));
    expect(course.started.milestones['M1']).toMatchObject({
      baselineOn: '2020-12-15',
      slips: [
        { from: '2020-12-15', to: '2021-01-15', accepted: false },
        { from: '2021-01-15', to: '2021-02-15', accepted: false },
      ],
    });
    expect(course.refusal('contractor', slip('2021-02-15')).code).toBe('already-so');
  });

  it.each(['commissioner', 'director', 'doer', 'recorder'] as Person[])('do not slip by the %s', (person) => {
    expect(running().refusal(person, slip('2021-01-15')).code).toBe('wrong-role');
  });

  it('count as accepted by an act of the one who accepts', () => {
    const course = running('2020-12-01').do('contractor', slip('2021-01-15'));
    expect(course.refusal('contractor', accept()).code).toBe('wrong-role');
    expect(course.refusal('director', accept()).code).toBe('wrong-role');
    course.do('commissioner', accept());
    expect(course.started.milestones['M1']?.slips).toMatchObject([{ accepted: true }]);
    expect(course.refusal('commissioner', accept()).code).toBe('already-so');
  });

  it('or by the document in which that was said, which the contractor may name', () => {
    const course = running('2020-12-01').do('contractor', slip('2021-01-15'));
    const event = only(course.try(people.contractor, accept({ document: 'Z-2020-17' })), 'milestone-slip-accepted');
    expect(event.data).toMatchObject({ milestone: 'M1', document: 'Z-2020-17' });
    expect(course.refusal('doer', accept({ document: 'Z-2020-17' })).code).toBe('wrong-role');
  });

  it('are accepted slip by slip, the last first', () => {
    const course = running('2020-12-01')
      .do('contractor', slip('2021-01-15'))
      .do('contractor', slip('2021-02-15'))
      .do('commissioner', accept());
    expect(course.started.milestones['M1']?.slips.map(({ accepted }) => accepted)).toEqual([false, true]);
  });

  it.each([reach({ milestone: 'M9' }), slip('2021-01-01', 'M9'), accept({ milestone: 'M9' })])('must be there: $act', (command) => {
    expect(running().refusal('contractor', command).code).toBe('unknown');
  });

  it.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty'])('cannot be called %s', (milestone) => {
    expect(() => running().ask(people.contractor, { ...reach(), milestone })).toThrow('id');
  });
});
