import { firstDay, lastWorkingDay, latest } from '../calendar.ts';
import type { Activity, Consultation, Decision, Definition, Gate, Phase, Resolution } from '../definition/schema.ts';
import {
  allDecisions,
  closingGate,
  commissioner,
  contractor,
  gateOf,
  phaseFrom,
  phaseOf,
  phaseUntil,
  plannedActivity,
  plannedDecision,
  plannedGate,
  plannedMilestone,
} from '../plan.ts';
import { inOrder, type Scenario, type ScenarioAct } from './scenario.ts';

/** When a phase opens if everything goes as planned: its date, or the gate that it waits for. */
const opensOn = (definition: Definition, { opensWhen, ...phase }: Phase): string =>
  latest([
    definition.startsOn,
    phaseFrom({ opensWhen, ...phase }),
    ...(opensWhen.gate ? [plannedGate(definition, gateOf(definition, opensWhen.gate))] : []),
  ]) ?? '';

const recorderOf = ({ bodies }: Definition, body: string | null | undefined): string | undefined =>
  bodies.find(({ id }) => id === body)?.recordedBy;

/** Reference of a meeting's list: one list a meeting. */
const listOf = (on: string): string => `BL ${on}`;

const decisionActs = (definition: Definition): ScenarioAct[] => {
  const taken = allDecisions(definition).flatMap((decision: Resolution | Decision) => {
    const on = plannedDecision(definition, decision);
    const recorder = recorderOf(definition, decision.body);
    return on === null || recorder === undefined ? [] : [{ decision, on, recorder }];
  });
  const lists = new Map(
    taken.map(({ decision, on, recorder }) => [`${decision.body ?? ''}@${on}`, { body: decision.body ?? '', on, recorder }]),
  );
  return [
    ...taken.map(({ decision, on, recorder }): ScenarioAct => {
      const said = { act: 'record-resolution', resolution: decision.id, outcome: 'adopted', meetingOn: on, list: listOf(on) } as const;
      return { at: `${on}T11:00`, as: recorder, ...said };
    }),
    ...[...lists.values()].map(
      ({ body, on, recorder }): ScenarioAct => ({
        at: `${on}T12:00`,
        as: recorder,
        person: 2,
        act: 'confirm-list',
        body,
        meetingOn: on,
        list: listOf(on),
      }),
    ),
  ];
};

const gateActs = (definition: Definition): ScenarioAct[] =>
  definition.gates.map((gate: Gate): ScenarioAct => {
    const opened = opensOn(definition, phaseOf(definition, gate.closes));
    const month = `${plannedGate(definition, gate).slice(0, 8)}01`;
    return { at: `${latest([opened, month]) ?? month}T09:00`, as: contractor, act: 'offer-gate', gate: gate.id };
  });

/** A role that may start and finish it: its actor where somebody holds that role, else the contractor. */
const doerOf = ({ roles }: Definition, { actor }: Activity): string =>
  roles.some(({ id, holders }) => id === actor && holders.length > 0) ? actor : contractor;

const activityActs = (definition: Definition): ScenarioAct[] =>
  definition.activities.flatMap((activity): ScenarioAct[] => {
    const planned = plannedActivity(activity);
    const needed = activity.needs.flatMap((id) => {
      const decision = allDecisions(definition).find((one) => one.id === id);
      return (decision && plannedDecision(definition, decision)) ?? [];
    });
    const from = firstDay(activity.window.from ?? definition.startsOn);
    const begins = latest([from, opensOn(definition, phaseOf(definition, activity.phase)), ...needed]) ?? from;
    const common = { as: doerOf(definition, activity), activity: activity.id };
    const ends =
      planned === null || activity.recurring
        ? []
        : [{ at: `${latest([planned, begins]) ?? planned}T16:00`, act: 'finish-activity' as const, ...common }];
    return [{ at: `${begins}T14:00`, act: 'start-activity', ...common }, ...ends];
  });

const answers = { advice: 'advice', agreement: 'agreement', discussion: 'discussed' } as const;

const consultationActs = (definition: Definition): ScenarioAct[] =>
  definition.consultations.flatMap(({ id, bodies, kind, window }: Consultation): ScenarioAct[] => {
    const on = lastWorkingDay(window);
    const as = bodies.map((body) => recorderOf(definition, body)).find((recorder) => recorder !== undefined);
    return on === null || as === undefined
      ? []
      : [{ at: `${on}T15:00`, as, act: 'answer-consultation', consultation: id, answer: answers[kind] }];
  });

const phaseActs = (definition: Definition): ScenarioAct[] =>
  definition.phases.flatMap((phase): ScenarioAct[] => {
    const until = phaseUntil(phase);
    const release: ScenarioAct[] = phase.opensWhen.byHand
      ? [{ at: `${opensOn(definition, phase)}T09:00`, as: commissioner, act: 'release-phase', phase: phase.id }]
      : [];
    if (closingGate(definition, phase.id) || until === null) return release;
    const reason = 'Het werk van deze fase is klaar.';
    return [...release, { at: `${until}T17:00`, as: commissioner, act: 'close-phase-by-hand', phase: phase.id, reason }];
  });

const milestoneActs = ({ milestones }: Definition): ScenarioAct[] =>
  milestones
    .filter(({ startOf }) => startOf === undefined)
    .map(
      (milestone): ScenarioAct => ({
        at: `${plannedMilestone(milestone)}T16:30`,
        as: contractor,
        act: 'reach-milestone',
        milestone: milestone.id,
      }),
    );

/** Everything at its planned date: the script that a plan itself implies. It must be playable. */
export const asPlanned = (definition: Definition): Scenario => ({
  programme: definition.id,
  title: 'Alles op de geplande datum',
  acts: inOrder([
    { at: `${definition.startsOn}T09:00`, as: commissioner, act: 'start-programme' },
    ...phaseActs(definition),
    ...gateActs(definition),
    ...decisionActs(definition),
    ...activityActs(definition),
    ...consultationActs(definition),
    ...milestoneActs(definition),
  ]),
});
