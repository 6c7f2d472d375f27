import { type Definition, DefinitionShape } from '../shared/domain/definition/schema.ts';
import { programmeStream } from '../shared/ledger/names.ts';
import type { StreamId } from '../shared/ports.ts';

const source = 'bench';
const organisation = 'gemeente-voorbeeld';
const autumn = { from: '2030-10', until: '2030-12' };

/** The day and the moment at which every benchmark begins: before any date of its programmes, so that no timer takes part. */
export const begins = '2030-01-08T08:00:00Z';
const startsOn = '2030-01-07';
const meetingOn = '2030-01-08';

const role = (id: string, ...accounts: string[]) => ({
  id,
  label: id,
  holders: accounts.map((account) => ({ account, from: startsOn, decision: 'aanwijzing' })),
  source,
});

const gates = 4;
/** Phases 1 to 4 close with a gate; each but the first opens when the gate before it is passed, and at no date. */
const phase = (number: number) => ({
  id: `P${String(number)}`,
  number,
  name: `Fase ${String(number)}`,
  shortName: `Fase ${String(number)}`,
  goal: 'Verder',
  window: autumn,
  opensWhen: number === 1 ? {} : { gate: `G${String(number - 1)}` },
  source,
});

const gate = (number: number) => ({
  id: `G${String(number)}`,
  name: `Fasebesluit ${String(number)}`,
  closes: `P${String(number)}`,
  opens: `P${String(number + 1)}`,
  resolutions: [{ id: `R${String(number)}`, name: 'Deelbesluit', body: 'college', window: autumn, required: true, source }],
  source,
});

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

const college = {
  id: 'college',
  label: 'College',
  kind: 'besluitvormend',
  meets: { weekday: 2, source },
  recordedBy: 'secretariaat',
  source,
};

/** Five phases, four gates of one required resolution each. */
const definitionOf = (programme: string): Definition =>
  DefinitionShape.parse({
    id: programme,
    title: `Programma ${programme}`,
    shortTitle: programme,
    organisation: { id: organisation, name: 'Gemeente Voorbeeld' },
    versionDate: startsOn,
    status: 'verzonnen',
    languages: ['nl'],
    startsOn,
    commission: { duration: { from: '2030-01', until: null }, source },
    scope: { inside: ['meten'], outside: ['de rest'], source },
    roles: [role('ambtelijk-opdrachtgever', 'acc-1'), role('ambtelijk-opdrachtnemer', 'acc-2'), role('secretariaat', 'acc-3', 'acc-4')],
    bodies: [college],
    phases: upTo(gates + 1).map(phase),
    gates: upTo(gates).map(gate),
  });

export const programmeNames = (count: number): string[] => upTo(count).map((number) => `p${String(number)}`);
export const streamOf = (programme: string): StreamId => ({ organisation, stream: programmeStream(programme) });

type Request = { act: 'start-programme' | 'record-resolution' | 'confirm-list'; body: object };

const request = (
  programme: string,
  account: string,
  as: string,
  command: { act: Request['act']; [field: string]: string },
  brought: object = {},
): Request => ({
  act: command.act,
  body: { organisation, programme, actor: { account, role: as }, command, ...brought },
});

export const startRequest = (programme: string): Request =>
  request(programme, 'acc-1', 'ambtelijk-opdrachtgever', { act: 'start-programme' }, { definition: definitionOf(programme) });

export type Transition = { programme: string; requests: Request[]; opens: string };

/** What it takes to pass one gate: one records the resolution, a second person confirms the list; then the next phase opens. */
export const transition = (programme: string, number: number): Transition => {
  const list = `BL ${String(number)}`;
  const decided = { act: 'record-resolution', resolution: `R${String(number)}`, outcome: 'adopted', meetingOn, list } as const;
  return {
    programme,
    opens: `P${String(number + 1)}`,
    requests: [
      request(programme, 'acc-3', 'secretariaat', decided),
      request(programme, 'acc-4', 'secretariaat', { act: 'confirm-list', body: 'college', meetingOn, list }),
    ],
  };
};

/** Every transition of these programmes; the gates of one programme in their order. */
export const transitionsOf = (programmes: readonly string[]): Transition[][] =>
  programmes.map((programme) => upTo(gates).map((number) => transition(programme, number)));
