import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { addDays, dayOf, instantText, isBefore } from '../../shared/domain/calendar.ts';
import { nextOn, type Plan } from '../../shared/domain/next.ts';
import { isStarted } from '../../shared/domain/programme.ts';
import { remembered, rememberedOf } from '../../shared/domain/remembered.ts';
import { nextThreshold, passedThresholds } from '../../shared/domain/thresholds.ts';
import { lived } from './lives.ts';
import { changed } from './proef.ts';
import { life } from './random.ts';

/** Every state of a life, with the day on which it came into being. */
const statesOf = (steps: Parameters<typeof lived>[0]): { plan: Plan; today: string }[] =>
  lived(steps).recorded.map(({ after, now }) => ({ plan: after, today: dayOf(now) }));

describe('what the rules keep of their answers', () => {
  it('is what they would answer afresh, whatever was asked before: of another day, another plan, another phase', () => {
    const other = changed((plan) => {
      plan.phases = plan.phases.map((phase) => (phase.id === 'C' ? { ...phase, opensWhen: { date: '2020-12-01' } } : phase));
      plan.reminders = { daysBefore: [21, 7], escalateDaysAfter: [3] };
    });
    fc.assert(
      fc.property(life, fc.array(fc.integer({ min: -40, max: 120 }), { minLength: 1, maxLength: 3 }), (steps, ahead) => {
        const states = statesOf(steps);
        for (const { plan, today } of [...states, ...states.toReversed()])
          for (const definition of [plan.definition, other])
            for (const day of ahead.map((days) => addDays(today, days)))
              for (const phase of ['A', 'B', 'C', 'Z'])
                expect(nextOn({ ...plan, definition }, phase, day)).toEqual(
                  nextOn(structuredClone({ programme: plan.programme, definition }), phase, day),
                );
      }),
      { numRuns: 12 },
    );
  });

  it('is forgotten when it is too much, and asked again', () => {
    const asked: number[] = [];
    const twice = remembered(2, (number: number) => {
      asked.push(number);
      return number * 2;
    });
    expect([1, 1, 2, 1, 3, 1].map(twice)).toEqual([2, 2, 4, 2, 6, 2]);
    expect(asked).toEqual([1, 2, 3, 1]);
  });

  it('is kept of one object, not of its like', () => {
    const asked: object[] = [];
    const fieldsOf = rememberedOf((one: object) => {
      asked.push(one);
      return Object.keys(one);
    });
    const [one, like] = [{ a: 1 }, { a: 1 }];
    expect([one, like, one].map(fieldsOf)).toEqual([['a'], ['a'], ['a']]);
    expect(asked).toHaveLength(2);
  });
});

type Threshold = ReturnType<typeof nextThreshold>;

/** What the plain rule finds by looking at days: whether one has been passed, and on which of the days around the answer. */
const plainly = ({ definition, programme }: Plan, phase: string, day: string, { on }: Threshold) => {
  const isPassed = (at: string): boolean => isStarted(programme) && passedThresholds(definition, programme, phase, at).given.length > 0;
  const around = on === undefined ? [addDays(day, 4000)] : [addDays(on, -1), on];
  return { reached: isPassed(day), around: isPassed(day) ? [] : around.map(isPassed) };
};

describe('the next threshold', () => {
  it('is reached when one has been passed, and else lies on the first day on which one will be', () => {
    const met = new Set<string>();
    fc.assert(
      fc.property(life, fc.integer({ min: -40, max: 400 }), (steps, ahead) => {
        for (const { plan, today } of statesOf(steps)) {
          if (!isStarted(plan.programme)) continue;
          for (const phase of ['A', 'B', 'C']) {
            const answer = nextThreshold(plan.definition, plan.programme, phase, addDays(today, ahead));
            const around = answer.on === undefined ? [false] : [false, true];
            expect(plainly(plan, phase, addDays(today, ahead), answer)).toEqual({
              reached: answer.reached,
              around: answer.reached ? [] : around,
            });
            met.add(answer.reached ? 'reached' : answer.on === undefined ? 'none' : 'coming');
          }
        }
      }),
      { numRuns: 30 },
    );
    expect([...met].toSorted()).toEqual(['coming', 'none', 'reached']);
  });
});

const someInstant = fc
  .tuple(
    fc.integer({ min: -100_000_000_000_000, max: 300_000_000_000_000 }),
    fc.constantFrom(0, 1, 10, 120, 999),
    fc.constantFrom(0, 0, 0, 1, 999_000),
  )
  .map(([milliseconds, more, nanoseconds]) =>
    Temporal.Instant.fromEpochMilliseconds(Math.floor(milliseconds / 1000) * 1000 + more).add({ nanoseconds }),
  );

describe('the text of an instant', () => {
  it('is what Temporal writes, in every year and to the nanosecond', () => {
    fc.assert(
      fc.property(someInstant, (instant) => {
        expect(instantText(instant)).toBe(instant.toString());
      }),
      { numRuns: 2000 },
    );
  });

  it('tells which comes first, however it is written', () => {
    const near = fc
      .tuple(someInstant, fc.integer({ min: -2000, max: 2000 }))
      .map(([one, milliseconds]) => [one, one.add({ milliseconds })] as const);
    fc.assert(
      fc.property(fc.oneof(near, fc.tuple(someInstant, someInstant)), ([one, other]) => {
        expect(isBefore(one.toString(), other.toString())).toBe(Temporal.Instant.compare(one, other) < 0);
      }),
      { numRuns: 2000 },
    );
    expect(isBefore('2020-10-27T10:00:00+01:00', '2020-10-27T09:30:00+00:00')).toBe(true);
  });
});
