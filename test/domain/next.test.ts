import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { next, openingLacks, wakes } from '../../shared/domain/next.ts';
import { absent } from '../../shared/domain/programme.ts';
import { Course, codeOf, confirm, hashes, moment, programmeFile, resolve, running } from './kit.ts';
import { changed, proef } from './proef.ts';

const reason = 'Er is een reden.';
const act = (effect: string) => ({ kind: 'act', effect });
const wait = (date: string | null) => ({ kind: 'wait', until: date === null ? null : moment(`${date}T00:00`).toString() });
const finished = { kind: 'finished' };
const pause = { act: 'pause-programme', reason };
const stop = { act: 'stop-programme', reason };
const release = { act: 'release-phase', phase: 'C' };
const adopt = (course: Course): Course => course.at('2020-10-27').do('recorder', resolve('R1')).do('recorder', resolve('R2'));
const passed = (): Course => adopt(running()).do('second', confirm());

/** Just started: nothing done yet. */
const fresh = (definition = proef, start = '2020-09-01T09:00'): Course =>
  new Course(definition, start).do('commissioner', { act: 'start-programme', definition: hashes[0] });

const rested = (course: Course): Course => {
  course.settle();
  return course;
};

describe('what is to be done about a phase', () => {
  it.each<[string, () => Course, object[]]>([
    ['not started', () => new Course(), [finished, finished, finished]],
    ['just started', () => fresh(), [act('open-phase'), wait('2020-10-19'), wait('2020-12-18')]],
    ['A is open', () => running(), [wait('2020-09-15'), wait('2020-10-19'), wait('2020-12-18')]],
    ['a reminder of the opening of B is due', () => running('2020-10-19'), [act('remind'), act('remind'), wait('2020-12-18')]],
    ['paused', () => running('2020-10-19').do('commissioner', pause), [wait(null), wait(null), wait(null)]],
    ['stopped', () => running('2020-10-19').do('commissioner', stop), [act('close-phase-early'), finished, finished]],
    ['stopped before A opened', () => fresh().do('commissioner', stop), [finished, finished, finished]],
    ['stopped and closed', () => rested(running().do('commissioner', stop)), [finished, finished, finished]],
    [
      'stopped in a pause',
      () => running().do('commissioner', pause).do('commissioner', stop),
      [act('close-phase-early'), finished, finished],
    ],
    ['adopted, not confirmed', () => rested(adopt(running())), [wait('2020-10-28'), wait('2020-11-02'), wait('2020-12-18')]],
    ['adopted and confirmed', () => passed(), [act('close-phase'), act('remind'), wait('2020-12-18')]],
    ['the gate is passed, B watches what A left behind', () => rested(passed()), [finished, wait('2020-10-28'), wait('2020-12-18')]],
    ['the gate is passed, B due', () => rested(passed()).at('2020-11-02T00:00'), [finished, act('open-phase'), wait('2020-12-18')]],
    ['C is released', () => running().do('commissioner', release), [wait('2020-09-15'), wait('2020-10-19'), act('open-phase')]],
    [
      'C is released in a pause',
      () => running().do('commissioner', release).do('commissioner', pause),
      [wait(null), wait(null), wait(null)],
    ],
  ])('%s', (_state, make, expected) => {
    const course = make();
    expect(['A', 'B', 'C'].map((phase) => course.next(phase))).toEqual(expected);
  });

  it('knows no phase that is not in the plan, and no programme that was not started', () => {
    expect(running().next('Z')).toEqual(finished);
    expect(next({ definition: proef, programme: absent }, 'A', moment('2020-09-01'))).toEqual(finished);
  });

  it('returns the gate before it reminds, and closes it before it returns an optional resolution', () => {
    const course = running('2020-10-27').do('recorder', resolve('R1', 'held-over')).do('second', confirm());
    expect(course.next('A')).toEqual(act('return-gate'));
    const whole = adopt(running()).do('recorder', resolve('R3', 'held-over')).do('second', confirm());
    expect(whole.next('A')).toEqual(act('close-phase'));
  });

  it('waits until the start of a local day, also across the change of the clocks', () => {
    expect(running('2020-10-01').next('B')).toEqual({ kind: 'wait', until: '2020-10-18T22:00:00Z' });
    const later = changed(
      (plan) =>
        (plan.phases = plan.phases.map((one) => (one.id === 'B' ? { ...one, opensWhen: { ...one.opensWhen, date: '2020-11-09' } } : one))),
    );
    expect(running('2020-10-01', later).next('B')).toEqual({ kind: 'wait', until: '2020-10-25T23:00:00Z' });
  });
});

const when = (opensWhen: object): Course =>
  new Course(
    changed((plan) => {
      plan.phases = plan.phases.map((phase) => (phase.id === 'B' ? { ...phase, opensWhen } : phase));
      plan.gates = plan.gates.map(({ opens, ...gate }) => (opens === 'B' && 'gate' in opensWhen ? { ...gate, opens } : gate));
    }),
  ).do('commissioner', { act: 'start-programme', definition: hashes[0] });

describe('when a phase opens', () => {
  const date = '2020-10-20';
  const cases = [
    {},
    { date },
    { gate: 'G1' },
    { byHand: true },
    { date, gate: 'G1' },
    { date, byHand: true },
    { gate: 'G1', byHand: true },
    { date, gate: 'G1', byHand: true },
  ];

  it.each(cases)('all that is given must hold, in any order: %o', (opensWhen) => {
    const steps = {
      date: (course: Course) => course.at('2020-10-27'),
      gate: (course: Course) => {
        course
          .at('2020-10-13')
          .do('recorder', resolve('R1', 'adopted', '2020-10-13'))
          .do('recorder', resolve('R2', 'adopted', '2020-10-13'));
        course.do('second', confirm('2020-10-13'));
        for (let due = course.next('A'); due.kind === 'act'; due = course.next('A')) course.effect(due.effect, 'A');
      },
      byHand: (course: Course) => course.do('commissioner', { act: 'release-phase', phase: 'B' }),
    };
    const given = (['date', 'gate', 'byHand'] as const).filter((one) => one in opensWhen);
    for (const order of given.length < 3
      ? [given, given.toReversed()]
      : [given, ['byHand', 'gate', 'date'] as const, ['gate', 'byHand', 'date'] as const]) {
      const course = when(opensWhen);
      const left = new Set<string>(given);
      for (const step of order) {
        expect(course.next('B')).not.toEqual(act('open-phase'));
        expect(codeOf(course.effect('open-phase', 'B'))).toBe('not-due');
        expect(new Set(openingLacks(course.definition, course.started, 'B', course.today))).toEqual(left);
        steps[step](course);
        left.delete(step);
      }
      expect(course.next('B')).toEqual(act('open-phase'));
    }
  });

  it('reaches the milestone that it is the start of, once', () => {
    const course = passed();
    course.settle();
    course.at('2020-11-02').effect('open-phase', 'B');
    expect(course.events.slice(-2)).toMatchObject([
      { type: 'phase-opened', data: { phase: 'B' } },
      { type: 'milestone-reached', data: { milestone: 'start-B' } },
    ]);
    const early = running().do('contractor', { act: 'reach-milestone', milestone: 'start-B' });
    adopt(early).do('second', confirm()).settle();
    early.at('2020-11-02').settle();
    expect(early.events.filter(({ type }) => type === 'milestone-reached')).toHaveLength(1);
  });
});

describe('effects decide again', () => {
  const effects = ['open-phase', 'remind', 'close-phase', 'return-gate', 'close-phase-early'] as const;

  it.each<[string, () => Course, (typeof effects)[number] | null]>([
    ['nothing is due', () => running(), null],
    ['opening is due', () => fresh(), 'open-phase'],
    ['closing is due', () => passed(), 'close-phase'],
    ['a pause came between', () => passed().do('commissioner', pause), null],
    ['the programme was stopped', () => passed().do('commissioner', stop), 'close-phase-early'],
    ['not started', () => new Course(), null],
  ])('%s', (_why, make, allowed) => {
    for (const effect of effects) expect(codeOf(make().effect(effect, 'A'))).toBe(effect === allowed ? 'allowed' : 'not-due');
  });

  it('passes the gate on the day of the last required meeting, and closes the phase today', () => {
    const course = running('2020-10-13')
      .do('recorder', resolve('R2', 'adopted', '2020-10-13'))
      .do('second', confirm('2020-10-13'));
    course
      .at('2020-10-20')
      .do('recorder', resolve('R1', 'adopted', '2020-10-20'))
      .at('2020-10-29')
      .do('second', confirm('2020-10-20'));
    course.effect('close-phase', 'A');
    expect(course.events.slice(-2)).toMatchObject([
      { type: 'gate-passed', occurredOn: '2020-10-20', recordedAt: '2020-10-29T09:00:00Z', role: 'procedure' },
      { type: 'phase-closed', occurredOn: '2020-10-29', data: { how: 'gate', gate: 'G1' } },
    ]);
    expect(codeOf(course.effect('close-phase', 'A'))).toBe('not-due');
  });

  it('closes early what was open when the programme stopped', () => {
    const course = running().do('commissioner', stop);
    expect(course.settle()).toEqual(['close-phase-early A']);
    expect(course.started.phases).toMatchObject({ A: { status: 'closed', how: 'stopped' } });
    expect(course.programme.status).toBe('stopped');
  });

  it('passes in any of the adopted forms, and in no other', () => {
    const more = {
      'adopted-amended': { change: 'Anders.' },
      'adopted-with-mandate': { mandate: { role: 'uitvoerder', until: '2020-12-01' } },
    } as Record<string, object>;
    fc.assert(
      fc.property(
        fc.constantFrom('adopted', 'adopted-amended', 'adopted-with-mandate', 'intended', 'held-over', 'rejected', 'withdrawn'),
        (outcome) => {
          const course = running('2020-10-27')
            .do('recorder', resolve('R2'))
            .do('recorder', resolve('R1', outcome, '2020-10-27', more[outcome] ?? {}));
          course.do('second', confirm());
          expect(codeOf(course.effect('close-phase', 'A'))).toBe(outcome.startsWith('adopted') ? 'allowed' : 'not-due');
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('who is woken', () => {
  it('the open phase by a confirmation that passes its gate, the next by its passing', () => {
    const course = adopt(running());
    course.settle();
    course.do('second', confirm());
    expect(course.recorded.at(-1)?.nudged).toEqual(['A']);
    course.at('2020-11-03').effect('close-phase', 'A');
    expect(course.recorded.at(-1)?.nudged).toEqual(['A', 'B']);
  });

  it('all open phases by a pause and by resuming', () => {
    const course = running().do('commissioner', pause);
    expect(course.recorded.at(-1)?.nudged).toEqual(['A', 'B', 'C']);
    course.do('commissioner', { act: 'resume-programme' });
    expect(course.recorded.at(-1)?.nudged).toEqual(['A', 'B', 'C']);
  });

  it('nobody by what changes no date', () => {
    const course = running().do('council', { act: 'answer-consultation', consultation: 'overleg', answer: 'discussed' });
    expect(course.recorded.at(-1)?.nudged).toEqual([]);
    const plan = { definition: proef, programme: course.programme };
    expect(wakes(plan, plan, course.now)).toEqual([]);
  });
});

describe('the Wmo programme without a decision', () => {
  it('comes to rest on every day', () => {
    const course = new Course(programmeFile('transformatie-wmo.yaml'));
    course.do({ account: 'acc-1002', role: 'ambtelijk-opdrachtgever' }, { act: 'start-programme', definition: hashes[0] });
    for (const day of ['2020-04-01', '2020-05-27', '2020-08-25', '2020-10-25', '2021-01-04', '2021-03-28', '2021-12-31']) {
      course.at(day).settle();
      for (const { id } of course.definition.phases) expect(course.next(id).kind).not.toBe('act');
    }
    expect(course.started.phases).toMatchObject({ F1: { status: 'open' } });
    expect(course.started.phases['F2']).toBeUndefined();
  });
});
