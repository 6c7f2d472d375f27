import type { Activity, Definition, Milestone, Phase } from './definition/schema.ts';
import { type AnyDecision, closingGate, contractor, ownerOf, phaseFrom, phaseUntil, plannedActivity, plannedDecision } from './plan.ts';
import { rememberedOf } from './remembered.ts';

/** Something with a planned date that is not there yet: of what, when, and who is to act. */
export type Due = {
  about: string;
  date: string;
  to: string;
  /** It came into being too late to be announced. */
  unannounced?: true;
};

/** A decision with what the plan says of it; `planned` null: no date. `recorderOf`: the role that confirms the list of a body's meeting. */
export type DecisionTimes = { decision: AnyDecision; planned: Due | null; recorderOf: (body: string) => string };

/** What belongs to a phase, or to none: its decisions, and its activities as far as they are watched. */
export type Watched = { decisions: readonly DecisionTimes[]; activities: readonly { id: string; due: Due }[] };

export type PhaseTimes = { id: string; number: number; opening: Due; until: string; watched: Watched };

/** What a definition says about dates, worked out once: it never changes, and every record and every task asks for it. */
export type Timetable = {
  /** By id, in the order of the definition. */
  phases: ReadonlyMap<string, PhaseTimes>;
  /** By number. */
  ordered: readonly PhaseTimes[];
  /** What belongs to no phase. */
  loose: Watched;
  milestones: readonly Milestone[];
  /** Days from a planned date to its thresholds, ascending: the announcements, the day itself, the escalations. */
  thresholdDays: readonly number[];
  announcements: number;
  /** After the last escalation there is another each time that so many days have passed. */
  step: number;
};

/** The taking of a decision is watched as that decision, not once more as an activity. */
const isDecision = ({ kind, resolution }: Activity): boolean => kind === 'besluit' && resolution !== undefined;

const activitiesOf = ({ activities }: Definition, phase: string): Watched['activities'] =>
  activities.flatMap((one) => {
    const date = plannedActivity(one);
    if (one.phase !== phase || one.recurring || isDecision(one) || date === null) return [];
    return [{ id: one.id, due: { about: `activity:${one.id}`, date, to: one.actor } }];
  });

const watchedOf = (definition: Definition, phase: string | null): Watched => {
  const recorderOf = (body: string): string => definition.bodies.find(({ id }) => id === body)?.recordedBy ?? contractor;
  const timesOf = (decision: AnyDecision): DecisionTimes => {
    const date = plannedDecision(definition, decision);
    return { decision, planned: date === null ? null : { about: `resolution:${decision.id}`, date, to: ownerOf(decision) }, recorderOf };
  };
  const resolutions = phase === null ? [] : (closingGate(definition, phase)?.resolutions ?? []);
  return {
    decisions: [...resolutions, ...definition.decisions.filter((one) => (one.phase ?? null) === phase)].map(timesOf),
    activities: phase === null ? [] : activitiesOf(definition, phase),
  };
};

const phaseTimes = (definition: Definition, phase: Phase): PhaseTimes => ({
  id: phase.id,
  number: phase.number,
  opening: { about: `phase:${phase.id}`, date: phaseFrom(phase), to: contractor },
  until: phaseUntil(phase) ?? '9999',
  watched: watchedOf(definition, phase.id),
});

const ascending = (days: readonly number[]): number[] => [...new Set(days)].toSorted((a, b) => a - b);

export const timetableOf = rememberedOf((definition: Definition): Timetable => {
  const { phases, milestones, reminders } = definition;
  const times = phases.map((phase) => phaseTimes(definition, phase));
  const announced = ascending(reminders.daysBefore.map((days) => -days));
  const escalated = ascending([1, ...reminders.escalateDaysAfter]);
  return {
    phases: new Map(times.map((one) => [one.id, one])),
    ordered: times.toSorted((a, b) => a.number - b.number),
    loose: watchedOf(definition, null),
    milestones,
    thresholdDays: [...announced, 0, ...escalated],
    announcements: announced.length,
    step: Math.max(escalated.at(-1) ?? 1, 7),
  };
});
