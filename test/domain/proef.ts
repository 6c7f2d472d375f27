import { checkRelations } from '../../shared/domain/definition/check.ts';
import { type Definition, DefinitionShape } from '../../shared/domain/definition/schema.ts';

const source = 'verzonnen';
const decision = 'aanwijzing';
const held = (account: string, more: object = {}) => ({ account, from: '2020-09-01', decision, ...more });
const role = (id: string, label: string, holders: object[], more: object = {}) => ({ id, label, holders, source, ...more });
const single = { singleHolder: true };
const autumn = { from: '2020-09', until: '2020-10' };
const resolution = (id: string, name: string, required: boolean, window = autumn) => ({
  id,
  name,
  body: 'college',
  window,
  required,
  source,
});

const roles = [
  role('bestuurlijk-opdrachtgever', 'Bestuurlijk opdrachtgever', [held('acc-1')], single),
  role(
    'ambtelijk-opdrachtgever',
    'Ambtelijk opdrachtgever',
    [held('acc-2'), held('acc-8', { from: '2020-10-19', until: '2020-10-23', substitutesFor: 'acc-2' })],
    single,
  ),
  role('ambtelijk-opdrachtnemer', 'Ambtelijk opdrachtnemer', [held('acc-3')], single),
  role('secretariaat', 'Collegesecretariaat', [held('acc-4'), held('acc-5')]),
  role('or-secretaris', 'Secretaris OR', [held('acc-6')]),
  role('uitvoerder', 'Uitvoerder', [held('acc-7')]),
];

const bodies = [
  { id: 'college', label: 'College', kind: 'besluitvormend', meets: { weekday: 2, source }, recordedBy: 'secretariaat', source },
  { id: 'or', label: 'Ondernemingsraad', kind: 'adviesrecht', recordedBy: 'or-secretaris', source },
  { id: 'lo', label: 'Lokaal Overleg', kind: 'overeenstemming', recordedBy: 'or-secretaris', source },
];

const phases = [
  {
    id: 'A',
    number: 1,
    name: 'Verkennen',
    shortName: 'Verkennen',
    goal: 'Weten',
    window: autumn,
    opensWhen: { date: '2020-09-01' },
    source,
  },
  {
    id: 'B',
    number: 2,
    name: 'Uitwerken',
    shortName: 'Uitwerken',
    goal: 'Kunnen',
    window: { from: '2020-11', until: '2020-12' },
    opensWhen: { date: '2020-11-02', gate: 'G1' },
    source,
  },
  {
    id: 'C',
    number: 3,
    name: 'Doen',
    shortName: 'Doen',
    goal: 'Doen',
    window: { from: '2021-01', until: null },
    opensWhen: { byHand: true },
    source,
  },
];

const gates = [
  {
    id: 'G1',
    name: 'Fasebesluit 1',
    closes: 'A',
    opens: 'B',
    resolutions: [resolution('R1', 'Keuze van de vorm', true), resolution('R2', 'Dekking', true), resolution('R3', 'Proeftuin', false)],
    source,
  },
  {
    id: 'G2',
    name: 'Fasebesluit 2',
    closes: 'B',
    resolutions: [resolution('R4', 'Startbesluit', true, { from: '2020-12', until: '2020-12' })],
    source,
  },
];

const activity = (id: string, phase: string, window: object, more: object = {}) => ({
  id,
  phase,
  window,
  text: `Werk ${id}`,
  actor: 'uitvoerder',
  kind: 'product',
  source,
  ...more,
});

/** A small programme with one of everything that rules look at: two gated phases and one by hand, a second person, a substitute. */
export const proefPlan = {
  id: 'proef',
  title: 'Een proefprogramma',
  shortTitle: 'Proef',
  organisation: { id: 'gemeente', name: 'Gemeente' },
  versionDate: '2020-08-01',
  status: 'voorbeeld',
  languages: ['nl'],
  startsOn: '2020-09-01',
  commission: { duration: { from: '2020-09', until: null }, source },
  scope: { inside: ['dit'], outside: ['dat'], source },
  roles,
  bodies,
  phases,
  gates,
  activities: [
    activity('W1', 'A', autumn),
    activity('W2', 'B', { from: '2020-11', until: '2020-11' }, { needs: ['R1', 'R4'] }),
    activity('W3', 'A', autumn, { recurring: true, needs: ['R2'] }),
  ],
  milestones: [
    {
      id: 'start-B',
      name: 'Start uitwerken',
      window: { from: '2020-11', until: '2020-11' },
      startOf: 'B',
      acceptedBy: 'ambtelijk-opdrachtgever',
      source,
    },
    { id: 'M1', name: 'Contract gereed', on: '2020-12-15', acceptedBy: 'ambtelijk-opdrachtgever', source },
  ],
  decisions: [
    { id: 'D0', name: 'Opdracht vaststellen', body: 'college', window: { from: '2020-09', until: '2020-09' }, phase: 'A', source },
    { id: 'D1', name: 'Afspraak over rapportage', body: 'college', window: null, source },
  ],
  consultations: [
    { id: 'or-advies', bodies: ['or'], kind: 'advice', window: autumn, before: ['R1'], source },
    { id: 'lo-akkoord', bodies: ['lo'], kind: 'agreement', window: autumn, before: ['R1'], source },
    { id: 'overleg', bodies: ['or', 'lo'], kind: 'discussion', window: autumn, before: ['R2'], source },
  ],
} as const;

/** Read and checked as a definition file is. */
export const readPlan = (plan: object): Definition => {
  const definition = DefinitionShape.parse(plan);
  const problems = checkRelations(definition);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return definition;
};

export const proef = readPlan(proefPlan);

/** A copy of the plan with a change, for amendments. */
export const changed = (change: (plan: Definition) => void, from = proef): Definition => {
  const copy = structuredClone(from);
  change(copy);
  return readPlan(copy);
};
