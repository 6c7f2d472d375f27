import { type Machine, stepsFrom } from './asl.ts';

type Names = ReadonlySet<string>;

const meet = (known: Names | undefined, coming: Names): Names =>
  known === undefined ? coming : new Set([...known].filter((name) => coming.has(name)));

const unchanged = (known: Names | undefined, next: Names): boolean => known !== undefined && known.size === next.size;

/**
 * The variables that are assigned on every way to each state; states that cannot be reached are left out.
 * A variable that nobody assigned is silently nothing in the `jsonata` package, and an error on AWS.
 */
export const assignedBefore = ({ StartAt, States }: Machine): Map<string, Names> => {
  const before = new Map<string, Names>([[StartAt, new Set()]]);
  const open = [StartAt];
  for (let name = open.shift(); name !== undefined; name = open.shift()) {
    const state = States[name];
    const here = before.get(name) ?? [];
    for (const { to, assigns } of state === undefined ? [] : stepsFrom(state)) {
      const next = meet(before.get(to), new Set([...here, ...assigns]));
      if (unchanged(before.get(to), next)) continue;
      before.set(to, next);
      open.push(to);
    }
  }
  return before;
};
