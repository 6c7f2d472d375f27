import type { Ids, Kind } from './ids.ts';
import { suggestion } from './nearest.ts';
import type { Path, Problem } from './problem.ts';

const actor: Kind[] = ['role', 'body'];
const decided: Kind[] = ['resolution', 'decision'];
const anything: Kind[] = [];

/** Which field points at what; `*` stands for every item of a list. An empty list of kinds: anything that has an id. */
const pointers: [pattern: string, kinds: Kind[]][] = [
  ['bodies.*.recordedBy', ['role']],
  ['phases.*.opensWhen.gate', ['gate']],
  ['activities.*.phase', ['phase']],
  ['activities.*.actor', actor],
  ['activities.*.audiences.*', ['body']],
  ['activities.*.duty', ['duty']],
  ['activities.*.resolution', [...decided, 'group']],
  ['activities.*.needs.*', decided],
  ['activities.*.touches.*', anything],
  ['milestones.*.startOf', ['phase']],
  ['milestones.*.acceptedBy', ['role']],
  ['gates.*.closes', ['phase']],
  ['gates.*.opens', ['phase']],
  ['gates.*.groups.*.body', ['body']],
  ['gates.*.resolutions.*.body', ['body']],
  ['gates.*.resolutions.*.owner', ['role']],
  ['gates.*.resolutions.*.partOf', ['group']],
  ['decisions.*.body', ['body']],
  ['decisions.*.owner', ['role']],
  ['decisions.*.phase', ['phase']],
  ['consultations.*.bodies.*', ['body']],
  ['consultations.*.counterpart', actor],
  ['consultations.*.inConsultationWith', actor],
  ['consultations.*.before.*', decided],
  ['duties.*.to.*', actor],
  ['duties.*.trigger', [...decided, 'group', 'gate', 'phase', 'consultation', 'milestone']],
  ['duties.*.agreedIn', decided],
  ['procurements.*.lead', ['role']],
  ['procurements.*.dependsOn.*', decided],
  ['procurements.*.externalDate', ['external date']],
  ['risks.*.touches.*', anything],
  ['dependencies.*.from', anything],
  ['dependencies.*.to', anything],
  ['audiences.*', ['body']],
  ['findings.*.touches.*', anything],
];

type Found = { path: Path; value: string };

/** The texts at all places that a pattern stands for. */
const follow = (value: unknown, pattern: readonly string[], path: Path = []): Found[] => {
  const [step, ...rest] = pattern;
  if (step === undefined) return typeof value === 'string' ? [{ path, value }] : [];
  if (step === '*') return Array.isArray(value) ? value.flatMap((item, index) => follow(item, rest, [...path, index])) : [];
  return typeof value === 'object' && value !== null ? follow(Reflect.get(value, step), rest, [...path, step]) : [];
};

const named = (kinds: readonly Kind[]): string => kinds.map((kind) => `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`).join(' or ');

const judge = (ids: Ids, kinds: Kind[], { path, value }: Found): Problem[] => {
  const found = ids.byId.get(value);
  const mayBe = kinds.length === 0 ? [...ids.incomplete] : kinds.filter((kind) => ids.incomplete.has(kind));
  if (found ? kinds.length === 0 || kinds.some((kind) => found.has(kind)) : mayBe.length > 0) return [];
  const wanted = ids.named.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind)).map(({ id }) => id);
  const message = found
    ? `"${value}" is ${named([...found])}, but ${named(kinds)} is wanted here`
    : `"${value}" is not the id of ${kinds.length === 0 ? 'anything in this definition' : named(kinds)}`;
  return [{ path, message, mend: suggestion(value, [...new Set(wanted)]) }];
};

/** Every reference must point at something that exists and is of the right kind. */
export const unknownReferences = (draft: object, ids: Ids): Problem[] =>
  pointers.flatMap(([pattern, kinds]) => follow(draft, pattern.split('.')).flatMap((found) => judge(ids, kinds, found)));
