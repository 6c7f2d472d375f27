import { describe, expect, it } from 'vitest';
import type { Course } from './kit.ts';
import { codeOf, only, people, resolve, running } from './kit.ts';

const answer = (consultation: string, said: string, on: string) => ({ act: 'answer-consultation', consultation, answer: said, on });
const advice = (on: string) => answer('or-advies', 'advice', on);
const agreement = (on: string) => answer('lo-akkoord', 'agreement', on);
const stampsOf = (course: Course, command: object) => only(course.ask(people.recorder, command), 'resolution-recorded').data.stamps;

const explain = (resolution = 'R1') => ({ act: 'explain-stamp', resolution, explanation: 'De termijn liep af.' });

describe('decided before it was asked for', () => {
  it.each([
    ['nothing answered', [], ['before-advice', 'before-agreement']],
    ['advice only', [advice('2020-10-20')], ['before-agreement']],
    ['agreement only', [agreement('2020-10-20')], ['before-advice']],
    ['both in time', [advice('2020-10-20'), agreement('2020-10-26')], []],
    ['both on the day of the meeting', [advice('2020-10-27'), agreement('2020-10-27')], []],
    ['advice a day late', [advice('2020-10-28'), agreement('2020-10-27')], ['before-advice']],
    ['both late', [advice('2020-10-28'), agreement('2020-10-29')], ['before-advice', 'before-agreement']],
  ])('%s', (_when, answers, stamps) => {
    const course = running('2020-10-30');
    for (const one of answers) course.do('council', one);
    expect(stampsOf(course, resolve('R1'))).toEqual(stamps);
  });

  it.each([
    ['adopted-amended', { change: 'Anders.' }, ['before-discussion']],
    ['adopted-with-mandate', { mandate: { role: 'bestuurlijk-opdrachtgever', until: '2020-12-01' } }, ['before-discussion']],
    ['intended', {}, []],
    ['held-over', {}, []],
    ['rejected', {}, []],
    ['withdrawn', {}, []],
  ])('only a decision that decides is stamped: %s', (outcome, more, stamps) => {
    expect(stampsOf(running('2020-10-30'), resolve('R2', outcome, '2020-10-27', more))).toEqual(stamps);
  });

  it('leaves alone what nobody was asked about', () => {
    expect(stampsOf(running('2020-10-30'), resolve('R3'))).toEqual([]);
  });

  it('gathers all that was amiss', () => {
    const course = running('2020-10-30');
    expect(stampsOf(course, resolve('R1', 'adopted', '2020-10-22', { extraMeeting: 'Spoed.' }))).toEqual([
      'extra-meeting',
      'before-advice',
      'before-agreement',
    ]);
  });

  it('stays when the advice comes later after all', () => {
    const course = running('2020-10-30').do('recorder', resolve('R1')).do('council', advice('2020-10-28'));
    expect(course.started.resolutions['R1']).toMatchObject([{ stamps: ['before-advice', 'before-agreement'] }]);
  });
});

describe('explaining a stamp', () => {
  it('is for the commissioner, once, with the explanation apart', () => {
    const course = running('2020-10-30').do('recorder', resolve('R1'));
    for (const person of ['contractor', 'recorder', 'director'] as const) expect(course.refusal(person, explain()).code).toBe('wrong-role');
    const event = only(course.try(people.commissioner, explain()), 'stamp-explained');
    expect(event).toMatchObject({
      data: { recording: course.started.resolutions['R1']?.[0]?.sequence },
      text: { explanation: 'De termijn liep af.' },
    });
    expect(course.refusal('commissioner', explain()).code).toBe('already-so');
    expect(course.started.resolutions['R1']).toMatchObject([{ explained: true, stamps: ['before-advice', 'before-agreement'] }]);
  });

  it('needs a stamp', () => {
    const course = running('2020-10-30').do('recorder', resolve('R3'));
    expect(codeOf(course.ask(people.commissioner, explain('R3')))).toBe('unknown');
    expect(codeOf(course.ask(people.commissioner, explain('R2')))).toBe('unknown');
  });
});

describe('answers of consultations', () => {
  it.each([
    ['or-advies', 'advice', 'allowed'],
    ['or-advies', 'agreement', 'invalid'],
    ['or-advies', 'discussed', 'invalid'],
    ['lo-akkoord', 'agreement', 'allowed'],
    ['lo-akkoord', 'no-agreement', 'allowed'],
    ['lo-akkoord', 'advice', 'invalid'],
    ['overleg', 'discussed', 'allowed'],
    ['overleg', 'advice', 'invalid'],
    ['nergens', 'advice', 'unknown'],
  ])('%s answered with %s: %s', (consultation, said, code) => {
    expect(codeOf(running('2020-10-30').ask(people.council, answer(consultation, said, '2020-10-20')))).toBe(code);
  });

  it('are logged by the one who records for the body, once, not ahead of time; late is recorded', () => {
    const course = running('2021-03-01');
    for (const person of ['contractor', 'recorder', 'commissioner'] as const)
      expect(course.refusal(person, advice('2021-02-01')).code).toBe('wrong-role');
    expect(course.refusal('council', advice('2021-03-02')).code).toBe('in-future');
    course.do('council', advice('2021-02-01'));
    expect(course.refusal('council', advice('2021-02-01'))).toMatchObject({
      code: 'already-recorded',
      sentence: expect.stringContaining('1\u00a0februari 2021'),
    });
  });
});
