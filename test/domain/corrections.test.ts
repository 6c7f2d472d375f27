import { describe, expect, it } from 'vitest';
import { type Course, codeOf, confirm, only, people, resolve, running } from './kit.ts';

const reason = 'Verkeerd ingevoerd.';
const withdraw = (sequence: number) => ({ act: 'withdraw-fact', sequence, reason });
const last = (course: Course): number => course.events.length;
const condition = {
  act: 'set-condition',
  condition: 'V1',
  resolution: 'R1',
  owner: 'ambtelijk-opdrachtnemer',
  dueOn: '2020-12-01',
  text: 'Mits.',
};

const slip = (to: string) => ({ act: 'slip-milestone', milestone: 'M1', to, reason });

describe('withdrawing a resolution', () => {
  it('takes it out of force; the earlier one is in force again', () => {
    const course = running('2020-10-27')
      .do('recorder', resolve('R2', 'held-over', '2020-10-13'))
      .do('recorder', resolve('R2'));
    course.do('recorder', withdraw(last(course)));
    expect(course.started.resolutions['R2']?.map(({ outcome }) => outcome)).toEqual(['held-over']);
    expect(codeOf(course.ask(people.recorder, resolve('R2', 'rejected')))).toBe('allowed');
  });

  it('is a new fact with its reason apart; the old one stays in the ledger', () => {
    const course = running('2020-10-27').do('recorder', resolve('R1'));
    const sequence = last(course);
    const event = only(course.try(people.second, withdraw(sequence)), 'fact-withdrawn');
    expect(event).toEqual({ type: 'fact-withdrawn', data: { corrects: sequence }, occurredOn: '2020-10-27', text: { reason } });
    expect(course.events[sequence - 1]?.type).toBe('resolution-recorded');
  });

  it('is for the role that recorded it', () => {
    const course = running('2020-10-27').do('recorder', resolve('R1'));
    for (const person of ['contractor', 'commissioner', 'director', 'council'] as const)
      expect(course.refusal(person, withdraw(last(course))).code).toBe('wrong-role');
  });

  it('leaves the effects that it had: the gate stays passed and the phase closed', () => {
    const course = running('2020-10-27').do('recorder', resolve('R1')).do('recorder', resolve('R2')).do('second', confirm());
    const sequence = course.started.resolutions['R1']?.[0]?.sequence ?? 0;
    course.settle();
    course.do('recorder', withdraw(sequence));
    expect(course.started.phases['A']).toMatchObject({ status: 'closed', how: 'gate' });
    expect(course.started.gates['G1']).toMatchObject({ passedOn: '2020-10-27' });
    expect(course.next('A')).toEqual({ kind: 'finished' });
    course.at('2020-11-02');
    expect(course.settle()).toContain('open-phase B');
  });

  it('before the effect holds it back', () => {
    const course = running('2020-10-27').do('recorder', resolve('R1')).do('recorder', resolve('R2')).do('second', confirm());
    expect(course.next('A')).toEqual({ kind: 'act', effect: 'close-phase' });
    course.do('recorder', withdraw(course.started.resolutions['R1']?.[0]?.sequence ?? 0));
    expect(course.recorded.at(-1)?.nudged).toEqual(['A']);
    expect(codeOf(course.effect('close-phase', 'A'))).toBe('not-due');
  });
});

describe('withdrawing other facts', () => {
  it('a milestone that was not reached after all', () => {
    const course = running('2020-12-01').do('contractor', { act: 'reach-milestone', milestone: 'M1' });
    expect(course.refusal('commissioner', withdraw(last(course))).code).toBe('wrong-role');
    course.do('contractor', withdraw(last(course)));
    expect(course.started.milestones['M1']).toEqual({ baselineOn: '2020-12-15', reached: null, slips: [] });
  });

  it('a slip: the date before it counts again', () => {
    const course = running('2020-12-01').do('contractor', slip('2021-01-15')).do('contractor', slip('2021-02-15'));
    course.do('contractor', withdraw(last(course)));
    expect(course.started.milestones['M1']?.slips.map(({ to }) => to)).toEqual(['2021-01-15']);
  });

  it('the start and the end of an activity, by its actor, the contractor or the commissioner', () => {
    const course = running('2020-10-01')
      .do('doer', { act: 'start-activity', activity: 'W1' })
      .do('doer', { act: 'finish-activity', activity: 'W1' });
    expect(course.refusal('recorder', withdraw(last(course))).code).toBe('wrong-role');
    course.do('contractor', withdraw(last(course)));
    expect(course.started.activities['W1']).toMatchObject({ started: { on: '2020-10-01' }, done: null });
    course.do('commissioner', withdraw(last(course) - 2));
    expect(course.started.activities['W1']).toEqual({ started: null, done: null });
  });

  it('that a condition was met, and then the condition itself', () => {
    const course = running('2020-10-27').do('recorder', resolve('R1')).do('recorder', condition);
    course.do('contractor', { act: 'meet-condition', condition: 'V1', evidence: 'Z-1' }).do('contractor', withdraw(last(course)));
    expect(course.started.conditions['V1']).toMatchObject({ met: null });
    course.do('recorder', withdraw(last(course) - 2));
    expect(course.started.conditions).toEqual({});
    expect(codeOf(course.ask(people.recorder, condition))).toBe('allowed');
  });

  it('a condition that a body set is not for its owner to withdraw', () => {
    const course = running('2020-10-27').do('recorder', resolve('R1')).do('recorder', condition);
    expect(course.refusal('contractor', withdraw(last(course))).code).toBe('wrong-role');
  });

  it('an answer of a consultation', () => {
    const answer = { act: 'answer-consultation', consultation: 'or-advies', answer: 'advice' };
    const course = running('2020-10-27').do('council', answer);
    course.do('council', withdraw(last(course)));
    expect(course.started.answers).toEqual({});
    expect(codeOf(course.ask(people.council, answer))).toBe('allowed');
  });

  it('works in a pause and after a stop', () => {
    const course = running('2020-10-27').do('recorder', resolve('R1'));
    const sequence = last(course);
    course.do('commissioner', { act: 'stop-programme', reason }).do('recorder', withdraw(sequence));
    expect(course.started.resolutions['R1']).toEqual([]);
  });
});

describe('not withdrawn', () => {
  it('twice', () => {
    const course = running('2020-10-27').do('recorder', resolve('R1'));
    const sequence = last(course);
    course.do('recorder', withdraw(sequence));
    expect(course.refusal('recorder', withdraw(sequence)).code).toBe('unknown');
  });

  it('a correction, an effect, the start, or a fact that is not there', () => {
    const course = running('2020-10-27').do('recorder', resolve('R1'));
    course.do('recorder', withdraw(last(course)));
    const opened = course.events.find(({ type }) => type === 'phase-opened')?.sequence ?? 0;
    for (const sequence of [1, opened, last(course), 999]) expect(course.refusal('recorder', withdraw(sequence)).code).toBe('unknown');
  });
});
