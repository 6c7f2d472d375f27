import { addDays, daysBetween, recordedOn } from './calendar.ts';
import type { Activity, Definition, Milestone, Reminders } from './definition/schema.ts';
import type { Threshold } from './facts.ts';
import {
  type AnyDecision,
  closingGate,
  commissioner,
  contractor,
  ownerOf,
  phaseFrom,
  phaseOf,
  phaseUntil,
  plannedActivity,
  plannedDecision,
} from './plan.ts';
import { type Course, inForce, milestoneDate, phaseState, type Recording, thresholdKey } from './programme.ts';
import { adoptedOutcomes, returningOutcomes } from './words.ts';

/** Something with a planned date that is not there yet: of what, when, and who is to act. */
export type Due = {
  about: string;
  date: string;
  to: string;
  /** It came into being too late to be announced. */
  unannounced?: true;
};

/** Days after recording within which a second person confirms a list; after it reminders go out (own choice). */
const confirmWithinDays = 7;

/** Nothing waits for an optional resolution that was rejected or taken off the agenda and has no new date. */
const isLeft = (decision: AnyDecision, { outcome, returnsOn }: Recording): boolean =>
  'required' in decision && !decision.required && returnsOn === null && returningOutcomes.includes(outcome);

const decisionDue = (definition: Definition, programme: Course, decision: AnyDecision): Due[] => {
  const recording = inForce(programme, decision.id);
  const planned = plannedDecision(definition, decision);
  if (!recording) return planned === null ? [] : [{ about: `resolution:${decision.id}`, date: planned, to: ownerOf(decision) }];
  if (recording.confirmedBy === null) {
    const to = definition.bodies.find(({ id }) => id === recording.body)?.recordedBy ?? contractor;
    return [
      {
        about: `list:${recording.body}:${recording.meetingOn}`,
        date: addDays(recordedOn(recording.recordedAt), confirmWithinDays),
        to,
        unannounced: true,
      },
    ];
  }
  if (adoptedOutcomes.includes(recording.outcome) || isLeft(decision, recording)) return [];
  const date = recording.outcome === 'intended' ? (planned ?? recording.meetingOn) : (recording.returnsOn ?? recording.meetingOn);
  return [{ about: `resolution:${decision.id}`, date, to: ownerOf(decision) }];
};

/** Tells of each milestone the phase in which it is watched: the one it starts, else the first that is planned to last until then, else the last. */
const watching = ({ phases }: Definition, programme: Course): ((milestone: Milestone) => string) => {
  const ordered = phases.toSorted((a, b) => a.number - b.number);
  const open = ordered
    .filter(({ id }) => phaseState(programme, id).status !== 'closed')
    .map((phase) => ({ id: phase.id, until: phaseUntil(phase) ?? '9999' }));
  const last = (open.at(-1) ?? ordered.at(-1))?.id ?? '';
  return ({ id, startOf }) => {
    if (startOf !== undefined) return startOf;
    const state = programme.milestones[id];
    const date = state ? milestoneDate(state) : '';
    return open.find(({ until }) => until >= date)?.id ?? last;
  };
};

export const watchingPhase = (definition: Definition, programme: Course, milestone: Milestone): string =>
  watching(definition, programme)(milestone);

const milestonesDue = (definition: Definition, programme: Course, phase: string): Due[] => {
  const watchedIn = watching(definition, programme);
  return definition.milestones.flatMap((one) => {
    const state = programme.milestones[one.id];
    if (!state || state.reached || watchedIn(one) !== phase) return [];
    return [{ about: `milestone:${one.id}`, date: milestoneDate(state), to: contractor }];
  });
};

/** The taking of a decision is watched as that decision, not once more as an activity. */
const isDecision = ({ kind, resolution }: Activity): boolean => kind === 'besluit' && resolution !== undefined;

const activitiesDue = ({ activities }: Definition, programme: Course, phase: string): Due[] =>
  activities.flatMap((one) => {
    const date = plannedActivity(one);
    if (one.phase !== phase || one.recurring || isDecision(one) || date === null || programme.activities[one.id]?.done) return [];
    return [{ about: `activity:${one.id}`, date, to: one.actor }];
  });

const conditionsDue = (programme: Course, decisions: readonly AnyDecision[]): Due[] => {
  const mine = new Set(decisions.map(({ id }) => id));
  return Object.entries(programme.conditions).flatMap(([id, { resolution, owner, dueOn, met }]) =>
    met || !mine.has(resolution) ? [] : [{ about: `condition:${id}`, date: dueOn, to: owner }],
  );
};

/** What belongs to a phase, or to none (null): its decisions with their conditions, and its activities. */
const ownDue = (definition: Definition, programme: Course, phase: string | null): Due[] => {
  const resolutions = phase === null ? [] : (closingGate(definition, phase)?.resolutions ?? []);
  const decisions = [...resolutions, ...definition.decisions.filter((one) => (one.phase ?? null) === phase)];
  return [
    ...decisions.flatMap((one) => decisionDue(definition, programme, one)),
    ...(phase === null ? [] : activitiesDue(definition, programme, phase)),
    ...conditionsDue(programme, decisions),
  ];
};

/** The phase that also watches what closed phases left behind and what belongs to no phase: the first open one, else the next to open. */
const caretaker = ({ phases }: Definition, programme: Course): string | undefined => {
  const ordered = phases.toSorted((a, b) => a.number - b.number).map(({ id }) => ({ id, status: phaseState(programme, id).status }));
  return (ordered.find(({ status }) => status === 'open') ?? ordered.find(({ status }) => status === 'planned'))?.id;
};

const leftBehind = (definition: Definition, programme: Course): Due[] => [
  ...definition.phases
    .filter(({ id }) => phaseState(programme, id).status === 'closed')
    .flatMap(({ id }) => ownDue(definition, programme, id)),
  ...ownDue(definition, programme, null),
];

/** All that a phase waits for, with dates; one entry per thing. A programme forgets nothing while one phase is not closed. */
export const dueIn = (definition: Definition, programme: Course, phase: string): Due[] => {
  const { status } = phaseState(programme, phase);
  if (status === 'closed') return [];
  const opening = { about: `phase:${phase}`, date: phaseFrom(phaseOf(definition, phase)), to: contractor };
  const all = [
    ...(status === 'planned' ? [opening] : ownDue(definition, programme, phase)),
    ...milestonesDue(definition, programme, phase),
    ...(caretaker(definition, programme) === phase ? leftBehind(definition, programme) : []),
  ];
  return [...new Map(all.map((due) => [`${due.about}@${due.date}`, due])).values()];
};

/** Days after the date on which it is escalated: the day after, the days of the definition, and then at that last distance for ever. */
const escalations = ({ escalateDaysAfter }: Reminders, overdue: number): number[] => {
  const days = [...new Set([1, ...escalateDaysAfter])].toSorted((a, b) => a - b);
  const last = days.at(-1) ?? 1;
  const step = Math.max(last, 7);
  const repeats = Math.max(0, Math.floor((overdue - last) / step) + 1);
  return [...days, ...Array.from({ length: repeats }, (_, index) => last + (index + 1) * step)];
};

const thresholdsOf = ({ reminders }: Definition, { about, date, to, unannounced }: Due, today: string): Threshold[] => [
  ...[...new Set(unannounced ? [] : reminders.daysBefore)].map((days) => ({ about, kind: 'before' as const, days, date, to })),
  { about, kind: 'today' as const, days: 0, date, to },
  ...escalations(reminders, daysBetween(date, today)).map((days) => ({ about, kind: 'after' as const, days, date, to: commissioner })),
];

/** Local day on which a threshold is reached. */
export const thresholdDay = ({ kind, days, date }: Threshold): string => addDays(date, kind === 'before' ? -days : days);

/** All thresholds of a phase, also those that were given or skipped, with the day on which each is reached. */
const thresholdsIn = (definition: Definition, programme: Course, phase: string, today: string): { on: string; threshold: Threshold }[] =>
  dueIn(definition, programme, phase)
    .flatMap((due) => thresholdsOf(definition, due, today))
    .map((threshold) => ({ on: thresholdDay(threshold), threshold }));

/** Neither given nor skipped. */
const isOpen = ({ reminded }: Course, threshold: Threshold): boolean => !reminded[thresholdKey(threshold)];

/** Whether a reminder that was given still asks for something: the thing is not there, its date stands, and no later reminder of it was given. */
export const stillAsks = (definition: Definition, programme: Course, { about, date, ...given }: Threshold, today: string): boolean => {
  const due = definition.phases
    .flatMap(({ id }) => dueIn(definition, programme, id))
    .find((one) => one.about === about && one.date === date);
  const on = thresholdDay({ about, date, ...given });
  return due !== undefined && !thresholdsOf(definition, due, today).some((one) => thresholdDay(one) > on && !isOpen(programme, one));
};

/** Of several thresholds passed at once for one thing, the latest is given and the earlier ones are skipped (protocol R3). */
export const passedThresholds = (
  definition: Definition,
  programme: Course,
  phase: string,
  today: string,
): { given: Threshold[]; skipped: Threshold[] } => {
  const passed = thresholdsIn(definition, programme, phase, today)
    .filter(({ on, threshold }) => on <= today && isOpen(programme, threshold))
    .toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
  const last = new Map(passed.map(({ threshold }) => [`${threshold.about}@${threshold.date}`, threshold]));
  const given = [...last.values()];
  return { given, skipped: passed.map(({ threshold }) => threshold).filter((threshold) => !given.includes(threshold)) };
};

/** Whether an open threshold has been reached, and else the first local day after today on which one will be. */
export const nextThreshold = (
  definition: Definition,
  programme: Course,
  phase: string,
  today: string,
): { reached: boolean; on: string | undefined } => {
  let first: string | undefined;
  for (const { on, threshold } of thresholdsIn(definition, programme, phase, today)) {
    const isLater = first !== undefined && on >= first && on > today;
    if (isLater || !isOpen(programme, threshold)) continue;
    if (on <= today) return { reached: true, on: undefined };
    first = on;
  }
  return { reached: false, on: first };
};
