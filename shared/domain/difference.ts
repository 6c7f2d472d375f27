import type { Definition } from './definition/schema.ts';
import type { Difference } from './facts.ts';

type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain | undefined } | undefined;

const isNamed = (value: Plain): value is { id: string } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && typeof value['id'] === 'string';

/** Leaves of a plan by path; things in lists are addressed by their id, so that inserting one does not move the others. */
const leaves = (value: Plain, path: string, found: Map<string, string>): Map<string, string> => {
  if (Array.isArray(value)) value.forEach((item, index) => leaves(item, `${path}/${isNamed(item) ? item.id : String(index)}`, found));
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) leaves(item, `${path}/${key}`, found);
  else if (value !== undefined) found.set(path.slice(1), String(value));
  return found;
};

/** What differs between two versions of a plan, leaf by leaf, ordered by path. */
export const differences = (from: Definition, to: Definition): Difference[] => {
  const [before, after] = [leaves(from, '', new Map()), leaves(to, '', new Map())];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .toSorted()
    .map((path) => ({ path, before: before.get(path) ?? null, after: after.get(path) ?? null }));
};
