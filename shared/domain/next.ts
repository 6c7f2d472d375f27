import type { Temporal } from 'temporal-polyfill';
import { dayOf, earliest, startOfDay } from './calendar.ts';
import type { Effect } from './commands.ts';
import type { Definition } from './definition/schema.ts';
import { closingGate, phaseOf } from './plan.ts';
import { type Course, gateState, inForce, isStarted, type Programme, phaseState } from './programme.ts';
import { nextThreshold } from './thresholds.ts';
import { adoptedOutcomes, returningOutcomes } from './words.ts';

/** A programme with the definition that it runs by. */
export type Plan = { definition: Definition; programme: Programme };

/** The one answer about a phase. `until` is an ISO instant; null: nothing is due by the clock, only a nudge can bring news. */
export type Next = { kind: 'finished' } | { kind: 'act'; effect: Effect['act'] } | { kind: 'wait'; until: string | null };

/** Required resolutions that are adopted in a confirmed list; the gate passes when these are all. */
export const isPassable = ({ definition, programme }: { definition: Definition; programme: Course }, phase: string): boolean => {
  const gate = closingGate(definition, phase);
  if (!gate) return false;
  return gate.resolutions
    .filter(({ required }) => required)
    .every(({ id }) => {
      const recording = inForce(programme, id);
      return recording !== undefined && recording.confirmedBy !== null && adoptedOutcomes.includes(recording.outcome);
    });
};

/** Confirmed recordings that send their resolution back and for which the gate was not returned yet. */
export const toReturn = ({ definition, programme }: { definition: Definition; programme: Course }, phase: string) =>
  (closingGate(definition, phase)?.resolutions ?? []).flatMap(({ id }) => {
    const recording = inForce(programme, id);
    return recording && recording.confirmedBy !== null && !recording.returned && returningOutcomes.includes(recording.outcome)
      ? [{ resolution: id, recording: recording.sequence, returnsOn: recording.returnsOn }]
      : [];
  });

/** What of `opensWhen` does not hold yet. */
export const openingLacks = (definition: Definition, programme: Course, phase: string, today: string): ('date' | 'gate' | 'byHand')[] => {
  const { opensWhen } = phaseOf(definition, phase);
  const state = phaseState(programme, phase);
  return [
    ...(opensWhen.date !== undefined && today < opensWhen.date ? ['date' as const] : []),
    ...(opensWhen.gate !== undefined && gateState(programme, opensWhen.gate).passedOn === null ? ['gate' as const] : []),
    ...(opensWhen.byHand && !(state.status === 'planned' && state.released) ? ['byHand' as const] : []),
  ];
};

const act = (effect: Effect['act']): Next => ({ kind: 'act', effect });

const textOf = (instant: Temporal.Instant | undefined): string | null => instant?.toString() ?? null;

const whilePlanned = (definition: Definition, programme: Course, phase: string, today: string): Next => {
  const lacks = openingLacks(definition, programme, phase, today);
  if (lacks.length === 0) return act('open-phase');
  const { reached, on } = nextThreshold(definition, programme, phase, today);
  if (reached) return act('remind');
  const { date } = phaseOf(definition, phase).opensWhen;
  const opening = date !== undefined && lacks.includes('date') ? startOfDay(date) : undefined;
  return { kind: 'wait', until: textOf(earliest([opening, on === undefined ? undefined : startOfDay(on)])) };
};

const whileOpen = (definition: Definition, programme: Course, phase: string, today: string): Next => {
  if (isPassable({ definition, programme }, phase)) return act('close-phase');
  if (toReturn({ definition, programme }, phase).length > 0) return act('return-gate');
  const { reached, on } = nextThreshold(definition, programme, phase, today);
  return reached ? act('remind') : { kind: 'wait', until: on === undefined ? null : startOfDay(on).toString() };
};

/** What is to be done about a phase now, or until when to wait. `act`: an effect is due and allowed (protocol R2, R3). */
export const next = ({ definition, programme }: Plan, phase: string, now: Temporal.Instant): Next => {
  if (!isStarted(programme) || !definition.phases.some(({ id }) => id === phase)) return { kind: 'finished' };
  const { status } = phaseState(programme, phase);
  if (status === 'closed' || programme.status === 'finished') return { kind: 'finished' };
  if (programme.status === 'stopped') return status === 'open' ? act('close-phase-early') : { kind: 'finished' };
  if (programme.status === 'paused') return { kind: 'wait', until: null };
  const today = dayOf(now);
  return status === 'planned' ? whilePlanned(definition, programme, phase, today) : whileOpen(definition, programme, phase, today);
};

const same = (a: Next, b: Next): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Phases whose answer differs before and after: each is nudged in the same commit (protocol R2). */
export const wakes = (before: Plan, after: Plan, now: Temporal.Instant): string[] =>
  [...new Set([...before.definition.phases, ...after.definition.phases].map(({ id }) => id))].filter(
    (phase) => !same(next(before, phase, now), next(after, phase, now)),
  );
