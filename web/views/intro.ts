import type { GateView, Overview, PhaseView } from '../../shared/domain/overview-model.ts';
import { adoptedOutcomes } from '../../shared/domain/words.ts';
import { nl } from '../wording/nl.ts';
import type { Sentence } from '../wording/sentence.ts';

/** The state of the programme: one sentence in bold, then at most three more. */
export type Intro = { lead: string; rest: Sentence[]; closedPhase: { name: string; gate: GateView } | null };

const words = nl.intro;

/** Required resolutions of a gate, and how many of them were adopted on a confirmed list. */
export const tally = ({ resolutions }: GateView): { taken: number; required: number } => {
  const required = resolutions.filter((resolution) => resolution.required);
  const taken = required.filter(({ outcome, confirmed }) => confirmed && outcome !== null && adoptedOutcomes.includes(outcome));
  return { taken: taken.length, required: required.length };
};

export const phaseById = (overview: Overview, id: string | null): PhaseView | undefined => overview.phases.find((phase) => phase.id === id);

const named = (overview: Overview, id: string): string => {
  const phase = phaseById(overview, id);
  return phase === undefined ? id : words.phaseName(phase.number);
};

/** The gate between the phases where the programme stands; undefined when it stands in a phase. */
export const gateBetween = ({ position, gates }: Overview): GateView | undefined =>
  position.kind === 'between' ? gates.find(({ opens, status }) => opens === position.next && status !== 'passed') : undefined;

const latest = (days: string[]): string => days.toSorted().at(-1) ?? '';

/** The first day on which a phase may open: its plan and everything that is still missing taken together. */
const earliestOpening = (phase: PhaseView, gate: GateView | undefined, today: string): string =>
  latest([today, phase.plannedFrom, ...[...phase.whyClosed, ...(gate?.whyNot ?? [])].flatMap(({ possibleFrom }) => possibleFrom ?? [])]);

const inPhase = (overview: Overview, ids: string[]): Sentence[] =>
  ids.flatMap((id) => {
    const phase = phaseById(overview, id);
    if (phase === undefined) return [];
    const name = words.phaseName(phase.number);
    const gate = overview.gates.find(({ id: gateId }) => gateId === phase.closedBy);
    if (phase.workDoneOn === null || gate === undefined) return [words.runsUntil(name, phase.plannedUntil, overview.today)];
    const { taken, required } = tally(gate);
    return taken < required ? [words.workDone(name), words.missing(required - taken)] : [words.workDone(name)];
  });

const between = (overview: Overview, previous: string | null, next: string): Intro => {
  const phase = phaseById(overview, next);
  const gate = gateBetween(overview);
  const before = phaseById(overview, previous);
  const { taken, required } = gate === undefined ? { taken: 0, required: 0 } : tally(gate);
  return {
    lead: words.between(previous === null ? null : named(overview, previous), named(overview, next)),
    rest: [
      ...(before !== undefined && (before.workDoneOn !== null || before.status === 'closed')
        ? [words.workDone(words.phaseName(before.number))]
        : []),
      ...(taken < required ? [words.missing(required - taken)] : []),
      ...(phase === undefined ? [] : [words.opensAtEarliest(words.phaseName(phase.number), earliestOpening(phase, gate, overview.today))]),
    ],
    closedPhase: gate === undefined ? null : { name: named(overview, next), gate },
  };
};

const byPosition = (overview: Overview): Intro => {
  const { position } = overview;
  if (position.kind === 'between') return between(overview, position.previous, position.next);
  if (position.kind === 'not-started') return { lead: words.notStarted, rest: [words.startsOn(position.startsOn)], closedPhase: null };
  if (position.kind === 'ended')
    return { lead: position.how === 'stopped' ? words.stopped : words.finished, rest: [words.endedOn(position.on)], closedPhase: null };
  const names = position.phases.map((id) => named(overview, id));
  return { lead: words.inPhases(names), rest: inPhase(overview, position.phases), closedPhase: null };
};

/** Where the programme stands, in words computed from position and status. */
export const introOf = (overview: Overview): Intro => {
  const intro = byPosition(overview);
  return overview.status === 'paused' ? { ...intro, lead: words.paused, rest: [words.pausedIn(intro.lead)] } : intro;
};
