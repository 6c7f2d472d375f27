import type { Definition } from './definition/schema.ts';
import { differencesInWords } from './difference-in-words.ts';
import { dutchDay, listed } from './dutch.ts';
import type { Difference, FactType, RecordedEvent, Threshold } from './facts.ts';
import { allDecisions, labelOf, topicOf } from './plan.ts';
import { outcomeWords, type Stamp } from './words.ts';

type EventOf<T extends FactType> = Extract<RecordedEvent, { type: T }>;

const nameIn = (things: readonly { id: string; name: string }[], id: string): string => things.find((one) => one.id === id)?.name ?? id;

const phaseName = ({ phases }: Definition, id: string): string => {
  const phase = phases.find((one) => one.id === id);
  return phase ? `Fase ${String(phase.number)}, ${phase.name}` : `Fase ${id}`;
};

const decisionName = (definition: Definition, id: string): string => nameIn(allDecisions(definition), id);
const activityText = ({ activities }: Definition, id: string): string => activities.find((one) => one.id === id)?.text ?? id;

/** What a reminder or a planned date is about, in words: `resolution:P1`, `activity:A1.2`, `list:college:2020-10-27` ... */
export const aboutInWords = (definition: Definition, about: string): string => {
  const [kind = '', id = '', on = ''] = about.split(':');
  if (kind === 'resolution') return `Besluit over ${topicOf(decisionName(definition, id))}`;
  if (kind === 'activity') return activityText(definition, id);
  if (kind === 'milestone') return `Mijlpaal: ${nameIn(definition.milestones, id)}`;
  if (kind === 'phase') return `${phaseName(definition, id)} opent`;
  if (kind === 'condition') return `Voorwaarde ${id}`;
  if (kind === 'list') return `Besluitenlijst van ${labelOf(definition, id)} van ${dutchDay(on)} bevestigen`;
  return about;
};

const whenInWords = ({ kind, days, date }: Threshold): string => {
  if (kind === 'today') return 'vandaag gepland';
  if (kind === 'before') return `gepland op ${dutchDay(date)}`;
  return `${String(days)} ${days === 1 ? 'dag' : 'dagen'} over tijd`;
};

/** To whom, of when, about what; things for the same role with the same date and distance stand together. */
const reminders = (definition: Definition, given: readonly Threshold[]): string => {
  const groups = Map.groupBy(given, (one) => `aan ${labelOf(definition, one.to)}, ${whenInWords(one)}`);
  return [...groups]
    .map(([whom, things]) => `${whom}: ${things.map(({ about }) => aboutInWords(definition, about)).join('; ')}`)
    .join('. En ');
};

const returning = (definition: Definition, { data }: EventOf<'gate-returned'>): string =>
  listed(
    data.resolutions.map(
      ({ resolution, returnsOn }) =>
        `${decisionName(definition, resolution)}${returnsOn === null ? '' : ` (terug op ${dutchDay(returnsOn)})`}`,
    ),
  );

const shownDifferences = 5;

const amended = (differences: readonly Difference[]): string => {
  const words = differencesInWords(differences);
  const more = words.length - shownDifferences;
  return `${words.slice(0, shownDifferences).join('; ')}${more > 0 ? `; en nog ${String(more)}` : ''}`;
};

const howClosed = { gate: 'met het fasebesluit', 'by-hand': 'met de hand', stopped: 'vervroegd: het programma is gestopt' };
const answers = { advice: 'advies gegeven', agreement: 'overeenstemming', 'no-agreement': 'geen overeenstemming', discussed: 'besproken' };

const sentences: { [T in FactType]: (event: EventOf<T>, definition: Definition) => string } = {
  'programme-started': () => 'Het programma is gestart.',
  'programme-paused': () => 'Het programma staat stil.',
  'programme-resumed': () => 'Het programma gaat verder.',
  'programme-stopped': () => 'Het programma is gestopt.',
  'programme-finished': () => 'Het programma is klaar.',
  'plan-amended': ({ data }) => `Het plan is gewijzigd, versie ${String(data.version)}: ${amended(data.differences)}.`,
  'phase-released': ({ data }, definition) => `${phaseName(definition, data.phase)} is vrijgegeven.`,
  'phase-opened': ({ data }, definition) => `${phaseName(definition, data.phase)} is geopend.`,
  'phase-closed': ({ data }, definition) => `${phaseName(definition, data.phase)} is gesloten, ${howClosed[data.how]}.`,
  'milestone-planned': ({ data }, definition) =>
    `Mijlpaal ${nameIn(definition.milestones, data.milestone)} is gepland op ${dutchDay(data.on)}.`,
  'milestone-reached': ({ data }, definition) => `Mijlpaal ${nameIn(definition.milestones, data.milestone)} is bereikt.`,
  'milestone-slipped': ({ data }, definition) =>
    `Mijlpaal ${nameIn(definition.milestones, data.milestone)} schuift van ${dutchDay(data.from)} naar ${dutchDay(data.to)}.`,
  'milestone-slip-accepted': ({ data }, definition) =>
    `De verschuiving van mijlpaal ${nameIn(definition.milestones, data.milestone)} is geaccepteerd.`,
  'activity-started': ({ data }, definition) => `Begonnen: ${activityText(definition, data.activity)}.`,
  'activity-started-ahead': ({ data }, definition) => `Vooruitlopend begonnen: ${activityText(definition, data.activity)}.`,
  'activity-done': ({ data }, definition) => `Klaar: ${activityText(definition, data.activity)}.`,
  'gate-offered': ({ data }, definition) => `${nameIn(definition.gates, data.gate)} is aangeboden.`,
  'gate-passed': ({ data }, definition) => `${nameIn(definition.gates, data.gate)} is genomen.`,
  'gate-returned': (event, definition) => `Terug naar de eigenaar: ${returning(definition, event)}.`,
  'resolution-recorded': ({ data }, definition) =>
    `${decisionName(definition, data.resolution)}: ${outcomeWords[data.outcome]}${data.returnsOn === null ? '' : ` tot ${dutchDay(data.returnsOn)}`} (lijst ${data.list}).`,
  'list-confirmed': ({ data }) => `Besluitenlijst ${data.list} is bevestigd.`,
  'stamp-explained': ({ data }) => `Het stempel op feit ${String(data.recording)} is toegelicht.`,
  'condition-set': ({ data }, definition) =>
    `Voorwaarde ${data.condition} bij ${decisionName(definition, data.resolution)}, uiterlijk ${dutchDay(data.dueOn)}.`,
  'condition-met': ({ data }) => `Aan voorwaarde ${data.condition} is voldaan.`,
  'consultation-answered': ({ data }, definition) => {
    const bodies = definition.consultations.find(({ id }) => id === data.consultation)?.bodies ?? [];
    return `${listed(bodies.map((body) => labelOf(definition, body)))}: ${answers[data.answer]}.`;
  },
  'fact-withdrawn': ({ data }) => `Feit ${String(data.corrects)} is hersteld: het geldt niet meer.`,
  'reminder-given': ({ data }, definition) =>
    `${data.kind === 'escalation' ? 'Opgeschaald' : 'Herinnering'} ${reminders(definition, data.given)}.`,
  'mail-returned': ({ data }, definition) =>
    data.kind === 'bounce'
      ? `De mail aan ${labelOf(definition, data.role)} over feit ${String(data.cause)} is onbestelbaar.`
      : `De mail aan ${labelOf(definition, data.role)} over feit ${String(data.cause)} is als ongewenst gemeld.`,
  'role-granted': ({ data }, definition) => `De rol ${labelOf(definition, data.role)} is gegeven vanaf ${dutchDay(data.from)}.`,
  'role-ended': ({ data }, definition) => `Een rol ${labelOf(definition, data.role)} eindigt op ${dutchDay(data.on)}.`,
};

/** A fact as one Dutch sentence, from its data alone. */
export const sentenceOf = (definition: Definition, event: RecordedEvent): string => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- TypeScript cannot tie the entry of a table to its key
  const say = sentences[event.type] as (event: RecordedEvent, definition: Definition) => string;
  return say(event, definition).replace(/\.\.$/, '.');
};

export const stampsOn = (event: RecordedEvent): Stamp[] => (event.type === 'resolution-recorded' ? event.data.stamps : []);
