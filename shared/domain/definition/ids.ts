import type { Draft, Path, Problem } from './problem.ts';
import { isUnreadable } from './problem.ts';
import type { Definition } from './schema.ts';

/** What an id can be the id of. */
export type Kind =
  | 'role'
  | 'body'
  | 'phase'
  | 'gate'
  | 'group'
  | 'resolution'
  | 'decision'
  | 'activity'
  | 'milestone'
  | 'consultation'
  | 'duty'
  | 'procurement'
  | 'budget'
  | 'risk'
  | 'external date'
  | 'dependency'
  | 'finding'
  | 'principle'
  | 'precondition'
  | 'earlier decision'
  | 'starting point'
  | 'commitment'
  | 'reference initiative';

type Named = { kind: Kind; id: string; path: Path };

export type Ids = {
  named: Named[];
  /** Kinds of which some id could not be read: an unknown id may be one of them. */
  incomplete: Set<Kind>;
  byId: Map<string, Set<Kind>>;
};

type Items = readonly ({ id?: string | undefined } | undefined)[] | undefined;
type List = { kind: Kind; path: Path; items: NonNullable<Items>; isUnreadable: boolean };

const list = <Field extends string>(kind: Kind, path: Path, owner: { [Key in Field]?: Items }, field: Field): List => ({
  kind,
  path: [...path, field],
  items: owner[field] ?? [],
  isUnreadable: isUnreadable(owner, field),
});

/** Every list of things with ids. */
const listsOf = (draft: Draft<Definition>): List[] => [
  list('role', [], draft, 'roles'),
  list('body', [], draft, 'bodies'),
  list('phase', [], draft, 'phases'),
  list('gate', [], draft, 'gates'),
  list('decision', [], draft, 'decisions'),
  list('activity', [], draft, 'activities'),
  list('milestone', [], draft, 'milestones'),
  list('consultation', [], draft, 'consultations'),
  list('duty', [], draft, 'duties'),
  list('procurement', [], draft, 'procurements'),
  list('budget', [], draft, 'budgets'),
  list('risk', [], draft, 'risks'),
  list('external date', [], draft, 'externalDates'),
  list('dependency', [], draft, 'dependencies'),
  list('finding', [], draft, 'findings'),
  list('principle', [], draft, 'principles'),
  list('precondition', [], draft, 'preconditions'),
  list('reference initiative', [], draft, 'referenceInitiatives'),
  list('earlier decision', ['commission'], draft.commission ?? {}, 'earlierDecisions'),
  list('starting point', ['commission'], draft.commission ?? {}, 'startingPoints'),
  list('commitment', ['commission'], draft.commission ?? {}, 'commitments'),
  ...(draft.gates ?? []).flatMap((gate, index) => [
    list('group', ['gates', index], gate ?? {}, 'groups'),
    list('resolution', ['gates', index], gate ?? {}, 'resolutions'),
  ]),
];

/** All ids of a definition, in the order of the lists above. */
export const collectIds = (draft: Draft<Definition>): Ids => {
  const ids: Ids = { named: [], incomplete: new Set(), byId: new Map() };
  for (const { kind, path, items, isUnreadable: isBroken } of listsOf(draft)) {
    if (isBroken) ids.incomplete.add(kind);
    for (const [index, item] of items.entries()) {
      if (item?.id === undefined) {
        ids.incomplete.add(kind);
        continue;
      }
      ids.named.push({ kind, id: item.id, path: [...path, index, 'id'] });
      ids.byId.set(item.id, (ids.byId.get(item.id) ?? new Set<Kind>()).add(kind));
    }
  }
  if (isUnreadable(draft, 'gates') || draft.gates?.includes(undefined)) ids.incomplete.add('group').add('resolution');
  if (isUnreadable(draft, 'commission')) ids.incomplete.add('earlier decision').add('starting point').add('commitment');
  return ids;
};

/** A role and a body may share an id (somebody who acts for the organisation and is consulted); nothing else may. */
const mayShare = (one: Kind, other: Kind): boolean => one !== other && [one, other].every((kind) => kind === 'role' || kind === 'body');

export const duplicateIds = ({ named }: Ids): Problem[] => {
  const seen = new Map<string, Named[]>();
  const problems: Problem[] = [];
  for (const one of named) {
    const earlier = seen.get(one.id) ?? [];
    const clash = earlier.find(({ kind }) => !mayShare(kind, one.kind));
    if (clash)
      problems.push({
        path: one.path,
        message: `The id "${one.id}" is used twice, for a ${clash.kind} and again for a ${one.kind}`,
        mend: `Give this ${one.kind} an id of its own.`,
      });
    seen.set(one.id, [...earlier, one]);
  }
  return problems;
};
