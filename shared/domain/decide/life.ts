import type { CommandOf } from '../commands.ts';
import type { Definition, Milestone } from '../definition/schema.ts';
import { differences } from '../difference.ts';
import { dutchDay } from '../dutch.ts';
import type { Event } from '../facts.ts';
import { closingGate, labelOf, phaseOf, plannedMilestone } from '../plan.ts';
import { isEnded, isStarted, milestoneDate, type Programme, phaseState, type Started } from '../programme.ts';
import { refuse } from '../refusal.ts';
import { type Context, type Decided, fact, notMine, standsStill, unknown } from './context.ts';

export const startProgramme = (programme: Programme, { definition: hash }: CommandOf<'start-programme'>, context: Context): Decided => {
  const { definition, today } = context;
  if (isStarted(programme)) return refuse('already-so', `Dit programma is al gestart op ${dutchDay(programme.startedOn)}.`);
  const refusal = notMine('start-programme', programme, context);
  if (refusal) return refusal;
  return [
    fact('programme-started', { definition: hash, version: 1 }, today),
    ...definition.milestones.map((one) => fact('milestone-planned', { milestone: one.id, on: plannedMilestone(one) }, today)),
  ];
};

export const pauseProgramme = (programme: Started, { reason }: CommandOf<'pause-programme'>, context: Context): Decided => {
  const refusal = notMine('pause-programme', programme, context);
  if (refusal) return refusal;
  return standsStill(programme) ?? [fact('programme-paused', {}, context.today, { reason })];
};

export const resumeProgramme = (programme: Started, context: Context): Decided => {
  const refusal = notMine('resume-programme', programme, context);
  if (refusal) return refusal;
  if (programme.status !== 'paused') return refuse('already-so', 'Het programma staat niet stil.');
  return [fact('programme-resumed', {}, context.today)];
};

export const stopProgramme = (programme: Started, { reason }: CommandOf<'stop-programme'>, context: Context): Decided => {
  const refusal = notMine('stop-programme', programme, context);
  if (refusal) return refusal;
  if (isEnded(programme)) return refuse('programme-ended', 'Het programma is al beëindigd.');
  return [fact('programme-stopped', {}, context.today, { reason })];
};

/** A phase that has begun, a gate that was passed and what was recorded must have a place in the new plan. */
const lost = (programme: Started, to: Definition): string[] => {
  const known = new Set(
    [to.phases, to.gates, to.milestones, to.activities, to.decisions, to.consultations, to.gates.flatMap(({ resolutions }) => resolutions)]
      .flat()
      .map(({ id }) => id),
  );
  return [programme.phases, programme.gates, programme.resolutions, programme.milestones, programme.activities, programme.answers]
    .flatMap((things) => Object.keys(things))
    .filter((id) => !known.has(id));
};

export const amendPlan = (programme: Started, { definition: to, reason }: CommandOf<'amend-plan'>, context: Context): Decided => {
  const refusal = notMine('amend-plan', programme, context);
  if (refusal) return refusal;
  const { amended, definition, today } = context;
  if (isEnded(programme)) return refuse('programme-ended', 'Het programma is beëindigd. Het plan verandert niet meer.');
  if (!amended) return unknown('Het plan', to.slice(0, 12));
  if (amended.id !== definition.id || amended.organisation.id !== definition.organisation.id)
    return refuse('invalid', `Dit plan is van ${amended.shortTitle} en niet van ${definition.shortTitle}.`);
  const changed = differences(definition, amended);
  if (to === programme.definition || changed.length === 0) return refuse('already-so', 'Dit plan is al van kracht.');
  const missing = lost(programme, amended);
  if (missing.length > 0)
    return refuse('invalid', `In het nieuwe plan ontbreekt waarover al feiten bestaan: ${missing.join(', ')}. Neem dit op in het plan.`);
  return [
    fact('plan-amended', { from: programme.definition, to, version: programme.version + 1, differences: changed }, today, { reason }),
    ...amended.milestones.flatMap((one) => amendedMilestone(programme, one, definition, { reason, today })),
    ...finished(programme, amended, '', today),
  ];
};

/** A milestone that the new plan adds gets its baseline; one that it moves slips, with the reason of the amendment. */
const amendedMilestone = (
  programme: Started,
  milestone: Milestone,
  before: Definition,
  { reason, today }: { reason: string; today: string },
): Event[] => {
  const to = plannedMilestone(milestone);
  const state = programme.milestones[milestone.id];
  if (!state) return [fact('milestone-planned', { milestone: milestone.id, on: to }, today)];
  const known = before.milestones.find(({ id }) => id === milestone.id);
  const from = milestoneDate(state);
  return state.reached || from === to || (known && plannedMilestone(known) === to)
    ? []
    : [fact('milestone-slipped', { milestone: milestone.id, from, to }, today, { reason })];
};

export const releasePhase = (programme: Started, { phase }: CommandOf<'release-phase'>, context: Context): Decided => {
  const refusal = notMine('release-phase', programme, context);
  if (refusal) return refusal;
  if (!context.definition.phases.some(({ id }) => id === phase)) return unknown('Fase', phase);
  const still = standsStill(programme);
  if (still) return still;
  const state = phaseState(programme, phase);
  if (state.status !== 'planned' || state.released) return refuse('already-so', 'Deze fase is al vrijgegeven.');
  if (!phaseOf(context.definition, phase).opensWhen.byHand)
    return refuse('invalid', 'Deze fase opent vanzelf: op een datum of na een fasebesluit. Vrijgeven is niet nodig.');
  return [fact('phase-released', { phase }, context.today)];
};

export const closePhaseByHand = (programme: Started, { phase, reason }: CommandOf<'close-phase-by-hand'>, context: Context): Decided => {
  const { definition, today } = context;
  const refusal = notMine('close-phase-by-hand', programme, context);
  if (refusal) return refusal;
  if (!definition.phases.some(({ id }) => id === phase)) return unknown('Fase', phase);
  const still = standsStill(programme);
  if (still) return still;
  const gate = closingGate(definition, phase);
  if (gate)
    return refuse(
      'invalid',
      `Deze fase sluit met ${gate.name}. Dat besluit neemt: ${labelOf(definition, gate.resolutions[0]?.body ?? '')}.`,
    );
  if (phaseState(programme, phase).status !== 'open') return refuse('phase-not-open', 'Deze fase is niet open.');
  return [fact('phase-closed', { phase, how: 'by-hand', gate: null }, today, { reason }), ...finished(programme, definition, phase, today)];
};

/** Closing the last phase finishes the programme (design §4). */
export const finished = (programme: Started, { phases }: Definition, closing: string, today: string) =>
  phases.every(({ id }) => id === closing || phaseState(programme, id).status === 'closed') ? [fact('programme-finished', {}, today)] : [];
