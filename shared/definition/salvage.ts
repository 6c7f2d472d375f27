import type { Draft, Path } from '../domain/definition/problem.ts';
import type { Definition } from '../domain/definition/schema.ts';

const clone = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(clone);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, one]) => [field, clone(one)]));
};

const isDraft = (value: unknown): value is Draft<Definition> => typeof value === 'object' && value !== null && !Array.isArray(value);

const blank = (root: unknown, path: Path): void => {
  const last = path.at(-1);
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((at, step) => (typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined), root);
  if (last !== undefined && typeof parent === 'object' && parent !== null) Reflect.set(parent, last, undefined);
};

/** What of the data has the right shape: every value with an issue becomes `undefined`, also where it is missing. */
export const salvage = (data: unknown, issues: Path[]): Draft<Definition> => {
  const kept = clone(data);
  for (const path of issues) blank(kept, path);
  return isDraft(kept) ? kept : {};
};
