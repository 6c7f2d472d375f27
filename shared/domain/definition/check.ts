import { checkGates } from './check-gates.ts';
import { checkRoles } from './check-roles.ts';
import { checkTimes } from './check-times.ts';
import { collectIds, duplicateIds } from './ids.ts';
import type { Draft, Problem } from './problem.ts';
import { unknownReferences } from './references.ts';
import type { Definition } from './schema.ts';

/**
 * What is wrong between the parts of a definition: ids, references, gates, windows, roles. Never throws. Of a draft it judges what is there and
 * says nothing about parts set to `undefined`, nor about references that may point at such a part.
 */
export const checkRelations = (draft: Draft<Definition>): Problem[] => {
  const ids = collectIds(draft);
  return [...duplicateIds(ids), ...unknownReferences(draft, ids), ...checkGates(draft), ...checkTimes(draft), ...checkRoles(draft)];
};
