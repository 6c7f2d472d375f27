import { Temporal } from 'temporal-polyfill';
import type { FactType, RecordedEvent } from './facts.ts';
import {
  type ActivityState,
  absent,
  type Course,
  gateState,
  isStarted,
  type MilestoneState,
  type Programme,
  type Recording,
  returnedKey,
  type Started,
  thresholdKey,
} from './programme.ts';
import { withdraw } from './withdraw.ts';

/** Raised whenever `evolve` would make another state of the same facts; stored snapshots of another version are rebuilt. */
export const evolveVersion = '2';

type EventOf<T extends FactType> = Extract<RecordedEvent, { type: T }>;
type Step<T extends FactType> = (programme: Started, event: EventOf<T>) => Started;

const begin = ({ data, occurredOn, sequence, recordedAt }: EventOf<'programme-started'>): Programme => ({
  status: 'running',
  definition: data.definition,
  version: data.version,
  startedOn: occurredOn,
  sequence,
  lastRecordedAt: recordedAt,
  phases: {},
  gates: {},
  resolutions: {},
  milestones: {},
  activities: {},
  conditions: {},
  answers: {},
  reminded: {},
  returned: {},
  granted: [],
  ended: [],
});

const courseOf = (programme: Started): Course => {
  const { status: _status, ...course } = programme;
  return course;
};

const milestone = (programme: Course, id: string, change: (state: MilestoneState) => MilestoneState) => {
  const state = programme.milestones[id];
  return state ? { milestones: { ...programme.milestones, [id]: change(state) } } : {};
};

const activity = (programme: Course, id: string, change: Partial<ActivityState>) => ({
  activities: { ...programme.activities, [id]: { ...(programme.activities[id] ?? { started: null, done: null }), ...change } },
});

/** Changes the recordings that `concerns` names. */
const recordings = (programme: Course, concerns: (recording: Recording) => boolean, change: Partial<Recording>) => ({
  resolutions: Object.fromEntries(
    Object.entries(programme.resolutions).map(([id, all]) => [id, all.map((one) => (concerns(one) ? { ...one, ...change } : one))]),
  ),
});

const toRecording = ({ data, sequence, recordedAt, account, role }: EventOf<'resolution-recorded'>): Recording => {
  const { resolution: _resolution, ...rest } = data;
  return { ...rest, sequence, recordedAt, recordedBy: account, role, confirmedBy: null, returned: false, explained: false };
};

const steps: { [T in FactType]: Step<T> } = {
  'programme-started': (programme) => programme,
  'programme-paused': (programme, { occurredOn }) => ({ ...courseOf(programme), status: 'paused', pausedOn: occurredOn }),
  'programme-resumed': (programme) => ({ ...courseOf(programme), status: 'running' }),
  'programme-stopped': (programme, { occurredOn }) => ({ ...courseOf(programme), status: 'stopped', stoppedOn: occurredOn }),
  'programme-finished': (programme, { occurredOn }) => ({ ...courseOf(programme), status: 'finished', finishedOn: occurredOn }),
  'plan-amended': (programme, { data }) => ({ ...programme, definition: data.to, version: data.version }),
  'phase-released': (programme, { data }) => ({
    ...programme,
    phases: { ...programme.phases, [data.phase]: { status: 'planned', released: true } },
  }),
  'phase-opened': (programme, { data, occurredOn }) => ({
    ...programme,
    phases: { ...programme.phases, [data.phase]: { status: 'open', openedOn: occurredOn } },
  }),
  'phase-closed': (programme, { data, occurredOn }) => {
    const before = programme.phases[data.phase];
    const openedOn = before?.status === 'open' ? before.openedOn : null;
    return {
      ...programme,
      phases: { ...programme.phases, [data.phase]: { status: 'closed', openedOn, closedOn: occurredOn, how: data.how } },
    };
  },
  'milestone-planned': (programme, { data }) => ({
    ...programme,
    milestones: { ...programme.milestones, [data.milestone]: { baselineOn: data.on, reached: null, slips: [] } },
  }),
  'milestone-reached': (programme, { data, sequence, occurredOn }) => ({
    ...programme,
    ...milestone(programme, data.milestone, (state) => ({ ...state, reached: { sequence, on: occurredOn } })),
  }),
  'milestone-slipped': (programme, { data, sequence }) => ({
    ...programme,
    ...milestone(programme, data.milestone, (state) => ({
      ...state,
      slips: [...state.slips, { sequence, from: data.from, to: data.to, accepted: false }],
    })),
  }),
  'milestone-slip-accepted': (programme, { data }) => ({
    ...programme,
    ...milestone(programme, data.milestone, (state) => ({
      ...state,
      slips: state.slips.map((slip) => (slip.sequence === data.slip ? { ...slip, accepted: true } : slip)),
    })),
  }),
  'activity-started': (programme, { data, sequence, occurredOn }) => ({
    ...programme,
    ...activity(programme, data.activity, { started: { sequence, on: occurredOn, ahead: false } }),
  }),
  'activity-started-ahead': (programme, { data, sequence, occurredOn }) => ({
    ...programme,
    ...activity(programme, data.activity, { started: { sequence, on: occurredOn, ahead: true } }),
  }),
  'activity-done': (programme, { data, sequence, occurredOn }) => ({
    ...programme,
    ...activity(programme, data.activity, { done: { sequence, on: occurredOn } }),
  }),
  'gate-offered': (programme, { data, occurredOn }) => ({
    ...programme,
    gates: { ...programme.gates, [data.gate]: { ...gateState(programme, data.gate), offeredOn: occurredOn } },
  }),
  'gate-passed': (programme, { data, occurredOn }) => ({
    ...programme,
    gates: { ...programme.gates, [data.gate]: { ...gateState(programme, data.gate), passedOn: occurredOn } },
  }),
  'gate-returned': (programme, { data }) => ({
    ...programme,
    gates: {
      ...programme.gates,
      [data.gate]: { ...gateState(programme, data.gate), offeredOn: null, returned: gateState(programme, data.gate).returned + 1 },
    },
    ...recordings(programme, ({ sequence }) => data.resolutions.some(({ recording }) => recording === sequence), { returned: true }),
  }),
  'resolution-recorded': (programme, event) => ({
    ...programme,
    resolutions: {
      ...programme.resolutions,
      [event.data.resolution]: [...(programme.resolutions[event.data.resolution] ?? []), toRecording(event)],
    },
  }),
  'list-confirmed': (programme, { data, account }) => ({
    ...programme,
    ...recordings(programme, ({ sequence }) => data.recordings.includes(sequence), { confirmedBy: account }),
  }),
  'stamp-explained': (programme, { data }) => ({
    ...programme,
    ...recordings(programme, ({ sequence }) => sequence === data.recording, { explained: true }),
  }),
  'condition-set': (programme, { data, sequence }) => ({
    ...programme,
    conditions: {
      ...programme.conditions,
      [data.condition]: { sequence, resolution: data.resolution, owner: data.owner, dueOn: data.dueOn, met: null },
    },
  }),
  'condition-met': (programme, { data, sequence, occurredOn }) => {
    const state = programme.conditions[data.condition];
    if (!state) return programme;
    return { ...programme, conditions: { ...programme.conditions, [data.condition]: { ...state, met: { sequence, on: occurredOn } } } };
  },
  'consultation-answered': (programme, { data, sequence, occurredOn }) => ({
    ...programme,
    answers: { ...programme.answers, [data.consultation]: { sequence, on: occurredOn, answer: data.answer } },
  }),
  'fact-withdrawn': (programme, { data }) => ({ ...programme, ...withdraw(programme, data.corrects) }),
  'reminder-given': (programme, { data }) => ({
    ...programme,
    reminded: {
      ...programme.reminded,
      ...Object.fromEntries([...data.given, ...data.skipped].map((threshold) => [thresholdKey(threshold), true as const])),
    },
  }),
  'mail-returned': (programme, { data, sequence, occurredOn }) => ({
    ...programme,
    returned: { ...programme.returned, [returnedKey(data)]: { ...data, sequence, on: occurredOn } },
  }),
  'role-granted': (programme, { data }) => ({ ...programme, granted: [...programme.granted, data] }),
  'role-ended': (programme, { data: { role, account, on } }) => ({ ...programme, ended: [...programme.ended, { role, account, on }] }),
};

/** The programme after one more fact. Total: it never refuses, and reads neither text nor clock. */
export const evolve = (programme: Programme, event: RecordedEvent): Programme => {
  if (event.type === 'programme-started') return isStarted(programme) ? programme : begin(event);
  if (!isStarted(programme)) return programme;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- TypeScript cannot tie the entry of a table to its key
  const step = steps[event.type] as Step<typeof event.type>;
  return { ...step(programme, event), sequence: event.sequence, lastRecordedAt: event.recordedAt };
};

export const replay = (events: Iterable<RecordedEvent>, from: Programme = absent): Programme => {
  let programme = from;
  for (const event of events) programme = evolve(programme, event);
  return programme;
};

/** What could be known at an instant (recording time): facts recorded up to and including it. */
export const knownAt = (events: readonly RecordedEvent[], asOf: string): RecordedEvent[] =>
  events.filter(({ recordedAt }) => Temporal.Instant.compare(recordedAt, asOf) <= 0);

/** What had happened on a day (occurrence), by what is known now: facts that occurred up to and including it. */
export const occurredBy = (events: readonly RecordedEvent[], validOn: string): RecordedEvent[] =>
  events.filter(({ occurredOn, type }) => occurredOn <= validOn || type === 'fact-withdrawn');
