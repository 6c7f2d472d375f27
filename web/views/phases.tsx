import type { GateView, Overview, PhaseView } from '../../shared/domain/overview-model.ts';
import { nl } from '../wording/nl.ts';
import { Check } from './icons.tsx';
import { phaseById, tally } from './intro.ts';
import { Section, Sentence } from './parts.tsx';

const words = nl.phases;

type Marker = 'checked' | 'current' | 'not-checked';

const markerClass: Record<Marker, string> = {
  checked: 'denhaag-step-marker denhaag-step-marker--checked',
  current: 'denhaag-step-marker denhaag-step-marker--current',
  'not-checked': 'denhaag-step-marker denhaag-step-marker--not-checked',
};
const headingClass: Record<Marker, string> = {
  checked: 'denhaag-process-steps__step-heading denhaag-process-steps__step-heading--checked',
  current: 'denhaag-process-steps__step-heading denhaag-process-steps__step-heading--current',
  'not-checked': 'denhaag-process-steps__step-heading denhaag-process-steps__step-heading--not-checked',
};
const connectorClass = {
  solid: 'denhaag-step-marker__connector denhaag-step-marker__connector--main-to-main denhaag-step-marker__connector--checked',
  dashed: 'denhaag-step-marker__connector denhaag-step-marker__connector--main-to-main denhaag-step-marker__connector--not-checked',
};

const markerOf = ({ status, workDoneOn }: PhaseView): Marker => {
  if (status === 'planned') return 'not-checked';
  return status === 'closed' || workDoneOn !== null ? 'checked' : 'current';
};

const Connector = ({ line }: { line: 'solid' | 'dashed' | null }) =>
  line === null ? null : <div aria-hidden="true" class={connectorClass[line]} />;

type PhaseProps = { phase: PhaseView; gate: GateView | undefined; today: string };

const Closed = ({ phase, gate }: { phase: PhaseView; gate: GateView | undefined }) => (
  <p>
    <Sentence of={words.closed(phase.closedOn)} />
    {gate === undefined ? '.' : words.closedBy(nl.gate.inText(gate.name))}
  </p>
);

const Open = ({ phase, gate, today }: PhaseProps) => {
  if (phase.workDoneOn === null)
    return (
      <p class="bo-inktkleur">
        <Sentence of={words.opened(phase.openedOn)} />
        <Sentence of={words.plannedUntil(phase.plannedUntil, today)} />
      </p>
    );
  const count = gate === undefined || gate.status === 'passed' ? undefined : tally(gate);
  return (
    <p>
      <Sentence of={words.workDone(phase.workDoneOn)} />
      {gate === undefined || count === undefined ? null : words.gateOpen(nl.gate.inText(gate.name), count.taken, count.required)}
    </p>
  );
};

const Planned = ({ phase, gate, today, next }: PhaseProps & { next: boolean }) => (
  <p>
    <Sentence of={words.planned(phase.plannedFrom, phase.plannedUntil, today)} />
    {gate === undefined || gate.status === 'passed' ? null : words.opensAfter(nl.gate.inText(gate.name), gate.proposed)}
    {next && gate === undefined && phase.whyClosed.length > 0 ? ` ${words.stillClosed(phase.whyClosed.map(({ title }) => title))}` : null}
  </p>
);

const gateOf = (overview: Overview, id: string | null) => overview.gates.find((gate) => gate.id === id);

type StepProps = { overview: Overview; phase: PhaseView; line: 'solid' | 'dashed' | null; next: boolean };

const PhaseStep = ({ overview, phase, line, next }: StepProps) => {
  const marker = markerOf(phase);
  return (
    <li class="denhaag-process-steps__step" aria-current={marker === 'current' ? 'step' : undefined}>
      <div class="denhaag-process-steps__step-header">
        <div class={markerClass[marker]} aria-hidden="true">
          {marker === 'checked' ? <Check /> : <span>{phase.number}</span>}
        </div>
        <h3 class={headingClass[marker]}>{words.heading(phase.number, phase.name)}</h3>
      </div>
      <div class="denhaag-process-steps__step-meta">
        {phase.status === 'closed' ? <Closed phase={phase} gate={gateOf(overview, phase.closedBy)} /> : null}
        {phase.status === 'open' ? <Open phase={phase} gate={gateOf(overview, phase.closedBy)} today={overview.today} /> : null}
        {phase.status === 'planned' ? (
          <Planned phase={phase} gate={gateOf(overview, phase.openedBy)} today={overview.today} next={next} />
        ) : null}
      </div>
      <Connector line={line} />
    </li>
  );
};

const BetweenStep = ({ next, first }: { next: PhaseView; first: boolean }) => (
  <li class="denhaag-process-steps__step bo-tussen" aria-current="step">
    <div class="denhaag-process-steps__step-header">
      <div class="denhaag-step-marker denhaag-step-marker--current" aria-hidden="true" />
      <h3 class={headingClass.current}>{first ? words.beforeFirst : words.between}</h3>
    </div>
    <div class="denhaag-process-steps__step-meta">
      <p class="bo-inktkleur">
        <Sentence of={words.noPhase(nl.intro.phaseName(next.number), next.plannedFrom)} />
      </p>
    </div>
    <Connector line="dashed" />
  </li>
);

/** The phases as steps: a solid line leads to what has happened, a dashed one to what is planned. */
export const Phases = ({ overview }: { overview: Overview }) => {
  const { phases, position } = overview;
  const between = position.kind === 'between' ? phaseById(overview, position.next) : undefined;
  const firstPlanned = phases.find(({ status }) => status === 'planned');
  const lineAfter = (phase: PhaseView, following: PhaseView | undefined) => {
    if (following === undefined) return null;
    return phase.status === 'closed' && (following.status !== 'planned' || following === between) ? 'solid' : 'dashed';
  };
  return (
    <Section id="fasen" title={words.title(phases.length)}>
      {phases.length === 0 ? <p>{words.none}</p> : null}
      <ol class="denhaag-process-steps bo-fasen">
        {phases.map((phase, index) => (
          <>
            {phase === between ? <BetweenStep next={phase} first={index === 0} /> : null}
            <PhaseStep overview={overview} phase={phase} line={lineAfter(phase, phases[index + 1])} next={phase === firstPlanned} />
          </>
        ))}
      </ol>
    </Section>
  );
};
