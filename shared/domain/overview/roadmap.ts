import { addDays, firstDay, lastDay } from '../calendar.ts';
import type { Definition } from '../definition/schema.ts';
import { shortDay } from '../dutch.ts';
import type { GateView, MilestoneView, Overview, PhaseView, RoadmapRow } from '../overview-model.ts';
import { externalDay, labelOf } from '../plan.ts';
import type { Started } from '../programme.ts';

type Parts = { phases: PhaseView[]; gates: GateView[]; milestones: MilestoneView[] };

/** When the gate can be expected by what is known now. */
export const expectedGate = ({ passedOn, plannedOn, resolutions }: GateView): string =>
  passedOn ??
  resolutions
    .filter(({ required }) => required)
    .map(
      ({ returnsOn, meetingOn, outcome, plannedOn: planned }) =>
        returnsOn ?? (outcome === null || outcome === 'intended' ? planned : (meetingOn ?? planned)),
    )
    .toSorted()
    .at(-1) ??
  plannedOn;

const phaseRow = (phase: PhaseView, gates: GateView[]): RoadmapRow => {
  const gate = gates.find(({ closes }) => closes === phase.id);
  const expected = gate && phase.status === 'open' ? expectedGate(gate) : null;
  const from = phase.openedOn ?? phase.plannedFrom;
  const until = phase.closedOn ?? (expected !== null && expected > (phase.plannedUntil ?? '') ? expected : phase.plannedUntil);
  return {
    id: phase.id,
    name: `Fase ${String(phase.number)} ${phase.name}`,
    shape: 'bar',
    from,
    until: until !== null && until < from ? from : until,
    status: phase.status === 'closed' ? 'done' : phase.status === 'open' ? 'running' : 'planned',
    label: `Fase ${String(phase.number)} ${phase.shortName}`,
  };
};

const gateRow = (gate: GateView, phases: PhaseView[], today: string): RoadmapRow => {
  const on = expectedGate(gate);
  const number = (id: string | null): string => String(phases.find((phase) => phase.id === id)?.number ?? '');
  const label = gate.opens === null ? gate.name : `${number(gate.closes)} naar ${number(gate.opens)}`;
  return {
    id: gate.id,
    name: gate.name,
    shape: 'gate',
    from: on,
    until: on,
    status: gate.passedOn !== null ? 'done' : on < today ? 'missed' : gate.status === 'open' ? 'running' : 'planned',
    label: gate.proposed ? `${label} (voorstel)` : label,
  };
};

const milestoneRow = ({ id, name, plannedOn, reachedOn }: MilestoneView, today: string): RoadmapRow => {
  const on = reachedOn ?? plannedOn;
  return {
    id,
    name,
    shape: 'milestone',
    from: on,
    until: on,
    status: reachedOn !== null ? 'done' : on < today ? 'missed' : 'planned',
    label: name,
  };
};

const consultationRows = (definition: Definition, programme: Started, today: string): RoadmapRow[] =>
  definition.consultations.map(({ id, bodies, window }) => {
    const from = firstDay(window.from ?? window.until ?? today);
    const answered = programme.answers[id];
    const until = answered?.on ?? (window.until === null ? null : lastDay(window.until));
    const name = bodies.map((body) => labelOf(definition, body)).join(' en ');
    const over = until !== null && until < today;
    return {
      id,
      name,
      shape: 'bar',
      from: until !== null && until < from ? until : from,
      until,
      status: answered ? 'done' : over ? 'missed' : from <= today ? 'running' : 'planned',
      label: name,
    };
  });

/** Fixed dates from outside, one mark a day, within the drawing. */
const externalRows = ({ externalDates }: Definition, from: string, until: string, today: string): RoadmapRow[] => {
  const byDay = new Map<string, string[]>();
  for (const one of externalDates) {
    const on = externalDay(one);
    if (on !== null && one.on !== undefined && from <= on && on <= until) byDay.set(on, [...(byDay.get(on) ?? []), one.text]);
  }
  return [...byDay].map(([on, texts]) => ({
    id: `extern-${on}`,
    name: texts.join('; '),
    shape: 'external',
    from: on,
    until: on,
    status: on <= today ? 'done' : 'planned',
    label: `${shortDay(on)}: ${texts.length === 1 ? (texts[0] ?? '') : `${String(texts.length)} vaste data van buiten`}`,
  }));
};

export const roadmapOf = (
  definition: Definition,
  programme: Started,
  { phases, gates, milestones }: Parts,
  today: string,
): Overview['roadmap'] => {
  const own = [
    ...phases.map((phase) => phaseRow(phase, gates)),
    ...gates.map((gate) => gateRow(gate, phases, today)),
    ...milestones.map((one) => milestoneRow(one, today)),
    ...consultationRows(definition, programme, today),
  ];
  const days = own.flatMap(({ from, until }) => [from, until ?? addDays(from, 183)]);
  const from = `${(days.toSorted()[0] ?? today).slice(0, 7)}-01`;
  const until = lastDay((days.toSorted().at(-1) ?? today).slice(0, 7));
  return { from, until, rows: [...own, ...externalRows(definition, from, until, today)] };
};
