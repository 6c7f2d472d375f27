import { asEvent } from '../../functions/kit/load.ts';
import type { Recorded } from '../../functions/kit/record.ts';
import { systemClock, virtualClock } from '../../local/clock.ts';
import { type Home, type HomeOptions, moveClock, openHome, type Script } from '../../local/home.ts';
import type { Command } from '../../shared/domain/commands.ts';
import type { Definition } from '../../shared/domain/definition/schema.ts';
import type { RecordedEvent } from '../../shared/domain/facts.ts';
import { executionName, phaseSubject, programmeStream } from '../../shared/ledger/names.ts';
import type { StreamId, SubjectId } from '../../shared/ports.ts';
import { moment, type Person, people, resolve } from '../domain/kit.ts';
import { changed } from '../domain/proef.ts';

/**
 * One phase that closes with one resolution, planned for 27 October 2020: a reminder on 13 and 27 October, escalations on 28 October,
 * 3 November and every week after.
 */
export const onePhase = changed((plan) => {
  plan.phases = plan.phases.filter(({ id }) => id === 'A');
  plan.gates = plan.gates
    .filter(({ closes }) => closes === 'A')
    .map(({ opens: _opens, ...gate }) => ({ ...gate, resolutions: gate.resolutions.filter(({ id }) => id === 'R1') }));
  plan.activities = [];
  plan.milestones = [];
  plan.decisions = [];
  plan.consultations = [];
  plan.reminders = { daysBefore: [14], escalateDaysAfter: [7] };
});

/** `onePhase` with its resolution planned in another month. */
export const plannedIn = (month: string, from = onePhase): Definition =>
  changed((plan) => {
    for (const gate of plan.gates) for (const resolution of gate.resolutions) resolution.window = { from: month, until: month };
  }, from);

const nothing: Script = { next: () => undefined, perform: async () => undefined };

/** What somebody says in an act. */
export type Say = { act: Command['act']; [field: string]: unknown };

/** A home in a test, with one programme and the people of `test/domain/kit.ts`. */
export type Town = {
  home: Home;
  id: { organisation: string; programme: string };
  stream: StreamId;
  subject(phase?: string): SubjectId;
  act(person: Person, command: Say, definition?: Definition): Promise<Recorded>;
  /** An act that must be recorded. */
  do(person: Person, command: Say, definition?: Definition): Promise<void>;
  /** Steps the clock to a local day (ten o'clock) or moment. */
  to(when: string): Promise<void>;
  events(): Promise<RecordedEvent[]>;
  /** How many facts of a type there are. */
  count(type: RecordedEvent['type']): Promise<number>;
  /** Name of the execution that plays a phase, now or in generation `generation`. */
  execution(phase?: string, generation?: number): Promise<string>;
  /** What every task of the story is told about a phase. */
  input(phase?: string, generation?: number): Promise<Record<string, unknown>>;
};

const acting = (home: Home, definition: Definition): Pick<Town, 'act' | 'do'> => {
  const id = { organisation: definition.organisation.id, programme: definition.id };
  const act: Town['act'] = (person, command, brought) =>
    home.acts[command.act]({ ...id, actor: people[person], command, ...(brought ? { definition: brought } : {}) });
  return {
    act,
    do: async (person, command, brought) => {
      const recorded = await act(person, command, brought);
      if (recorded.outcome === 'refused') throw new Error(`${recorded.refusal.code}: ${recorded.refusal.sentence}`);
    },
  };
};

export const townOf = (home: Home, definition: Definition): Town => {
  const id = { organisation: definition.organisation.id, programme: definition.id };
  const stream = { organisation: id.organisation, stream: programmeStream(id.programme) };
  const subject = (phase = 'A'): SubjectId => ({ ...stream, subject: phaseSubject(phase) });
  const current = async (phase?: string): Promise<number> => (await home.ledger.generation(subject(phase)))?.generation ?? 0;
  const events = async () => (await home.ledger.facts(stream)).map(asEvent);
  return {
    home,
    id,
    stream,
    subject,
    ...acting(home, definition),
    to: (when) => moveClock(home, nothing, moment(when)),
    events,
    count: async (type) => (await events()).filter((event) => event.type === type).length,
    execution: async (phase, generation) => executionName(subject(phase), await home.ledger.epoch(), generation ?? (await current(phase))),
    input: async (phase = 'A', generation) => ({
      schemaVersion: 1,
      ...id,
      phase,
      generation: generation ?? (await current(phase)),
      epoch: await home.ledger.epoch(),
    }),
  };
};

export type TownOptions = Partial<HomeOptions> & { definition?: Definition; at?: string };

/** Opens a home, in memory unless told otherwise, on a virtual clock; nothing is started. */
export const openTown = ({ definition = onePhase, at = `${definition.startsOn}T09:00`, ...options }: TownOptions = {}): Town => {
  const clocks = { programmeClock: virtualClock(moment(at)), systemClock };
  return townOf(openHome({ ledgerPath: ':memory:', enginePath: ':memory:', durability: 'off', ...clocks, ...options }), definition);
};

/** Opens a home and starts its programme; every procedure sleeps when it resolves. */
export const startTown = async (options: TownOptions = {}): Promise<Town> => {
  const town = openTown(options);
  await town.do('commissioner', { act: 'start-programme' }, options.definition ?? onePhase);
  await town.home.rest();
  return town;
};

export const recordIt = (resolution = 'R1', outcome = 'adopted', meetingOn = '2020-10-06', more: object = {}): Say => ({
  ...resolve(resolution, outcome, meetingOn, more),
  act: 'record-resolution',
});

export const confirmIt = (meetingOn = '2020-10-06'): Say => ({ act: 'confirm-list', body: 'college', meetingOn, list: `BL ${meetingOn}` });

/** The college adopts, and a second person confirms the list: the gate can be passed. Nothing is delivered yet. */
export const adopt = async (town: Town, resolution = 'R1', meetingOn = '2020-10-06'): Promise<void> => {
  await town.do('recorder', recordIt(resolution, 'adopted', meetingOn));
  await town.do('second', confirmIt(meetingOn));
};
