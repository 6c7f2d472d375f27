import * as z from 'zod';
import { Id, LocalDate } from './definition/parts.ts';
import { outcomes, stamps } from './words.ts';

const Sequence = z.int().min(1);

/** A reminder that was due: of which thing, at which threshold, for which planned date, and who is to act. */
export const Threshold = z.strictObject({
  about: z.string(),
  kind: z.enum(['before', 'today', 'after']),
  days: z.int().min(0),
  date: LocalDate,
  to: z.string(),
});
export type Threshold = z.infer<typeof Threshold>;

export const Difference = z.strictObject({ path: z.string(), before: z.string().nullable(), after: z.string().nullable() });
export type Difference = z.infer<typeof Difference>;

const ResolutionRecorded = z.strictObject({
  resolution: Id,
  outcome: z.enum(outcomes),
  body: Id,
  meetingOn: LocalDate,
  /** Reference of the list of decisions of that meeting. */
  list: z.string().min(1).max(80),
  caseNumber: z.string().min(1).max(80).nullable(),
  /** The meeting to which a held-over resolution returns; null: no date yet. */
  returnsOn: LocalDate.nullable(),
  /** Who may settle the text, and until when (adopted-with-mandate). */
  mandate: z.strictObject({ role: Id, until: LocalDate }).nullable(),
  stamps: z.array(z.enum(stamps)),
});

/** Every type of fact: the version that is written today, and the shape of its data. Free text stands in `text`, apart. */
export const factTypes = {
  'programme-started': { version: 1, data: z.strictObject({ definition: z.string(), version: z.literal(1) }) },
  'programme-paused': { version: 1, data: z.strictObject({}) },
  'programme-resumed': { version: 1, data: z.strictObject({}) },
  'programme-stopped': { version: 1, data: z.strictObject({}) },
  'programme-finished': { version: 1, data: z.strictObject({}) },
  'plan-amended': {
    version: 1,
    data: z.strictObject({ from: z.string(), to: z.string(), version: z.int().min(2), differences: z.array(Difference) }),
  },
  'phase-released': { version: 1, data: z.strictObject({ phase: Id }) },
  'phase-opened': { version: 1, data: z.strictObject({ phase: Id }) },
  'phase-closed': { version: 1, data: z.strictObject({ phase: Id, how: z.enum(['gate', 'by-hand', 'stopped']), gate: Id.nullable() }) },
  'milestone-planned': { version: 1, data: z.strictObject({ milestone: Id, on: LocalDate }) },
  'milestone-reached': { version: 1, data: z.strictObject({ milestone: Id }) },
  'milestone-slipped': { version: 2, data: z.strictObject({ milestone: Id, from: LocalDate, to: LocalDate }) },
  'milestone-slip-accepted': {
    version: 1,
    data: z.strictObject({ milestone: Id, slip: Sequence, document: z.string().min(1).max(200).nullable() }),
  },
  'activity-started': { version: 1, data: z.strictObject({ activity: Id }) },
  'activity-started-ahead': { version: 1, data: z.strictObject({ activity: Id, resolutions: z.array(Id).min(1) }) },
  'activity-done': { version: 1, data: z.strictObject({ activity: Id }) },
  'gate-offered': { version: 1, data: z.strictObject({ gate: Id, caseNumber: z.string().max(80).nullable(), resolutions: z.array(Id) }) },
  'gate-passed': { version: 1, data: z.strictObject({ gate: Id, recordings: z.array(Sequence) }) },
  'gate-returned': {
    version: 1,
    data: z.strictObject({
      gate: Id,
      resolutions: z.array(z.strictObject({ resolution: Id, recording: Sequence, returnsOn: LocalDate.nullable() })).min(1),
    }),
  },
  'resolution-recorded': { version: 1, data: ResolutionRecorded },
  'list-confirmed': {
    version: 1,
    data: z.strictObject({ body: Id, meetingOn: LocalDate, list: z.string(), recordings: z.array(Sequence).min(1) }),
  },
  'stamp-explained': { version: 1, data: z.strictObject({ recording: Sequence }) },
  'condition-set': { version: 1, data: z.strictObject({ condition: Id, resolution: Id, owner: Id, dueOn: LocalDate }) },
  'condition-met': { version: 1, data: z.strictObject({ condition: Id }) },
  'consultation-answered': {
    version: 1,
    data: z.strictObject({ consultation: Id, answer: z.enum(['advice', 'agreement', 'no-agreement', 'discussed']) }),
  },
  'fact-withdrawn': { version: 1, data: z.strictObject({ corrects: Sequence }) },
  'reminder-given': {
    version: 1,
    data: z.strictObject({
      phase: Id,
      kind: z.enum(['reminder', 'escalation']),
      given: z.array(Threshold).min(1),
      skipped: z.array(Threshold),
    }),
  },
  /** `mail`: its Message-ID before the `@`; `cause`: the fact that it told of. No address, and nothing that the receiving server said. */
  'mail-returned': {
    version: 1,
    data: z.strictObject({
      mail: z.string().regex(/^[0-9a-f]{40}$/),
      cause: Sequence,
      role: z.string(),
      kind: z.enum(['bounce', 'complaint']),
    }),
  },
  'role-granted': {
    version: 1,
    data: z.strictObject({
      role: Id,
      account: Id,
      from: LocalDate,
      until: LocalDate.nullable(),
      substitutesFor: Id.nullable(),
      decision: z.string().min(1).max(200),
    }),
  },
  'role-ended': { version: 1, data: z.strictObject({ role: Id, account: Id, on: LocalDate, decision: z.string().min(1).max(200) }) },
} as const satisfies Record<string, { version: number; data: z.ZodType }>;

export type FactType = keyof typeof factTypes;
export type FactData = { [T in FactType]: z.infer<(typeof factTypes)[T]['data']> };

/** What `decide` yields: the type with its data, when it happened, and free text apart. */
export type Event = {
  [T in FactType]: { type: T; data: FactData[T]; occurredOn: string; text?: Record<string, string> };
}[FactType];

/** What `evolve` reads: an event with its place and who recorded it when; never its text. */
export type RecordedEvent = {
  [T in FactType]: {
    type: T;
    data: FactData[T];
    occurredOn: string;
    sequence: number;
    recordedAt: string;
    account: string;
    role: string;
    onBehalfOf?: string | undefined;
  };
}[FactType];
