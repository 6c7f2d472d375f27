import { describe, expect, it } from 'vitest';
import { Course, codeOf, confirm, hashes, only, people, resolve, running } from './kit.ts';

const reason = 'Er is een reden.';
const start = { act: 'start-programme', definition: hashes[0] };
const pause = { act: 'pause-programme', reason };
const resume = { act: 'resume-programme' };
const stop = { act: 'stop-programme', reason };

const close = (phase: string) => ({ act: 'close-phase-by-hand', phase, reason });

describe('starting', () => {
  it('plans each milestone on its baseline', () => {
    const course = new Course().do('commissioner', start);
    expect(course.events.map(({ type, data, occurredOn }) => [type, data, occurredOn])).toEqual([
      ['programme-started', { definition: hashes[0], version: 1 }, '2020-09-01'],
      ['milestone-planned', { milestone: 'start-B', on: '2020-11-30' }, '2020-09-01'],
      ['milestone-planned', { milestone: 'M1', on: '2020-12-15' }, '2020-09-01'],
    ]);
    expect(course.programme.status).toBe('running');
  });

  it('happens once', () => {
    expect(running().refusal('commissioner', start)).toMatchObject({
      code: 'already-so',
      sentence: expect.stringContaining('1\u00a0september 2020'),
    });
  });

  it.each(['director', 'contractor', 'recorder', 'doer'] as const)('is not for the %s', (person) => {
    expect(new Course().refusal(person, start)).toMatchObject({ code: 'wrong-role', owner: 'Ambtelijk opdrachtgever' });
  });

  it.each([pause, resume, stop, resolve('R1'), confirm()])('comes before $act', (command) => {
    expect(new Course().refusal('recorder', command).code).toBe('not-started');
  });
});

describe('pausing, resuming, stopping', () => {
  const paused = () => running('2020-10-01').do('commissioner', pause);
  const stopped = () => running('2020-10-01').do('commissioner', stop);

  it('goes from running to paused and back', () => {
    const course = paused();
    expect(course.programme).toMatchObject({ status: 'paused', pausedOn: '2020-10-01' });
    course.at('2020-10-05').do('commissioner', resume);
    expect(course.programme.status).toBe('running');
  });

  it('keeps the reason apart from the data', () => {
    expect(only(running('2020-10-01').ask(people.commissioner, pause), 'programme-paused')).toEqual({
      type: 'programme-paused',
      data: {},
      occurredOn: '2020-10-01',
      text: { reason },
    });
  });

  it('can be stopped while it is paused', () => {
    expect(paused().do('commissioner', stop).programme).toMatchObject({ status: 'stopped', stoppedOn: '2020-10-01' });
  });

  it.each([
    ['running', resume, 'already-so'],
    ['paused', pause, 'paused'],
    ['stopped', pause, 'programme-ended'],
    ['stopped', resume, 'already-so'],
    ['stopped', stop, 'programme-ended'],
  ] as const)('%s: %o is refused as %s', (state, command, code) => {
    const course = { running: () => running('2020-10-01'), paused, stopped }[state]();
    expect(course.refusal('commissioner', command).code).toBe(code);
  });

  it.each([pause, resume, stop])('$act is only for the commissioner', (command) => {
    const course = command === resume ? paused() : running('2020-10-01');
    for (const person of ['director', 'contractor', 'recorder', 'council', 'doer'] as const)
      expect(course.refusal(person, command).code).toBe('wrong-role');
    expect(codeOf(course.ask(people.commissioner, command))).toBe('allowed');
  });
});

describe('what a pause or a stop holds back, and what not', () => {
  const acts = {
    'start-activity': { person: 'doer', command: { act: 'start-activity', activity: 'W1' }, held: true },
    'release-phase': { person: 'commissioner', command: { act: 'release-phase', phase: 'C' }, held: true },
    'close-phase-by-hand': { person: 'commissioner', command: { act: 'close-phase-by-hand', phase: 'C', reason }, held: true },
    'record-resolution': { person: 'recorder', command: resolve('R1', 'adopted', '2020-09-29'), held: false },
    'reach-milestone': { person: 'contractor', command: { act: 'reach-milestone', milestone: 'M1' }, held: false },
    'answer-consultation': {
      person: 'council',
      command: { act: 'answer-consultation', consultation: 'or-advies', answer: 'advice' },
      held: false,
    },
    'slip-milestone': { person: 'contractor', command: { act: 'slip-milestone', milestone: 'M1', to: '2021-01-05', reason }, held: false },
  } as const;

  it.each(Object.entries(acts))('%s', (_act, { person, command, held }) => {
    const still = running('2020-10-01').do('commissioner', pause);
    expect(codeOf(still.ask(people[person], command))).toBe(held ? 'paused' : 'allowed');
    still.do('commissioner', stop);
    expect(codeOf(still.ask(people[person], command))).toBe(held ? 'programme-ended' : 'allowed');
  });

  it('lets a list be confirmed in a pause and after a stop', () => {
    const course = running('2020-10-01')
      .do('commissioner', pause)
      .do('recorder', resolve('R1', 'adopted', '2020-09-29'));
    expect(codeOf(course.ask(people.second, confirm('2020-09-29')))).toBe('allowed');
    course.do('commissioner', stop).do('second', confirm('2020-09-29'));
  });
});

describe('phases by hand', () => {
  it('releases the phase that waits for it, once', () => {
    const course = running('2020-10-01');
    course.settle();
    course.do('commissioner', { act: 'release-phase', phase: 'C' });
    expect(course.settle()).toEqual(['open-phase C']);
    expect(course.refusal('commissioner', { act: 'release-phase', phase: 'C' }).code).toBe('already-so');
  });

  it('does not release a phase that opens of itself, nor one that is not there', () => {
    expect(running().refusal('commissioner', { act: 'release-phase', phase: 'B' }).code).toBe('invalid');
    expect(running().refusal('commissioner', { act: 'release-phase', phase: 'Z' }).code).toBe('unknown');
  });

  it('closes only an open phase without a gate', () => {
    const course = running('2020-10-01');
    expect(course.refusal('commissioner', close('A'))).toMatchObject({
      code: 'invalid',
      sentence: expect.stringContaining('Fasebesluit 1'),
    });
    expect(course.refusal('commissioner', close('C')).code).toBe('phase-not-open');
    expect(course.refusal('commissioner', close('Z')).code).toBe('unknown');
    course.do('commissioner', { act: 'release-phase', phase: 'C' }).settle();
    course.do('commissioner', close('C'));
    expect(course.started.phases['C']).toEqual({ status: 'closed', openedOn: '2020-10-01', closedOn: '2020-10-01', how: 'by-hand' });
    expect(course.programme.status).toBe('running');
  });

  it('finishes the programme with its last phase', () => {
    const course = running('2020-10-01').do('commissioner', { act: 'release-phase', phase: 'C' });
    course.settle();
    course.do('commissioner', { act: 'close-phase-by-hand', phase: 'C', reason });
    course.at('2020-10-27').do('recorder', resolve('R1')).do('recorder', resolve('R2')).do('second', confirm());
    course.settle();
    course.at('2020-12-29').settle();
    course.do('recorder', resolve('R4', 'adopted', '2020-12-29')).do('second', confirm('2020-12-29'));
    expect(course.programme.status).toBe('running');
    expect(course.settle()).toEqual(['close-phase B']);
    expect(course.programme).toMatchObject({ status: 'finished', finishedOn: '2020-12-29' });
    expect(course.refusal('commissioner', stop).code).toBe('programme-ended');
    expect(course.refusal('commissioner', resume).code).toBe('already-so');
  });
});

describe('the clock', () => {
  it('refuses a clock that is behind the last fact', () => {
    const course = running('2020-10-01T10:00').do('commissioner', pause);
    course.now = course.now.subtract({ seconds: 1 });
    expect(course.refusal('commissioner', resume).code).toBe('clock-behind');
  });

  it.each([
    [0, 1],
    [0, 500],
    [100, 23],
    [120, 3],
  ])('takes an act %i + %i milliseconds into the second for later, however an instant is written', (first, later) => {
    const course = running('2020-10-01T10:00');
    course.now = course.now.add({ milliseconds: first });
    course.do('commissioner', pause);
    course.now = course.now.add({ milliseconds: later });
    expect(codeOf(course.ask(people.commissioner, resume))).toBe('allowed');
  });
});
