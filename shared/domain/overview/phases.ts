import { latest } from '../calendar.ts';
import type { Definition, Phase } from '../definition/schema.ts';
import { dutchDay } from '../dutch.ts';
import { openingLacks } from '../next.ts';
import type { MilestoneView, PhaseView, Position, Reason } from '../overview-model.ts';
import { closingGate, gateOf, labelOf, phaseFrom, phaseUntil, plannedActivity, ruleOf } from '../plan.ts';
import { milestoneDate, phaseState, type Started } from '../programme.ts';

const workDoneOn = ({ activities }: Definition, programme: Started, phase: string): string | null => {
  const mine = activities.filter((one) => one.phase === phase && !one.recurring && plannedActivity(one) !== null && one.kind !== 'besluit');
  const done = mine.map(({ id }) => programme.activities[id]?.done?.on);
  return mine.length === 0 || done.includes(undefined) ? null : (latest(done.filter((on) => on !== undefined)) ?? null);
};

const whyClosed = (definition: Definition, programme: Started, { id, opensWhen, source }: Phase, today: string): Reason[] => {
  if (phaseState(programme, id).status !== 'planned') return [];
  return openingLacks(definition, programme, id, today).map((lack): Reason => {
    const rest = { rule: ruleOf({ source }), possibleFrom: opensWhen.date ?? null };
    if (lack === 'date')
      return {
        ...rest,
        code: 'date',
        title: 'De dag is er nog niet',
        sentence: `De fase opent niet eerder dan ${dutchDay(opensWhen.date ?? today)}.`,
        owner: null,
      };
    if (lack === 'byHand')
      return {
        ...rest,
        code: 'by-hand',
        title: 'De fase is nog niet vrijgegeven',
        sentence: 'Deze fase opent met de hand.',
        owner: labelOf(definition, 'ambtelijk-opdrachtgever'),
      };
    const gate = gateOf(definition, opensWhen.gate ?? '');
    const owner = labelOf(definition, gate.resolutions[0]?.body ?? '');
    return { ...rest, code: 'gate', title: `${gate.name} is nog niet genomen`, sentence: 'De fase wacht op dit fasebesluit.', owner };
  });
};

export const phaseView = (definition: Definition, programme: Started, phase: Phase, today: string): PhaseView => {
  const state = phaseState(programme, phase.id);
  return {
    id: phase.id,
    number: phase.number,
    name: phase.name,
    shortName: phase.shortName,
    status: state.status,
    plannedFrom: phaseFrom(phase),
    plannedUntil: phaseUntil(phase),
    openedOn: state.status === 'planned' ? null : state.openedOn,
    closedOn: state.status === 'closed' ? state.closedOn : null,
    workDoneOn: workDoneOn(definition, programme, phase.id),
    closedBy: closingGate(definition, phase.id)?.id ?? null,
    openedBy: phase.opensWhen.gate ?? null,
    whyClosed: whyClosed(definition, programme, phase, today),
  };
};

/** Between phases: what is open has outlived its plan, and what comes next may not begin yet. */
export const positionOf = (programme: Started, phases: readonly PhaseView[], today: string): Position => {
  if (programme.status === 'finished') return { kind: 'ended', how: 'finished', on: programme.finishedOn };
  if (programme.status === 'stopped') return { kind: 'ended', how: 'stopped', on: programme.stoppedOn };
  const open = phases.filter(({ status }) => status === 'open');
  const next = phases.find(({ status }) => status === 'planned');
  const outlived = open.every(({ plannedUntil }) => plannedUntil !== null && plannedUntil < today);
  const previous = phases.findLast(({ status }) => status !== 'planned')?.id ?? null;
  if (next && outlived && (open.length === 0 || next.plannedFrom > today)) return { kind: 'between', previous, next: next.id };
  return { kind: 'in-phase', phases: open.map(({ id }) => id) };
};

export const milestoneViews = ({ milestones }: Definition, programme: Started, today: string): MilestoneView[] =>
  milestones
    .flatMap(({ id, name }): MilestoneView[] => {
      const state = programme.milestones[id];
      if (!state) return [];
      const plannedOn = milestoneDate(state);
      const reachedOn = state.reached?.on ?? null;
      const slips = state.slips.map(({ from, to, accepted }) => ({ from, to, accepted }));
      return [{ id, name, baselineOn: state.baselineOn, plannedOn, reachedOn, slips, late: (reachedOn ?? today) > plannedOn }];
    })
    .toSorted((a, b) => (a.plannedOn < b.plannedOn ? -1 : a.plannedOn > b.plannedOn ? 1 : 0));
