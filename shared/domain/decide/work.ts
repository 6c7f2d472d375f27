import type { CommandOf } from '../commands.ts';
import { dutchDay, listed } from '../dutch.ts';
import { activityOf, commissioner, contractor, decisionOf, labelOf, milestoneOf } from '../plan.ts';
import { inForce, milestoneDate, phaseState, type Started } from '../programme.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { adoptedOutcomes } from '../words.ts';
import { type Context, type Decided, fact, inFuture, notMine, standsStill, unknown } from './context.ts';

const actorsOf = ({ definition }: Context, activity: string): string[] => {
  const { actor } = activityOf(definition, activity);
  const body = definition.bodies.find(({ id }) => id === actor);
  return body?.recordedBy ? [actor, body.recordedBy] : [actor];
};

/** Resolutions that an activity needs and that are not adopted in a confirmed list. */
export const lacking = (programme: Started, needs: readonly string[]): string[] =>
  needs.filter((id) => {
    const recording = inForce(programme, id);
    return !(recording && adoptedOutcomes.includes(recording.outcome) && recording.confirmedBy !== null);
  });

const mayNotBegin = (programme: Started, activity: string, on: string, context: Context): Refusal | undefined => {
  const { definition } = context;
  const still = standsStill(programme);
  if (still) return still;
  if (programme.activities[activity]?.started) return refuse('already-so', 'Deze activiteit is al begonnen.');
  const { phase } = activityOf(definition, activity);
  const state = phaseState(programme, phase);
  if (state.status !== 'planned' && on < (state.openedOn ?? on))
    return refuse(
      'phase-not-open',
      `Fase ${phase} opende op ${dutchDay(state.openedOn ?? on)}. De activiteit kan niet eerder begonnen zijn.`,
    );
  if (state.status === 'planned')
    return refuse('phase-not-open', `Fase ${phase} is nog niet open. De activiteit begint na het openen van de fase.`, {
      rule: 'Bestuursopdracht §14',
    });
  return undefined;
};

export const startActivity = (programme: Started, { activity, on }: CommandOf<'start-activity'>, context: Context): Decided => {
  const { definition, today } = context;
  if (!definition.activities.some(({ id }) => id === activity)) return unknown('Activiteit', activity);
  const refusal =
    notMine('start-activity', programme, context, actorsOf(context, activity)) ??
    inFuture(on ?? today, context) ??
    mayNotBegin(programme, activity, on ?? today, context);
  if (refusal) return refusal;
  const missing = lacking(programme, activityOf(definition, activity).needs);
  if (missing.length > 0)
    return refuse(
      'resolutions-missing',
      `Deze activiteit wacht op ${listed(missing.map((id) => decisionOf(definition, id)?.name ?? id))}. Vooruitlopen mag alleen met een reden van de ${labelOf(definition, commissioner).toLowerCase()}.`,
      { owner: labelOf(definition, commissioner), rule: 'Bestuursopdracht §6' },
    );
  return [fact('activity-started', { activity }, on ?? today)];
};

export const startActivityAhead = (
  programme: Started,
  { activity, reason, on }: CommandOf<'start-activity-ahead'>,
  context: Context,
): Decided => {
  const { definition, today } = context;
  if (!definition.activities.some(({ id }) => id === activity)) return unknown('Activiteit', activity);
  const refusal =
    notMine('start-activity-ahead', programme, context) ??
    inFuture(on ?? today, context) ??
    mayNotBegin(programme, activity, on ?? today, context);
  if (refusal) return refusal;
  const resolutions = lacking(programme, activityOf(definition, activity).needs);
  if (resolutions.length === 0) return refuse('invalid', 'Er ontbreekt geen deelbesluit. De activiteit kan gewoon beginnen.');
  return [fact('activity-started-ahead', { activity, resolutions }, on ?? today, { reason })];
};

export const finishActivity = (programme: Started, { activity, on }: CommandOf<'finish-activity'>, context: Context): Decided => {
  const { definition, today } = context;
  if (!definition.activities.some(({ id }) => id === activity)) return unknown('Activiteit', activity);
  const refusal = notMine('finish-activity', programme, context, actorsOf(context, activity)) ?? inFuture(on ?? today, context);
  if (refusal) return refusal;
  const state = programme.activities[activity];
  if (state?.done) return refuse('already-so', `Deze activiteit was al klaar op ${dutchDay(state.done.on)}.`);
  if (!state?.started) return refuse('invalid', 'Deze activiteit is nog niet begonnen. Leg eerst het begin vast.');
  if ((on ?? today) < state.started.on)
    return refuse('invalid', `De activiteit begon op ${dutchDay(state.started.on)} en kan niet eerder klaar zijn.`);
  return [fact('activity-done', { activity }, on ?? today)];
};

export const reachMilestone = (programme: Started, { milestone, on }: CommandOf<'reach-milestone'>, context: Context): Decided => {
  const state = programme.milestones[milestone];
  if (!state) return unknown('Mijlpaal', milestone);
  const refusal = notMine('reach-milestone', programme, context) ?? inFuture(on ?? context.today, context);
  if (refusal) return refusal;
  if (state.reached) return refuse('already-so', `Deze mijlpaal is al bereikt op ${dutchDay(state.reached.on)}.`);
  return [fact('milestone-reached', { milestone }, on ?? context.today)];
};

export const slipMilestone = (programme: Started, { milestone, to, reason }: CommandOf<'slip-milestone'>, context: Context): Decided => {
  const state = programme.milestones[milestone];
  if (!state) return unknown('Mijlpaal', milestone);
  const refusal = notMine('slip-milestone', programme, context);
  if (refusal) return refusal;
  if (state.reached) return refuse('already-so', `Deze mijlpaal is al bereikt op ${dutchDay(state.reached.on)}.`);
  const from = milestoneDate(state);
  if (to === from) return refuse('already-so', `Deze mijlpaal staat al op ${dutchDay(from)}.`);
  return [fact('milestone-slipped', { milestone, from, to }, context.today, { reason })];
};

/** By the one who accepts, or by the contractor with the document in which that one did. */
export const acceptSlip = (programme: Started, { milestone, document }: CommandOf<'accept-slip'>, context: Context): Decided => {
  const state = programme.milestones[milestone];
  if (!state) return unknown('Mijlpaal', milestone);
  const { acceptedBy } = milestoneOf(context.definition, milestone);
  const refusal = notMine('accept-slip', programme, context, document === undefined ? [acceptedBy] : [acceptedBy, contractor]);
  if (refusal) return refusal;
  const slip = state.slips.findLast(({ accepted }) => !accepted);
  if (!slip) return refuse('already-so', 'Er is geen verschuiving die nog op acceptatie wacht.');
  return [fact('milestone-slip-accepted', { milestone, slip: slip.sequence, document: document ?? null }, context.today)];
};
