import type { CommandOf } from '../commands.ts';
import { dutchDay } from '../dutch.ts';
import { activityOf, commissioner, contractor, decisionOf, labelOf } from '../plan.ts';
import { inForce, type Started } from '../programme.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { holdings } from '../rights.ts';
import { withdrawable } from '../withdraw.ts';
import { type Context, type Decided, fact, inFuture, notMine, unknown } from './context.ts';

const recorders = ({ definition }: Context, body: string | null | undefined): string[] => {
  const recordedBy = definition.bodies.find(({ id }) => id === body)?.recordedBy;
  return recordedBy === undefined ? [] : [recordedBy];
};

/** "Akkoord, mits": a condition that a body attached to what it adopted. */
export const setCondition = (programme: Started, command: CommandOf<'set-condition'>, context: Context): Decided => {
  const { definition, today } = context;
  const { condition, resolution, owner, dueOn, text } = command;
  const decision = decisionOf(definition, resolution);
  if (!decision) return unknown('Besluit', resolution);
  const refusal = notMine('set-condition', programme, context, recorders(context, decision.body));
  if (refusal) return refusal;
  if (programme.conditions[condition]) return refuse('already-recorded', `Voorwaarde ${condition} bestaat al. Kies een ander kenmerk.`);
  if (!definition.roles.some(({ id }) => id === owner)) return unknown('Rol', owner);
  const recording = inForce(programme, resolution);
  if (!recording) return refuse('invalid', 'Leg eerst het besluit vast waaraan de voorwaarde hangt.');
  return [fact('condition-set', { condition, resolution, owner, dueOn }, today, { text })];
};

export const meetCondition = (programme: Started, { condition, evidence, on }: CommandOf<'meet-condition'>, context: Context): Decided => {
  const state = programme.conditions[condition];
  if (!state) return unknown('Voorwaarde', condition);
  const refusal = notMine('meet-condition', programme, context, [state.owner]) ?? inFuture(on ?? context.today, context);
  if (refusal) return refusal;
  if (state.met) return refuse('already-so', `Aan deze voorwaarde is al voldaan op ${dutchDay(state.met.on)}.`);
  return [fact('condition-met', { condition }, on ?? context.today, { evidence })];
};

/** The answer is logged by the one who records for a body that was asked. It comes when it comes: late is recorded, not refused. */
export const answerConsultation = (programme: Started, command: CommandOf<'answer-consultation'>, context: Context): Decided => {
  const { definition, today } = context;
  const { consultation, answer, on = today } = command;
  const asked = definition.consultations.find(({ id }) => id === consultation);
  if (!asked) return unknown('Raadpleging', consultation);
  const own = asked.bodies.flatMap((body) => recorders(context, body));
  const refusal = notMine('answer-consultation', programme, context, own) ?? inFuture(on, context);
  if (refusal) return refusal;
  const known = programme.answers[consultation];
  if (known) return refuse('already-recorded', `Het antwoord is al vastgelegd op ${dutchDay(known.on)}.`);
  const fits = { advice: ['advice'], agreement: ['agreement', 'no-agreement'], discussion: ['discussed'] }[asked.kind];
  if (!fits.includes(answer)) return refuse('invalid', 'Dit antwoord past niet bij wat er gevraagd is.');
  return [fact('consultation-answered', { consultation, answer }, on)];
};

/** Who may withdraw a fact: the roles that may record its like. */
const correctors = (
  programme: Started,
  { kind, id, role }: { kind: string; id: string; role: string },
  sequence: number,
  context: Context,
): string[] => {
  const { definition } = context;
  if (kind === 'resolution') return [role];
  if (kind === 'milestone') return [contractor];
  if (kind === 'activity') return [activityOf(definition, id).actor, contractor, commissioner];
  if (kind === 'condition') {
    const condition = programme.conditions[id];
    const owner = condition?.met?.sequence === sequence ? [condition.owner] : [];
    return condition ? [...owner, ...recorders(context, decisionOf(definition, condition.resolution)?.body)] : [];
  }
  return (definition.consultations.find((one) => one.id === id)?.bodies ?? []).flatMap((body) => recorders(context, body));
};

/** A correction is a new fact. Effects that the old one had stay; reopening is an act of its own (protocol R8). */
export const withdrawFact = (programme: Started, { sequence, reason }: CommandOf<'withdraw-fact'>, context: Context): Decided => {
  const target = withdrawable(programme, sequence);
  if (!target)
    return refuse(
      'unknown',
      `Feit ${String(sequence)} is niet te herstellen: het bestaat niet, is al hersteld of is een gevolg van een ander feit.`,
    );
  const act = target.kind === 'resolution' ? 'withdraw-resolution' : 'withdraw-fact';
  const refusal = notMine(act, programme, context, correctors(programme, target, sequence, context));
  if (refusal) return refusal;
  const activity = target.kind === 'activity' ? programme.activities[target.id] : undefined;
  if (activity?.done && activity.started?.sequence === sequence)
    return refuse('invalid', `Deze activiteit is al klaar. Herstel eerst feit ${String(activity.done.sequence)}.`);
  return [fact('fact-withdrawn', { corrects: sequence }, context.today, { reason })];
};

const selfGrant = ({ actor }: Context, account: string): Refusal | undefined =>
  account === actor.account || account === actor.onBehalfOf
    ? refuse('same-person', 'U kunt uzelf geen rol geven. Een ander die dat mag, doet dit.', { rule: 'Niemand geeft zichzelf een rol' })
    : undefined;

export const grantRole = (programme: Started, command: CommandOf<'grant-role'>, context: Context): Decided => {
  const { definition, today } = context;
  const { role, account, from, until = null, substitutesFor = null, decision } = command;
  if (!definition.roles.some(({ id }) => id === role)) return unknown('Rol', role);
  const refusal = notMine('grant-role', programme, context) ?? selfGrant(context, account);
  if (refusal) return refusal;
  if (until !== null && until < from) return refuse('invalid', 'De rol eindigt voordat hij begint. Kies een latere einddatum.');
  const held = holdings(definition, programme).filter((one) => one.role === role);
  if (substitutesFor !== null && !held.some((one) => one.account === substitutesFor))
    return refuse('invalid', 'Degene voor wie wordt vervangen, heeft deze rol niet.');
  if (
    held.some(
      (one) =>
        one.account === account && one.substitutesFor === substitutesFor && one.from <= from && (one.until === null || from <= one.until),
    )
  )
    return refuse('already-so', 'Dit account heeft deze rol in die periode al.');
  const own = held.filter((one) => one.substitutesFor === null && one.from <= (until ?? '9999') && from <= (one.until ?? '9999'));
  if (substitutesFor === null && own.length > 0 && definition.roles.some(({ id, singleHolder }) => id === role && singleHolder))
    return refuse(
      'already-so',
      'Deze rol heeft één houder tegelijk, en die is er in die periode al. Beëindig eerst die rol, of geef een vervanging.',
    );
  return [fact('role-granted', { role, account, from, until, substitutesFor, decision }, today)];
};

export const endRole = (programme: Started, { role, account, on, decision }: CommandOf<'end-role'>, context: Context): Decided => {
  const refusal = notMine('end-role', programme, context);
  if (refusal) return refusal;
  const held = holdings(context.definition, programme).some(
    (one) => one.role === role && one.account === account && one.from <= on && (one.until === null || on < one.until),
  );
  if (!held) return refuse('invalid', `Dit account heeft de rol ${labelOf(context.definition, role)} op die dag niet.`);
  return [fact('role-ended', { role, account, on, decision }, context.today)];
};
