import type { Course } from './programme.ts';

const mapValues = <T, U>(record: { [key: string]: T }, change: (value: T) => U): { [key: string]: U } =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

/** The parts of a programme as they are without the fact of that sequence. Effects that it had stay: they are facts themselves. */
export const withdraw = (programme: Course, sequence: number): Partial<Course> => {
  const not = <T extends { sequence: number }>(thing: T | null): T | null => (thing?.sequence === sequence ? null : thing);
  return {
    resolutions: mapValues(programme.resolutions, (all) => all.filter((one) => one.sequence !== sequence)),
    milestones: mapValues(programme.milestones, (state) => ({
      ...state,
      reached: not(state.reached),
      slips: state.slips.filter((slip) => slip.sequence !== sequence),
    })),
    activities: mapValues(programme.activities, ({ started, done }) => ({ started: not(started), done: not(done) })),
    conditions: Object.fromEntries(
      Object.entries(programme.conditions)
        .filter(([, condition]) => condition.sequence !== sequence)
        .map(([id, condition]) => [id, { ...condition, met: not(condition.met) }]),
    ),
    answers: Object.fromEntries(Object.entries(programme.answers).filter(([, answer]) => answer.sequence !== sequence)),
  };
};

type Target = { kind: 'resolution' | 'milestone' | 'activity' | 'condition' | 'consultation'; id: string; role: string };

/** What that fact is about, when it is one that can be withdrawn; `role`: in which role a resolution was recorded. */
export const withdrawable = (programme: Course, sequence: number): Target | undefined => {
  const is = (thing: { sequence: number } | null | undefined): boolean => thing?.sequence === sequence;
  const targets: Target[] = [
    ...Object.entries(programme.resolutions).flatMap(([id, all]) =>
      all.filter(is).map(({ role }) => ({ kind: 'resolution' as const, id, role })),
    ),
    ...Object.entries(programme.milestones).flatMap(([id, { reached, slips }]) =>
      is(reached) || slips.some(is) ? [{ kind: 'milestone' as const, id, role: '' }] : [],
    ),
    ...Object.entries(programme.activities).flatMap(([id, { started, done }]) =>
      is(started) || is(done) ? [{ kind: 'activity' as const, id, role: '' }] : [],
    ),
    ...Object.entries(programme.conditions).flatMap(([id, one]) =>
      is(one) || is(one.met) ? [{ kind: 'condition' as const, id, role: '' }] : [],
    ),
    ...Object.entries(programme.answers).flatMap(([id, one]) => (is(one) ? [{ kind: 'consultation' as const, id, role: '' }] : [])),
  ];
  return targets[0];
};
