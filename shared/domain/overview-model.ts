import type { FactType } from './facts.ts';
import type { Outcome, Stamp } from './words.ts';

/** ISO local date. */
type Day = string;

/** One answer to "waarom niet?": what is missing, who acts, from when, by which rule. Sentences are Dutch. */
export type Reason = { code: string; title: string; sentence: string; owner: string | null; possibleFrom: Day | null; rule: string };

export type Position =
  | { kind: 'not-started'; startsOn: Day }
  | { kind: 'in-phase'; phases: string[] }
  | { kind: 'between'; previous: string | null; next: string }
  | { kind: 'ended'; how: 'finished' | 'stopped'; on: Day };

export type PhaseView = {
  id: string;
  number: number;
  name: string;
  shortName: string;
  status: 'planned' | 'open' | 'closed';
  plannedFrom: Day;
  /** Null: open end. */
  plannedUntil: Day | null;
  openedOn: Day | null;
  closedOn: Day | null;
  /** All one-off work of the phase is done, while its gate is still open. */
  workDoneOn: Day | null;
  /** The gate that closes it, and the one that opens it. */
  closedBy: string | null;
  openedBy: string | null;
  whyClosed: Reason[];
};

export type ResolutionView = {
  id: string;
  name: string;
  required: boolean;
  owner: string;
  body: string;
  plannedOn: Day;
  /** Null: not before any meeting yet. */
  outcome: Outcome | null;
  /** The meeting's list is confirmed by a second person. */
  confirmed: boolean;
  meetingOn: Day | null;
  list: string | null;
  returnsOn: Day | null;
  stamps: Stamp[];
};

export type GateView = {
  id: string;
  name: string;
  closes: string;
  opens: string | null;
  proposed: boolean;
  status: 'planned' | 'open' | 'passed';
  plannedOn: Day;
  passedOn: Day | null;
  resolutions: ResolutionView[];
  conditions: { code: string; name: string; met: boolean; evidence: string }[];
  whyNot: Reason[];
};

export type MilestoneView = {
  id: string;
  name: string;
  baselineOn: Day;
  plannedOn: Day;
  reachedOn: Day | null;
  slips: { from: Day; to: Day; accepted: boolean }[];
  late: boolean;
};

export type TurnView = { who: string; what: string; until: Day | null };

export type DateView = { on: Day; what: string; who: string; slackWorkingDays: number | null; note: string | null };

/** A bar or a mark on the roadmap. `until` null: open end. */
export type RoadmapRow = {
  id: string;
  name: string;
  shape: 'bar' | 'gate' | 'milestone' | 'external';
  from: Day;
  until: Day | null;
  status: 'done' | 'running' | 'planned' | 'missed';
  label: string;
};

export type FactView = {
  sequence: number;
  type: FactType;
  /** Dutch, whole sentence. */
  sentence: string;
  stamps: Stamp[];
  who: string;
  occurredOn: Day;
  recordedAt: string;
};

/** All that the page *Overzicht* shows, computed from definition, facts and today alone. */
export type Overview = {
  programme: string;
  organisation: string;
  title: string;
  shortTitle: string;
  today: Day;
  status: 'not-started' | 'running' | 'paused' | 'stopped' | 'finished';
  position: Position;
  phases: PhaseView[];
  gates: GateView[];
  milestones: MilestoneView[];
  turns: TurnView[];
  upcoming: DateView[];
  roadmap: { from: Day; until: Day; rows: RoadmapRow[] };
  facts: FactView[];
  factCount: number;
};
