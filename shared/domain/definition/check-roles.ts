import { firstDay } from '../calendar.ts';
import { contractor } from '../plan.ts';
import { placed } from './check-gates.ts';
import type { Body, Holder, Role } from './parts.ts';
import type { Draft, Path, Problem } from './problem.ts';
import { isUnreadable } from './problem.ts';
import type { Budget, Definition } from './schema.ts';

type Period = { from: string; until: string };

/** Undefined when the dates of the holder could not be read. */
const periodOf = (holder: Draft<Holder>): Period | undefined =>
  holder.from === undefined || isUnreadable(holder, 'until')
    ? undefined
    : { from: firstDay(holder.from), until: holder.until ?? '9999-12-31' };

const overlap = (one: Period, other: Period): boolean => one.from <= other.until && other.from <= one.until;

/** "Exact één actieve houder": no two holders on one day; who acts for another does not count. */
const heldTwice = (role: Draft<Role>, path: Path): Problem[] => {
  if (role.singleHolder !== true) return [];
  const own = placed<Holder>(role.holders, [...path, 'holders']).filter(({ thing }) => !Object.hasOwn(thing, 'substitutesFor'));
  return own.flatMap(({ thing, path: at }, index): Problem[] => {
    const period = periodOf(thing);
    const other = own.slice(0, index).find(({ thing: earlier }) => {
      const held = periodOf(earlier);
      return period !== undefined && held !== undefined && overlap(period, held);
    });
    if (!other) return [];
    const message = `The role "${String(role.id)}" has one holder at a time, but "${String(other.thing.account)}" holds it too in this period`;
    return [{ path: [...at, 'from'], message, mend: 'End the earlier period the day before ("until"), or use "substitutesFor".' }];
  });
};

const lostSubstitute = (role: Draft<Role>, path: Path): Problem[] => {
  const holders = placed<Holder>(role.holders, [...path, 'holders']);
  if (isUnreadable(role, 'holders') || holders.some(({ thing }) => thing.account === undefined)) return [];
  const accounts = holders.filter(({ thing }) => thing.substitutesFor === undefined).map(({ thing }) => thing.account);
  return holders.flatMap(({ thing, path: at }): Problem[] => {
    if (thing.substitutesFor === undefined || accounts.includes(thing.substitutesFor)) return [];
    const message = `The account "${thing.substitutesFor}" does not hold the role "${String(role.id)}", so nobody can act for it`;
    return [{ path: [...at, 'substitutesFor'], message, mend: `Use one of: ${accounts.join(', ') || 'none, this role has no holder'}.` }];
  });
};

/** Places where a body decides a resolution of a gate, by body. */
const decidingBodies = (draft: Draft<Definition>): Set<string> =>
  new Set((draft.gates ?? []).flatMap((gate) => (gate?.resolutions ?? []).flatMap((resolution) => resolution?.body ?? [])));

const recorderProblems = (draft: Draft<Definition>, body: Draft<Body>, path: Path): Problem[] => {
  if (body.recordedBy === contractor) {
    const message = `The role "${contractor}" may not record what a body decides: who prepares a decision never records it`;
    return [{ path: [...path, 'recordedBy'], message, mend: 'Name another role, such as the secretariat of the body.' }];
  }
  if (body.id === undefined || !decidingBodies(draft).has(body.id)) return [];
  const without = (['meets', 'recordedBy'] as const).filter((field) => body[field] === undefined && !isUnreadable(body, field));
  return without.map((field) => ({
    path,
    message: `The body "${String(body.id)}" decides resolutions of a gate, but "${field}" is missing`,
    mend: field === 'meets' ? 'Add "meets:" with a weekday and a source.' : 'Add "recordedBy:" with the role that records its decisions.',
  }));
};

const emptyRange = ({ thing, path }: { thing: Draft<Budget>; path: Path }): Problem[] => {
  const { amount } = thing;
  if (amount?.kind !== 'range' || amount.minimumEuro === undefined || amount.maximumEuro === undefined) return [];
  if (amount.minimumEuro <= amount.maximumEuro) return [];
  const message = `The minimum (${amount.minimumEuro}) is more than the maximum (${amount.maximumEuro})`;
  return [{ path: [...path, 'amount', 'minimumEuro'], message, mend: 'Exchange the two, or mend one of them.' }];
};

/** Who holds which role and when, who records decisions; and ranges of money. */
export const checkRoles = (draft: Draft<Definition>): Problem[] => [
  ...placed<Role>(draft.roles, ['roles']).flatMap(({ thing, path }) => [...heldTwice(thing, path), ...lostSubstitute(thing, path)]),
  ...placed<Body>(draft.bodies, ['bodies']).flatMap(({ thing, path }) => recorderProblems(draft, thing, path)),
  ...placed<Budget>(draft.budgets, ['budgets']).flatMap(emptyRange),
];
