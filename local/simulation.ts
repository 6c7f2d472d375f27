import { Temporal } from 'temporal-polyfill';
import { asEvent, loadPlan } from '../functions/kit/load.ts';
import { addDays, daysBetween, startOfDay } from '../shared/domain/calendar.ts';
import type { Definition } from '../shared/domain/definition/schema.ts';
import type { RecordedEvent } from '../shared/domain/facts.ts';
import { absent, isStarted, type Programme, phaseState } from '../shared/domain/programme.ts';
import { inOrder, instantOf, type Scenario } from '../shared/domain/scenario/scenario.ts';
import { programmeStream } from '../shared/ledger/names.ts';
import { verifyStream } from '../shared/ledger/verify.ts';
import { systemClock, virtualClock } from './clock.ts';
import { type Home, type HomeOptions, moveClock, openHome } from './home.ts';
import { type Metered, metering } from './metering.ts';
import { type Plans, playScenario, type Refused } from './script.ts';

/** `functions`: calls by the workflows. `acts`: of persons; `queued`: messages that reach a function by a queue. */
export type OnAws = Metered & { stateTransitions: number; functions: number; acts: number; queued: number };

/** Days are local dates; `longestDays` is rounded up to two decimals. */
export type SimulationReport = {
  programme: string;
  from: string;
  to: string;
  phases: { id: string; openedOn: string | null; closedOn: string | null }[];
  gates: { id: string; passedOn: string | null; returned: number }[];
  milestones: { planned: number; reached: number; slipped: number };
  reminders: number;
  executions: { started: number; succeeded: number; failed: number; running: number; longestDays: number; mostEvents: number };
  facts: number;
  chainValid: boolean;
  /** What the same play would ask of AWS, counted by a model (`metering.ts`). */
  aws: OnAws;
  elapsedMs: number;
};

export type Simulation = { report: SimulationReport; events: RecordedEvent[]; refused: Refused[]; definition: Definition };

export type SimulationOptions = {
  definition: Definition;
  scenario: Scenario;
  plans?: Plans;
  until: string;
  engine?: HomeOptions['engine'];
};

const daysOf = (from: Temporal.Instant, until: Temporal.Instant): number => (until.epochMilliseconds - from.epochMilliseconds) / 86_400_000;

const executionsOf = ({ engine, programmeClock }: Home): SimulationReport['executions'] => {
  const all = engine.list();
  const count = (...statuses: string[]): number => all.filter(({ status }) => statuses.includes(status)).length;
  const longest = Math.max(0, ...all.map(({ startedAt, stoppedAt }) => daysOf(startedAt, stoppedAt ?? programmeClock.now())));
  return {
    started: all.length,
    succeeded: count('SUCCEEDED'),
    failed: count('FAILED', 'TIMED_OUT', 'ABORTED'),
    running: count('RUNNING'),
    longestDays: Math.ceil(longest * 100) / 100,
    mostEvents: Math.max(0, ...all.map(({ events }) => events)),
  };
};

const outcomes = (definition: Definition, programme: Programme, events: readonly RecordedEvent[]) => {
  const milestones = isStarted(programme) ? Object.values(programme.milestones) : [];
  return {
    phases: definition.phases.map(({ id }) => {
      const state = isStarted(programme) ? phaseState(programme, id) : { status: 'planned' as const };
      return {
        id,
        openedOn: state.status === 'planned' ? null : state.openedOn,
        closedOn: state.status === 'closed' ? state.closedOn : null,
      };
    }),
    gates: definition.gates.map(({ id }) => {
      const { passedOn = null, returned = 0 } = isStarted(programme) ? (programme.gates[id] ?? {}) : {};
      return { id, passedOn, returned };
    }),
    milestones: {
      planned: milestones.length,
      reached: milestones.filter(({ reached }) => reached !== null).length,
      slipped: milestones.filter(({ slips }) => slips.length > 0).length,
    },
    reminders: events.filter(({ type }) => type === 'reminder-given').length,
  };
};

/** What the ledger and the engine hold at the end. */
const reportOn = async (home: Home, definition: Definition): Promise<Pick<Simulation, 'events' | 'definition'> & { found: Found }> => {
  const id = { organisation: definition.organisation.id, programme: definition.id };
  const stream = { organisation: id.organisation, stream: programmeStream(id.programme) };
  const events = (await home.ledger.facts(stream)).map(asEvent);
  const plan = (await loadPlan(home.ledger, id))?.plan ?? { definition, programme: absent };
  const { valid } = await verifyStream(home.ledger, stream);
  const found = {
    ...outcomes(plan.definition, plan.programme, events),
    executions: executionsOf(home),
    facts: events.length,
    chainValid: valid,
  };
  return { events, definition: plan.definition, found };
};
type Found = Omit<SimulationReport, 'programme' | 'from' | 'to' | 'elapsedMs' | 'aws'>;

/** Each state that is entered is a transition, and so is each retry. */
const awsOf = ({ engine }: Home, counted: Metered, acts: number): OnAws => {
  const events = engine.list().flatMap(({ name }) => engine.history(name).map(({ type }) => type));
  const count = (ending: string): number => events.filter((type) => type.endsWith(ending)).length;
  const [tasks, calls] = [count('TaskStateEntered'), count('TaskScheduled')];
  return {
    stateTransitions: count('StateEntered') + calls - tasks,
    functions: calls,
    acts,
    queued: counted.messages + counted.mails,
    ...counted,
  };
};

/** Plays a scenario through the committed state machines, verbs and ledger on a virtual clock, to the end of the day `until`. */
export const simulate = async ({ definition, scenario, plans, until, engine }: SimulationOptions): Promise<Simulation> => {
  const began = performance.now();
  const [first] = inOrder(scenario.acts);
  const from = first?.at.slice(0, 10) ?? definition.startsOn;
  if (daysBetween(from, until) < 0)
    throw new RangeError(`The simulation ends on ${until}, before its first act on ${from}. Give a later --until.`);
  const programmeClock = virtualClock(first ? instantOf(first) : startOfDay(from));
  const paths = { ledgerPath: ':memory:', enginePath: ':memory:' };
  const { watch, meter } = metering();
  const home = openHome({ ...paths, programmeClock, systemClock, durability: 'off', watch, ...(engine ? { engine } : {}) });
  try {
    const script = playScenario(home, definition, scenario, plans ? { plans } : {});
    await moveClock(home, script, startOfDay(addDays(until, 1)).subtract({ milliseconds: 1 }));
    const aws = awsOf(home, meter(), scenario.acts.length);
    const { found, ...rest } = await reportOn(home, definition);
    const elapsedMs = Math.round(performance.now() - began);
    return { ...rest, refused: script.refused, report: { programme: definition.id, from, to: until, ...found, aws, elapsedMs } };
  } finally {
    await home.close();
  }
};
