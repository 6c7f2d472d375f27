import type { Definition } from '../definition/schema.ts';
import type { RecordedEvent } from '../facts.ts';
import type { Plan } from '../next.ts';
import type { FactView, Overview } from '../overview-model.ts';
import { labelOf } from '../plan.ts';
import { isStarted } from '../programme.ts';
import { machine } from '../rights.ts';
import { sentenceOf, stampsOn } from '../sentences.ts';
import { turnsOf, upcomingDates } from './dates.ts';
import { gateView } from './gates.ts';
import { milestoneViews, phaseView, positionOf } from './phases.ts';
import { roadmapOf } from './roadmap.ts';

const whoOf = (definition: Definition, { role, type, onBehalfOf }: RecordedEvent): string => {
  if (role === machine.role) return 'Vanzelf, volgens de afspraken';
  const label = labelOf(definition, role);
  const second = type === 'list-confirmed' ? ', tweede persoon' : '';
  return onBehalfOf === undefined ? `${label}${second}` : `Vervanger, namens ${label.charAt(0).toLowerCase()}${label.slice(1)}${second}`;
};

export const factView = (definition: Definition, event: RecordedEvent): FactView => ({
  sequence: event.sequence,
  type: event.type,
  sentence: sentenceOf(definition, event),
  stamps: stampsOn(event),
  who: whoOf(definition, event),
  occurredOn: event.occurredOn,
  recordedAt: event.recordedAt,
});

const nothingYet = ({ id, title, shortTitle, organisation, startsOn }: Definition, today: string): Overview => ({
  programme: id,
  organisation: organisation.name,
  title,
  shortTitle,
  today,
  status: 'not-started',
  position: { kind: 'not-started', startsOn },
  phases: [],
  gates: [],
  milestones: [],
  turns: [],
  upcoming: [],
  roadmap: { from: today, until: today, rows: [] },
  facts: [],
  factCount: 0,
});

/** The view behind the page *Overzicht*. `recent`: the last facts, ascending; they are shown newest first. */
export const overviewOf = ({ definition, programme }: Plan, recent: readonly RecordedEvent[], today: string): Overview => {
  if (!isStarted(programme)) return nothingYet(definition, today);
  const phases = definition.phases.toSorted((a, b) => a.number - b.number).map((phase) => phaseView(definition, programme, phase, today));
  const gates = definition.gates.map((gate) => gateView(definition, programme, gate, today));
  const milestones = milestoneViews(definition, programme, today);
  return {
    ...nothingYet(definition, today),
    status: programme.status,
    position: positionOf(programme, phases, today),
    phases,
    gates,
    milestones,
    turns: turnsOf(definition, programme, today),
    upcoming: upcomingDates(definition, programme, today),
    roadmap: roadmapOf(definition, programme, { phases, gates, milestones }, today),
    facts: recent.map((event) => factView(definition, event)).toReversed(),
    factCount: programme.sequence,
  };
};
