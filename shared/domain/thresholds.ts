import { addDays, dateOf, dayNumber, recordedOn } from './calendar.ts';
import type { Definition, Milestone } from './definition/schema.ts';
import type { Threshold } from './facts.ts';
import { type AnyDecision, commissioner, contractor, ownerOf } from './plan.ts';
import { type Course, inForce, milestoneDate, phaseState, type Recording, thresholdKey } from './programme.ts';
import { type DecisionTimes, type Due, type Timetable, timetableOf, type Watched } from './timetable.ts';
import { adoptedOutcomes, returningOutcomes } from './words.ts';

/** Days after recording within which a second person confirms a list; after it reminders go out (own choice). */
const confirmWithinDays = 7;

/** Nothing waits for an optional resolution that was rejected or taken off the agenda and has no new date. */
const isLeft = (decision: AnyDecision, { outcome, returnsOn }: Recording): boolean =>
  'required' in decision && !decision.required && returnsOn === null && returningOutcomes.includes(outcome);

/** What is waited for after a decision was recorded: the confirmation of the list, or the next meeting. */
const recordedDue = ({ decision, planned, recorderOf }: DecisionTimes, recording: Recording): Due | null => {
  if (recording.confirmedBy === null) {
    return {
      about: `list:${recording.body}:${recording.meetingOn}`,
      date: addDays(recordedOn(recording.recordedAt), confirmWithinDays),
      to: recorderOf(recording.body),
      unannounced: true,
    };
  }
  if (adoptedOutcomes.includes(recording.outcome) || isLeft(decision, recording)) return null;
  const date = recording.outcome === 'intended' ? (planned?.date ?? recording.meetingOn) : (recording.returnsOn ?? recording.meetingOn);
  return { about: `resolution:${decision.id}`, date, to: ownerOf(decision) };
};

/** Tells of each milestone the phase in which it is watched: the one it starts, else the first that is planned to last until then, else the last. */
const watching = ({ ordered }: Timetable, programme: Course): ((milestone: Milestone) => string) => {
  const open = ordered.filter(({ id }) => phaseState(programme, id).status !== 'closed');
  const last = (open.at(-1) ?? ordered.at(-1))?.id ?? '';
  return ({ id, startOf }) => {
    if (startOf !== undefined) return startOf;
    const state = programme.milestones[id];
    const date = state ? milestoneDate(state) : '';
    return open.find(({ until }) => until >= date)?.id ?? last;
  };
};

export const watchingPhase = (definition: Definition, programme: Course, milestone: Milestone): string =>
  watching(timetableOf(definition), programme)(milestone);

const milestonesDue = (timetable: Timetable, programme: Course, phase: string): Due[] => {
  if (timetable.milestones.length === 0) return [];
  const watchedIn = watching(timetable, programme);
  return timetable.milestones.flatMap((one) => {
    const state = programme.milestones[one.id];
    if (!state || state.reached || watchedIn(one) !== phase) return [];
    return [{ about: `milestone:${one.id}`, date: milestoneDate(state), to: contractor }];
  });
};

const conditionsDue = (programme: Course, { decisions }: Watched): Due[] =>
  Object.entries(programme.conditions).flatMap(([id, { resolution, owner, dueOn, met }]) =>
    met || !decisions.some(({ decision }) => decision.id === resolution) ? [] : [{ about: `condition:${id}`, date: dueOn, to: owner }],
  );

/** What belongs to a phase, or to none: its decisions with their conditions, and its activities. */
const ownDue = (watched: Watched, programme: Course): Due[] => {
  const due: Due[] = [];
  for (const times of watched.decisions) {
    const recording = inForce(programme, times.decision.id);
    const one = recording ? recordedDue(times, recording) : times.planned;
    if (one) due.push(one);
  }
  for (const one of watched.activities) if (!programme.activities[one.id]?.done) due.push(one.due);
  return [...due, ...conditionsDue(programme, watched)];
};

/** The phase that also watches what closed phases left behind and what belongs to no phase: the first open one, else the next to open. */
const caretaker = ({ ordered }: Timetable, programme: Course): string | undefined => {
  const statusOf = (id: string) => phaseState(programme, id).status;
  return (ordered.find(({ id }) => statusOf(id) === 'open') ?? ordered.find(({ id }) => statusOf(id) === 'planned'))?.id;
};

const leftBehind = ({ phases, loose }: Timetable, programme: Course): Due[] => [
  ...[...phases.values()].flatMap(({ id, watched }) => (phaseState(programme, id).status === 'closed' ? ownDue(watched, programme) : [])),
  ...ownDue(loose, programme),
];

const dueBy = (timetable: Timetable, programme: Course, phase: string): Due[] => {
  const { status } = phaseState(programme, phase);
  const times = timetable.phases.get(phase);
  if (status === 'closed' || !times) return [];
  return [
    ...(status === 'planned' ? [times.opening] : ownDue(times.watched, programme)),
    ...milestonesDue(timetable, programme, phase),
    ...(caretaker(timetable, programme) === phase ? leftBehind(timetable, programme) : []),
  ];
};

/** All that a phase waits for, with dates; one entry per thing. A programme forgets nothing while one phase is not closed. */
export const dueIn = (definition: Definition, programme: Course, phase: string): Due[] => [
  ...new Map(dueBy(timetableOf(definition), programme, phase).map((due) => [`${due.about}@${due.date}`, due])).values(),
];

/** Days from a planned date to its threshold with this number, from 0; ascending, and without an end: escalating never stops. */
const daysTo = ({ thresholdDays, step }: Timetable, number: number): number =>
  thresholdDays[number] ?? (thresholdDays.at(-1) ?? 0) + (number - thresholdDays.length + 1) * step;

const firstOf = ({ announcements }: Timetable, { unannounced }: Due): number => (unannounced ? announcements : 0);

const kindAt = (days: number): Threshold['kind'] => (days === 0 ? 'today' : days < 0 ? 'before' : 'after');

const thresholdAt = ({ about, date, to }: Due, days: number): Threshold => ({
  about,
  kind: kindAt(days),
  days: Math.abs(days),
  date,
  to: days > 0 ? commissioner : to,
});

/** Neither given nor skipped. */
const isOpen = ({ reminded }: Course, { about, date }: Due, days: number): boolean =>
  !reminded[thresholdKey({ about, kind: kindAt(days), days: Math.abs(days), date })];

const passedOf = (timetable: Timetable, programme: Course, due: Due, today: number): { on: number; threshold: Threshold }[] => {
  const planned = dayNumber(due.date);
  const passed: { on: number; threshold: Threshold }[] = [];
  for (let number = firstOf(timetable, due); planned + daysTo(timetable, number) <= today; number += 1) {
    const days = daysTo(timetable, number);
    if (isOpen(programme, due, days)) passed.push({ on: planned + days, threshold: thresholdAt(due, days) });
  }
  return passed;
};

/** A reminder of the same thing at the same date, `days` after it (negative: before), was followed by another one that was given or skipped. */
const isFollowed = (timetable: Timetable, programme: Course, due: Due, days: number, today: number): boolean => {
  const planned = dayNumber(due.date);
  for (let number = firstOf(timetable, due); planned + daysTo(timetable, number) <= today; number += 1)
    if (daysTo(timetable, number) > days && !isOpen(programme, due, daysTo(timetable, number))) return true;
  return false;
};

/** Whether a reminder that was given still asks for something: the thing is not there, its date stands, and no later reminder of it was given. */
export const stillAsks = (definition: Definition, programme: Course, { about, date, kind, days }: Threshold, today: string): boolean => {
  const due = definition.phases
    .flatMap(({ id }) => dueIn(definition, programme, id))
    .find((one) => one.about === about && one.date === date);
  if (due === undefined) return false;
  return !isFollowed(timetableOf(definition), programme, due, kind === 'before' ? -days : days, dayNumber(today));
};

/** Of several thresholds passed at once for one thing, the latest is given and the earlier ones are skipped (protocol R3). */
export const passedThresholds = (
  definition: Definition,
  programme: Course,
  phase: string,
  today: string,
): { given: Threshold[]; skipped: Threshold[] } => {
  const passed = dueIn(definition, programme, phase)
    .flatMap((due) => passedOf(timetableOf(definition), programme, due, dayNumber(today)))
    .toSorted((a, b) => a.on - b.on);
  const last = new Map(passed.map(({ threshold }) => [`${threshold.about}@${threshold.date}`, threshold]));
  const given = [...last.values()];
  return { given, skipped: passed.map(({ threshold }) => threshold).filter((threshold) => !given.includes(threshold)) };
};

/** Number of the day of the first threshold that is open; from day `enough` on it does not matter which. */
const firstOpen = (timetable: Timetable, programme: Course, due: Due, enough: number): number => {
  const planned = dayNumber(due.date);
  let number = firstOf(timetable, due);
  while (planned + daysTo(timetable, number) < enough && !isOpen(programme, due, daysTo(timetable, number))) number += 1;
  return planned + daysTo(timetable, number);
};

/** Whether an open threshold has been reached, and else the first local day after today on which one will be. */
export const nextThreshold = (
  definition: Definition,
  programme: Course,
  phase: string,
  today: string,
): { reached: boolean; on: string | undefined } => {
  const timetable = timetableOf(definition);
  const present = dayNumber(today);
  let first = Number.POSITIVE_INFINITY;
  for (const due of dueBy(timetable, programme, phase)) {
    first = Math.min(first, firstOpen(timetable, programme, due, first));
    if (first <= present) return { reached: true, on: undefined };
  }
  return { reached: false, on: first === Number.POSITIVE_INFINITY ? undefined : dateOf(first) };
};
