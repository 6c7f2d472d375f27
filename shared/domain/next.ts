import type { Temporal } from 'temporal-polyfill';
import { dayOf, startOfDayText } from './calendar.ts';
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

/** Until the first of these days begins. */
const waitUntil = (days: readonly (string | undefined)[]): Next => {
  const [first] = days.filter((one) => one !== undefined).toSorted();
  return { kind: 'wait', until: first === undefined ? null : startOfDayText(first) };
};

const whilePlanned = (definition: Definition, programme: Course, phase: string, today: string): Next => {
  const lacks = openingLacks(definition, programme, phase, today);
  if (lacks.length === 0) return act('open-phase');
  const { reached, on } = nextThreshold(definition, programme, phase, today);
  if (reached) return act('remind');
  const { date } = phaseOf(definition, phase).opensWhen;
  return waitUntil([lacks.includes('date') ? date : undefined, on]);
};

const whileOpen = (definition: Definition, programme: Course, phase: string, today: string): Next => {
  if (isPassable({ definition, programme }, phase)) return act('close-phase');
  if (toReturn({ definition, programme }, phase).length > 0) return act('return-gate');
  const { reached, on } = nextThreshold(definition, programme, phase, today);
  return reached ? act('remind') : waitUntil([on]);
};

const answerOn = ({ definition, programme }: Plan, phase: string, today: string): Next => {
  if (!isStarted(programme) || !definition.phases.some(({ id }) => id === phase)) return { kind: 'finished' };
  const { status } = phaseState(programme, phase);
  if (status === 'closed' || programme.status === 'finished') return { kind: 'finished' };
  if (programme.status === 'stopped') return status === 'open' ? act('close-phase-early') : { kind: 'finished' };
  if (programme.status === 'paused') return { kind: 'wait', until: null };
  return status === 'planned' ? whilePlanned(definition, programme, phase, today) : whileOpen(definition, programme, phase, today);
};

type Answers = { definition: Definition; today: string; byPhase: Map<string, Next> };

/** The last answers about each state of a programme: a record and the tasks after it ask the same of the same state, on the same day. */
const known = new WeakMap<Programme, Answers>();

const answersOf = ({ definition, programme }: Plan, today: string): Answers => {
  const last = known.get(programme);
  if (last?.definition === definition && last.today === today) return last;
  const answers = { definition, today, byPhase: new Map<string, Next>() };
  known.set(programme, answers);
  return answers;
};

/** What is to be done about a phase on a local day, or until when to wait. `act`: an effect is due and allowed (protocol R2, R3). */
export const nextOn = (plan: Plan, phase: string, today: string): Next => {
  const { byPhase } = answersOf(plan, today);
  const before = byPhase.get(phase);
  if (before) return before;
  const answer = answerOn(plan, phase, today);
  byPhase.set(phase, answer);
  return answer;
};

/** The same at an instant: an answer holds all through a local day. */
export const next = (plan: Plan, phase: string, now: Temporal.Instant): Next => nextOn(plan, phase, dayOf(now));

const same = (a: Next, b: Next): boolean => {
  if (a.kind === 'act') return b.kind === 'act' && a.effect === b.effect;
  return a.kind === 'wait' ? b.kind === 'wait' && a.until === b.until : b.kind === 'finished';
};

/** Phases whose answer differs before and after: each is nudged in the same commit (protocol R2). */
export const wakes = (before: Plan, after: Plan, now: Temporal.Instant): string[] => {
  const today = dayOf(now);
  const phases = new Set([...before.definition.phases, ...after.definition.phases].map(({ id }) => id));
  return [...phases].filter((phase) => !same(nextOn(before, phase, today), nextOn(after, phase, today)));
};
