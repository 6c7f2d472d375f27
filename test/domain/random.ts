import fc from 'fast-check';
import { addDays, day } from '../../shared/domain/calendar.ts';
import { Command, type Effect, effects } from '../../shared/domain/commands.ts';
import { outcomes } from '../../shared/domain/words.ts';
import { type Course, hashes, type Person } from './kit.ts';

export type Said = Record<string, unknown>;

/** What a random step does with a course; ids and dates are chosen so that much of it is allowed and some of it is nonsense. */
export type Step =
  | { kind: 'clock'; hours: number }
  | { kind: 'act'; by: Person | 'right'; said: Said }
  | { kind: 'confirm'; which: number; by: Person | 'right' }
  | { kind: 'effect'; effect: Effect }
  | { kind: 'adopt'; gate: 'G1' | 'G2' }
  | { kind: 'settle' }
  | { kind: 'mail'; mail: string; complaint: boolean; hours: number };

const right: Record<string, Person> = {
  'start-programme': 'commissioner',
  'pause-programme': 'commissioner',
  'resume-programme': 'commissioner',
  'stop-programme': 'commissioner',
  'amend-plan': 'commissioner',
  'release-phase': 'commissioner',
  'close-phase-by-hand': 'commissioner',
  'reach-milestone': 'contractor',
  'slip-milestone': 'contractor',
  'accept-slip': 'commissioner',
  'start-activity': 'doer',
  'start-activity-ahead': 'commissioner',
  'finish-activity': 'doer',
  'offer-gate': 'contractor',
  'record-resolution': 'recorder',
  'confirm-list': 'second',
  'explain-stamp': 'commissioner',
  'set-condition': 'recorder',
  'meet-condition': 'doer',
  'answer-consultation': 'council',
  'withdraw-fact': 'recorder',
  'grant-role': 'director',
  'end-role': 'director',
};
export const rightPerson = (act: unknown): Person => right[String(act)] ?? 'commissioner';

const text = fc.constantFrom('Er is een reden.', 'Omdat het anders liep.');
const oneOf = (...ids: string[]) => fc.constantFrom(...ids);
const phase = oneOf('A', 'B', 'C', 'Z');
const resolution = fc.oneof({ weight: 6, arbitrary: oneOf('R1', 'R2', 'R4') }, { weight: 2, arbitrary: oneOf('R3', 'D0', 'D1', 'R9') });
const activity = oneOf('W1', 'W2', 'W3', 'W9');
const milestone = oneOf('M1', 'M1', 'M1', 'start-B', 'M2', 'M9');
const account = oneOf('acc-2', 'acc-3', 'acc-4', 'acc-7', 'acc-20');
const role = oneOf('uitvoerder', 'secretariaat', 'ambtelijk-opdrachtnemer', 'keizer');
/** Days before today; negative: days ahead. */
const back = fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 4, arbitrary: fc.integer({ min: -3, max: 30 }) });

const tuesday = (date: string): string => addDays(date, -((day(date).dayOfWeek + 5) % 7));

/** Fields that are days, as numbers of days back from the day of the act. */
type Fields = Record<string, fc.Arbitrary<unknown>>;
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const acting = (act: string, fields: Fields = {}): fc.Arbitrary<Said> => fc.record({ act: fc.constant(act), ...fields });

/** What was said, as a command of that day to that course. */
export const commandOf = (said: Said, course: Course): Said =>
  Object.fromEntries(
    Object.entries(said).flatMap(([field, value]): [string, unknown][] => {
      if (value === undefined) return [];
      if (field === 'meetingOn') return [[field, tuesday(addDays(course.today, -Number(value)))]];
      if (['on', 'to', 'from', 'until', 'dueOn', 'returnsOn'].includes(field)) return [[field, addDays(course.today, -Number(value))]];
      if (field === 'sequence') return [[field, 1 + (Number(value) % Math.max(1, course.events.length))]];
      return [[field, value]];
    }),
  );

const recording = fc.constantFrom(...outcomes, 'adopted', 'adopted', 'adopted').chain((outcome) =>
  acting('record-resolution', {
    resolution,
    outcome: fc.constant(outcome),
    meetingOn: back,
    list: fc.constant('BL'),
    ...(outcome === 'held-over' ? { returnsOn: optional(fc.integer({ min: -60, max: 5 })) } : {}),
    ...(outcome === 'adopted-amended' ? { change: optional(text) } : {}),
    ...(outcome === 'adopted-with-mandate' ? { mandate: optional(fc.constant({ role: 'uitvoerder', until: '2021-01-01' })) } : {}),
    extraMeeting: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: text }),
  }),
);

const act = fc.oneof(
  { weight: 10, arbitrary: recording },
  { weight: 1, arbitrary: acting('start-programme', { definition: fc.constant(hashes[0]) }) },
  { weight: 1, arbitrary: acting('pause-programme', { reason: text }) },
  { weight: 2, arbitrary: acting('resume-programme') },
  { weight: 2, arbitrary: acting('amend-plan', { definition: fc.constantFrom(...hashes), reason: text }) },
  { weight: 2, arbitrary: acting('release-phase', { phase: oneOf('C', 'C', 'B', 'Z') }) },
  { weight: 2, arbitrary: acting('close-phase-by-hand', { phase: oneOf('C', 'C', 'B', 'Z'), reason: text }) },
  { weight: 1, arbitrary: acting('reach-milestone', { milestone, on: optional(back) }) },
  { weight: 2, arbitrary: acting('slip-milestone', { milestone, to: fc.integer({ min: -90, max: 10 }), reason: text }) },
  { weight: 2, arbitrary: acting('accept-slip', { milestone, document: optional(fc.constant('Z-1')) }) },
  { weight: 4, arbitrary: acting('start-activity', { activity, on: optional(back) }) },
  { weight: 4, arbitrary: acting('start-activity-ahead', { activity, reason: text, on: optional(back) }) },
  { weight: 3, arbitrary: acting('finish-activity', { activity, on: optional(back) }) },
  { weight: 2, arbitrary: acting('offer-gate', { gate: oneOf('G1', 'G2', 'G9') }) },
  { weight: 1, arbitrary: acting('explain-stamp', { resolution, explanation: text }) },
  {
    weight: 3,
    arbitrary: acting('set-condition', {
      condition: oneOf('V1', 'V1', 'V2'),
      resolution,
      owner: oneOf('uitvoerder', 'uitvoerder', 'niemand'),
      dueOn: back,
      text,
    }),
  },
  { weight: 3, arbitrary: acting('meet-condition', { condition: oneOf('V1', 'V1', 'V1', 'V9'), evidence: text, on: optional(back) }) },
  {
    weight: 2,
    arbitrary: acting('answer-consultation', {
      consultation: oneOf('or-advies', 'lo-akkoord', 'overleg', 'nergens'),
      answer: oneOf('advice', 'agreement', 'no-agreement', 'discussed'),
      on: optional(back),
    }),
  },
  { weight: 3, arbitrary: acting('withdraw-fact', { sequence: fc.nat(200), reason: text }) },
  {
    weight: 1,
    arbitrary: acting('grant-role', {
      role,
      account,
      from: back,
      until: optional(back),
      substitutesFor: optional(account),
      decision: text,
    }),
  },
  { weight: 1, arbitrary: acting('end-role', { role, account, on: back, decision: text }) },
);

const everyone: Person[] = ['director', 'commissioner', 'contractor', 'recorder', 'second', 'council', 'doer', 'substitute'];
const stopping = acting('stop-programme', { reason: text });
const person = fc.oneof({ weight: 8, arbitrary: fc.constant('right' as const) }, { weight: 2, arbitrary: fc.constantFrom(...everyone) });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 24 * 45 }).map((hours): Step => ({ kind: 'clock', hours })) },
  { weight: 16, arbitrary: fc.record({ kind: fc.constant('act' as const), by: person, said: act }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('confirm' as const),
      which: fc.nat(9),
      by: fc.oneof(person, fc.constant('recorder' as const)),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('effect' as const), effect: fc.record({ act: fc.constantFrom(...effects), phase }) }),
  },
  { weight: 5, arbitrary: fc.constantFrom<Step>({ kind: 'adopt', gate: 'G1' }, { kind: 'adopt', gate: 'G2' }) },
  { weight: 6, arbitrary: fc.constant<Step>({ kind: 'settle' }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('mail' as const),
      mail: fc.constantFrom('a'.repeat(40), 'b'.repeat(40)),
      complaint: fc.boolean(),
      hours: fc.integer({ min: -100, max: 30 }),
    }),
  },
);

/** Random steps of a life; one in four lives is stopped somewhere. */
export const life: fc.Arbitrary<Step[]> = fc
  .record({
    steps: fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }),
    stop: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.tuple(fc.nat(80), stopping) }),
  })
  .map(({ steps, stop }) => (stop ? steps.toSpliced(stop[0], 0, { kind: 'act', by: 'right', said: stop[1] }) : steps));

/** What adopts all that a gate requires, as far as it is not yet. */
export const adoption = (course: Course, gate: 'G1' | 'G2'): [Person, Said][] => {
  const meetingOn = tuesday(course.today);
  const required = course.definition.gates.find(({ id }) => id === gate)?.resolutions.filter((one) => one.required) ?? [];
  const said = required.map(({ id }): [Person, Said] => [
    'recorder',
    { act: 'record-resolution', resolution: id, outcome: 'adopted', meetingOn, list: 'BL' },
  ]);
  return [...said, ['second', { act: 'confirm-list', body: 'college', meetingOn, list: 'BL' }]];
};

/** The list of one recording that nobody confirmed yet. */
export const confirmation = (course: Course, which: number): Said | undefined => {
  if (course.programme.status === 'absent') return undefined;
  const open = Object.values(course.programme.resolutions)
    .flat()
    .filter(({ confirmedBy }) => confirmedBy === null);
  const one = open[which % Math.max(1, open.length)];
  return one && { act: 'confirm-list', body: one.body, meetingOn: one.meetingOn, list: one.list };
};

export const isValid = (command: Said): boolean => Command.safeParse(command).success;
