import type { Definition } from '../definition/schema.ts';
import { dutchDay } from '../dutch.ts';
import { allDecisions, labelOf } from '../plan.ts';
import { outcomeWords } from '../words.ts';
import type { ScenarioAct } from './scenario.ts';

type ActOf<A extends ScenarioAct['act']> = Extract<ScenarioAct, { act: A }>;

const named = (things: readonly { id: string; name: string }[], id: string): string => things.find((one) => one.id === id)?.name ?? id;
const activity = ({ activities }: Definition, id: string): string => activities.find((one) => one.id === id)?.text ?? id;

const verbs: { [A in ScenarioAct['act']]: (act: ActOf<A>, definition: Definition) => string } = {
  'start-programme': () => 'start het programma',
  'pause-programme': () => 'zet het programma stil',
  'resume-programme': () => 'hervat het programma',
  'stop-programme': () => 'stopt het programma',
  'amend-plan': () => 'wijzigt het plan',
  'release-phase': ({ phase }, definition) => `geeft vrij: ${named(definition.phases, phase)}`,
  'close-phase-by-hand': ({ phase }, definition) => `sluit: ${named(definition.phases, phase)}`,
  'reach-milestone': ({ milestone }, definition) => `meldt bereikt: ${named(definition.milestones, milestone)}`,
  'slip-milestone': ({ milestone, to }, definition) => `verschuift naar ${dutchDay(to)}: ${named(definition.milestones, milestone)}`,
  'accept-slip': ({ milestone }, definition) => `accepteert de verschuiving van: ${named(definition.milestones, milestone)}`,
  'start-activity': (act, definition) => `begint met: ${activity(definition, act.activity)}`,
  'start-activity-ahead': (act, definition) => `begint vooruitlopend met: ${activity(definition, act.activity)}`,
  'finish-activity': (act, definition) => `rondt af: ${activity(definition, act.activity)}`,
  'offer-gate': ({ gate }, definition) => `biedt aan: ${named(definition.gates, gate)}`,
  'record-resolution': ({ resolution, outcome }, definition) =>
    `legt vast: ${named(allDecisions(definition), resolution)}, ${outcomeWords[outcome]}`,
  'confirm-list': ({ meetingOn }) => `bevestigt de besluitenlijst van ${dutchDay(meetingOn)}`,
  'explain-stamp': ({ resolution }, definition) => `licht het stempel toe op: ${named(allDecisions(definition), resolution)}`,
  'set-condition': ({ condition }) => `stelt voorwaarde ${condition}`,
  'meet-condition': ({ condition }) => `meldt dat aan voorwaarde ${condition} is voldaan`,
  'answer-consultation': () => 'geeft antwoord op de raadpleging',
  'withdraw-fact': ({ sequence }) => `herstelt feit ${String(sequence)}`,
  'grant-role': ({ role }, definition) => `geeft de rol ${labelOf(definition, role)}`,
  'end-role': ({ role }, definition) => `beëindigt een rol ${labelOf(definition, role)}`,
};

/** An act of the script as one Dutch sentence: who does what. */
export const describeAct = (definition: Definition, act: ScenarioAct): string => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- TypeScript cannot tie the entry of a table to its key
  const say = verbs[act.act] as (act: ScenarioAct, definition: Definition) => string;
  return `${labelOf(definition, act.as)} ${say(act, definition)}.`;
};
