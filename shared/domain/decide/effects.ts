import type { Effect } from '../commands.ts';
import type { Event } from '../facts.ts';
import { nextOn, toReturn } from '../next.ts';
import { closingGate } from '../plan.ts';
import { inForce, type Programme, phaseState, type Started } from '../programme.ts';
import { refuse } from '../refusal.ts';
import { passedThresholds } from '../thresholds.ts';
import { type Context, type Decided, fact } from './context.ts';
import { finished } from './life.ts';

const open = (programme: Started, phase: string, { definition, today }: Context): Event[] => [
  fact('phase-opened', { phase }, today),
  ...definition.milestones
    .filter(({ id, startOf }) => startOf === phase && programme.milestones[id]?.reached === null)
    .map(({ id }) => fact('milestone-reached', { milestone: id }, today)),
];

/** The gate is passed on the day of the meeting that adopted the last required resolution; the phase closes today. */
const close = (programme: Started, phase: string, { definition, today }: Context): Event[] => {
  const gate = closingGate(definition, phase);
  if (!gate) return [];
  const adopted = gate.resolutions.filter(({ required }) => required).flatMap(({ id }) => inForce(programme, id) ?? []);
  const passedOn =
    adopted
      .map(({ meetingOn }) => meetingOn)
      .toSorted()
      .at(-1) ?? today;
  return [
    fact('gate-passed', { gate: gate.id, recordings: adopted.map(({ sequence }) => sequence) }, passedOn),
    fact('phase-closed', { phase, how: 'gate', gate: gate.id }, today),
    ...finished(programme, definition, phase, today),
  ];
};

const returnGate = (programme: Started, phase: string, { definition, today }: Context): Event[] => {
  const gate = closingGate(definition, phase);
  return gate ? [fact('gate-returned', { gate: gate.id, resolutions: toReturn({ definition, programme }, phase) }, today)] : [];
};

/** Reminders and escalations of one moment: one fact of each kind, so that nobody gets ten notices of one morning. */
const remind = (programme: Started, phase: string, { definition, today }: Context): Event[] => {
  const { given, skipped } = passedThresholds(definition, programme, phase, today);
  return (['reminder', 'escalation'] as const).flatMap((kind) => {
    const mine = given.filter((threshold) => (threshold.kind === 'after') === (kind === 'escalation'));
    const about = new Set(mine.map((threshold) => `${threshold.about}@${threshold.date}`));
    const passedOver = skipped.filter((threshold) => about.has(`${threshold.about}@${threshold.date}`));
    return mine.length > 0 ? [fact('reminder-given', { phase, kind, given: mine, skipped: passedOver }, today)] : [];
  });
};

/** Decides again, now: an effect that is not what `next` asks for is refused, whoever calls. Done before: no new facts. */
export const decideEffect = (programme: Programme, { act, phase }: Effect, context: Context): Decided => {
  const due = nextOn({ definition: context.definition, programme }, phase, context.today);
  if (due.kind !== 'act' || due.effect !== act || programme.status === 'absent')
    return refuse('not-due', `Voor fase ${phase} is dit nu niet aan de orde.`);
  const by: { [A in Effect['act']]: () => Event[] } = {
    'open-phase': () => open(programme, phase, context),
    remind: () => remind(programme, phase, context),
    'close-phase': () => close(programme, phase, context),
    'return-gate': () => returnGate(programme, phase, context),
    'close-phase-early': () =>
      phaseState(programme, phase).status === 'open' ? [fact('phase-closed', { phase, how: 'stopped', gate: null }, context.today)] : [],
  };
  return by[act]();
};
