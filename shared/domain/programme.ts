import type { FactData } from './facts.ts';
import type { Outcome, Stamp } from './words.ts';

/** ISO local date. */
type Day = string;

export type PhaseState =
  | { status: 'planned'; released: boolean }
  | { status: 'open'; openedOn: Day }
  | { status: 'closed'; openedOn: Day | null; closedOn: Day; how: 'gate' | 'by-hand' | 'stopped' };

/** One recording of what a body decided on a resolution. Provisional until the meeting's list is confirmed. */
export type Recording = {
  sequence: number;
  outcome: Outcome;
  body: string;
  meetingOn: Day;
  list: string;
  caseNumber: string | null;
  returnsOn: Day | null;
  mandate: FactData['resolution-recorded']['mandate'];
  stamps: Stamp[];
  recordedAt: string;
  recordedBy: string;
  role: string;
  confirmedBy: string | null;
  /** The gate was returned because of this recording. */
  returned: boolean;
  explained: boolean;
};

export type GateState = { offeredOn: Day | null; passedOn: Day | null; returned: number };

export type Slip = { sequence: number; from: Day; to: Day; accepted: boolean };
export type MilestoneState = { baselineOn: Day; reached: { sequence: number; on: Day } | null; slips: Slip[] };

export type ActivityState = { started: { sequence: number; on: Day; ahead: boolean } | null; done: { sequence: number; on: Day } | null };

export type ConditionState = { sequence: number; resolution: string; owner: string; dueOn: Day; met: { sequence: number; on: Day } | null };

export type Holding = {
  role: string;
  account: string;
  from: Day;
  until: Day | null;
  substitutesFor: string | null;
  decision: string;
};

/** What every started programme remembers, whatever its state of life. */
export type Course = {
  /** SHA-256 of the definition in force. */
  definition: string;
  version: number;
  startedOn: Day;
  /** Facts so far, and the programme clock of the last one. */
  sequence: number;
  lastRecordedAt: string;
  phases: { [phase: string]: PhaseState };
  gates: { [gate: string]: GateState };
  /** In order of recording; the last is in force. */
  resolutions: { [resolution: string]: Recording[] };
  milestones: { [milestone: string]: MilestoneState };
  activities: { [activity: string]: ActivityState };
  conditions: { [condition: string]: ConditionState };
  /** Consultation -> day on which it was answered, and how. */
  answers: { [consultation: string]: { sequence: number; on: Day; answer: FactData['consultation-answered']['answer'] } };
  /** Reminders given or skipped, by `<about>:<kind>:<days>:<date>`. */
  reminded: { [threshold: string]: true };
  /** Mail that came back, by `<mail>:<kind>`. */
  returned: { [mail: string]: FactData['mail-returned'] & { sequence: number; on: Day } };
  /** Granted after the start; those of the definition come before. */
  granted: Holding[];
  /** Ends of holdings, whatever their origin. */
  ended: { role: string; account: string; on: Day }[];
};

/** Status `absent`: no fact yet. */
export type Programme =
  | { status: 'absent' }
  | (Course & { status: 'running' })
  | (Course & { status: 'paused'; pausedOn: Day })
  | (Course & { status: 'stopped'; stoppedOn: Day })
  | (Course & { status: 'finished'; finishedOn: Day });

export type Started = Exclude<Programme, { status: 'absent' }>;

export const absent: Programme = { status: 'absent' };

export const isStarted = (programme: Programme): programme is Started => programme.status !== 'absent';
export const isEnded = ({ status }: Programme): boolean => status === 'stopped' || status === 'finished';

export const inForce = (programme: Course, resolution: string): Recording | undefined => programme.resolutions[resolution]?.at(-1);

export const phaseState = (programme: Course, phase: string): PhaseState =>
  programme.phases[phase] ?? { status: 'planned', released: false };

export const gateState = (programme: Course, gate: string): GateState =>
  programme.gates[gate] ?? { offeredOn: null, passedOn: null, returned: 0 };

/** The date on which a milestone is planned now: its baseline, or the last slip's. */
export const milestoneDate = ({ baselineOn, slips }: MilestoneState): Day => slips.at(-1)?.to ?? baselineOn;

export const returnedKey = ({ mail, kind }: Pick<FactData['mail-returned'], 'mail' | 'kind'>): string => `${mail}:${kind}`;

export const thresholdKey = ({ about, kind, days, date }: { about: string; kind: string; days: number; date: string }): string =>
  `${about}:${kind}:${String(days)}:${date}`;
