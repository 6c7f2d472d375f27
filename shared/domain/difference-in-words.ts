import type { Difference } from './facts.ts';

/** Fields that people look for in a changed plan; another field is named as it stands in the file. */
const fieldWords: Record<string, string> = {
  name: 'naam',
  text: 'tekst',
  goal: 'doel',
  on: 'datum',
  'window/from': 'begin',
  'window/until': 'einde',
  'opensWhen/date': 'openingsdatum',
  'opensWhen/gate': 'opent na',
  required: 'verplicht',
  owner: 'eigenaar',
  actor: 'wie',
  body: 'orgaan',
  title: 'titel',
};

/** Lists of things with an id, whose names stand in a path before that id: `gates/G1/resolutions/P1/window/until`. */
const lists = new Set([
  'roles',
  'bodies',
  'phases',
  'activities',
  'milestones',
  'gates',
  'resolutions',
  'groups',
  'decisions',
  'consultations',
  'duties',
  'procurements',
  'budgets',
  'risks',
  'externalDates',
  'dependencies',
  'principles',
  'preconditions',
]);

/** Path of the thing that a leaf belongs to, its id, and the rest of the path. */
const split = (path: string): { thing: string; id: string; field: string } => {
  const steps = path.split('/');
  const last = steps.findLastIndex((step, index) => lists.has(step) && index + 1 < steps.length);
  if (last < 0) return { thing: '', id: '', field: path };
  return { thing: steps.slice(0, last + 2).join('/'), id: steps[last + 1] ?? '', field: steps.slice(last + 2).join('/') };
};

const changed = ({ path, before, after }: Difference): string => {
  const { id, field } = split(path);
  const what = [id, fieldWords[field] ?? field].filter((word) => word !== '').join(' ');
  return `${what}: ${before ?? 'niets'} wordt ${after ?? 'niets'}`;
};

const outermost = (all: readonly string[]): string[] => all.filter((one) => !all.some((other) => other !== one && one.startsWith(other)));

/** What changed between two versions of a plan, a Dutch phrase for each: a thing that came or went is one phrase. */
export const differencesInWords = (differences: readonly Difference[]): string[] => {
  const whole = (side: 'before' | 'after') =>
    differences.filter((one) => one.path.endsWith('/id') && one[side] === null).map(({ path }) => path.slice(0, -'id'.length));
  const [added, removed] = [whole('before'), whole('after')];
  const within = ({ path }: Difference): boolean => [...added, ...removed].some((thing) => path.startsWith(thing));
  return [
    ...outermost(added).map((thing) => `erbij: ${split(thing).id}`),
    ...outermost(removed).map((thing) => `eruit: ${split(thing).id}`),
    ...differences.filter((one) => !within(one)).map(changed),
  ];
};
