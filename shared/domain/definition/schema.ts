import * as z from 'zod';
import { Body, Id, LocalDate, MonthOrDate, origin, Role, Text, Window } from './parts.ts';

/** All that are given must hold. Without any: immediately. */
export const OpensWhen = z.strictObject({ date: LocalDate.optional(), gate: Id.optional(), byHand: z.literal(true).optional() });

export const Phase = z.strictObject({
  id: Id,
  number: z.int().min(1),
  name: Text,
  /** A word or two, for drawings. */
  shortName: Text,
  goal: Text,
  window: Window,
  opensWhen: OpensWhen.default({}),
  ...origin,
});
export type Phase = z.infer<typeof Phase>;

export const Activity = z.strictObject({
  id: Id,
  phase: Id,
  window: Window,
  text: Text,
  actor: Id,
  /** The source names no actor; this one was added. */
  actorDerived: z.literal(true).optional(),
  kind: Text,
  audiences: z.array(Id).default([]),
  recurring: z.boolean().default(false),
  duty: Id.optional(),
  /** The resolution that this activity is about (it prepares or takes it). */
  resolution: Id.optional(),
  /** Resolutions that must be adopted before this activity may start. */
  needs: z.array(Id).default([]),
  results: z.array(Text).default([]),
  touches: z.array(Id).default([]),
  affectsStaff: z.boolean().default(false),
  affectsTerms: z.boolean().default(false),
  ...origin,
});
export type Activity = z.infer<typeof Activity>;

export const Milestone = z.strictObject({
  id: Id,
  name: Text,
  /** A day, or a window whose last working day is the planned date. */
  on: LocalDate.optional(),
  window: Window.optional(),
  /** Reached of itself when this phase opens. */
  startOf: Id.optional(),
  /** The role whose acceptance makes a slip "geaccepteerd". */
  acceptedBy: Id,
  ...origin,
});
export type Milestone = z.infer<typeof Milestone>;

const decisionFields = {
  id: Id,
  name: Text,
  body: Id.nullable(),
  bodyDerived: z.literal(true).optional(),
  bodyNote: Text.optional(),
  window: Window.nullable(),
  timing: Text.optional(),
  /** What the proposal must hold. */
  content: z.array(Text).default([]),
  basis: Text.optional(),
  /** Role that prepares it. Absent: the role `ambtelijk-opdrachtnemer`. */
  owner: Id.optional(),
  status: Text.optional(),
  ...origin,
};

/** A partial decision (deelbesluit) of a gate. */
export const Resolution = z.strictObject({ ...decisionFields, body: Id, window: Window, required: z.boolean(), partOf: Id.optional() });
export type Resolution = z.infer<typeof Resolution>;

/** A decision without a gate. `phase`: it is taken, and reminded of, within that phase. */
export const Decision = z.strictObject({ ...decisionFields, phase: Id.optional() });
export type Decision = z.infer<typeof Decision>;

/** A decision of the source that consists of several resolutions. */
export const ResolutionGroup = z.strictObject({ id: Id, name: Text, body: Id, window: Window, ...origin });

export const Gate = z.strictObject({
  id: Id,
  name: Text,
  closes: Id,
  opens: Id.optional(),
  /** Not in the commission: to be confirmed. */
  proposed: z.literal(true).optional(),
  groups: z.array(ResolutionGroup).default([]),
  resolutions: z.array(Resolution).min(1, 'a gate has at least one resolution'),
  ...origin,
});
export type Gate = z.infer<typeof Gate>;

export const Consultation = z.strictObject({
  id: Id,
  bodies: z.array(Id).min(1),
  kind: z.enum(['advice', 'agreement', 'discussion']),
  trigger: Text.optional(),
  counterpart: Id.optional(),
  inConsultationWith: Id.optional(),
  window: Window,
  /** Resolutions that ought to wait for the answer; one adopted earlier is stamped. */
  before: z.array(Id).default([]),
  beforeDerived: z.literal(true).optional(),
  ...origin,
});
export type Consultation = z.infer<typeof Consultation>;

export const Duty = z.strictObject({
  id: Id,
  text: Text,
  to: z.array(Id).min(1),
  trigger: Id.optional(),
  rhythm: z.enum(['once', 'quarterly', 'periodic', 'to-be-agreed', 'continuous', 'principle', 'on-trigger']),
  rhythmNote: Text.optional(),
  /** The decision in which the rhythm must still be agreed. */
  agreedIn: Id.optional(),
  form: Text.optional(),
  from: MonthOrDate.optional(),
  until: MonthOrDate.nullable().optional(),
  firstQuarter: z
    .string()
    .regex(/^\d{4}-Q[1-4]$/, 'a quarter is written as 2020-Q2')
    .optional(),
  ...origin,
});
export type Duty = z.infer<typeof Duty>;

export const Procurement = z.strictObject({
  id: Id,
  name: Text,
  /** Day on which the contract takes effect. */
  contractStart: LocalDate,
  procedure: z.enum(['sas', 'open', 'restricted', 'open-house', 'undecided']),
  lead: Id,
  dependsOn: z.array(Id).default([]),
  externalDate: Id.optional(),
  ...origin,
});

const euro = z.int().min(0);

/** Named amounts stand apart and are never added up. */
export const Budget = z.strictObject({
  id: Id,
  text: Text,
  amount: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('exact'), euro }),
    z.strictObject({ kind: z.literal('range'), minimumEuro: euro, maximumEuro: euro }),
    z.strictObject({ kind: z.literal('unknown') }),
  ]),
  status: Text,
  cover: z.array(Text).default([]),
  ...origin,
});
export type Budget = z.infer<typeof Budget>;

export const Risk = z.strictObject({
  id: Id,
  name: Text,
  cause: Text.optional(),
  effect: Text.optional(),
  measures: z.array(Text).min(1),
  norm: Text.optional(),
  normDate: LocalDate.optional(),
  touches: z.array(Id).default([]),
  ...origin,
});

export const ExternalDate = z.strictObject({
  id: Id,
  on: LocalDate.optional(),
  window: Window.optional(),
  text: Text,
  interpretation: Text.optional(),
  consequence: Text.optional(),
  ...origin,
});
export type ExternalDate = z.infer<typeof ExternalDate>;

export const Dependency = z.strictObject({ id: Id, from: Id, to: Id, kind: z.enum(['blocks', 'informs', 'overlaps']), ...origin });

const Sourced = z.strictObject({ id: Id, text: Text, ...origin });

export const Finding = z.strictObject({
  id: Id,
  severity: z.enum(['high', 'medium', 'low']),
  text: Text,
  touches: z.array(Id).default([]),
  ...origin,
});

const percentage = z.int().min(0).max(100).nullable();
export const AgeShare = z.strictObject({ age: Text, percent: percentage });
export const BaseFigures = z.strictObject({
  usersByAge: z.array(AgeShare),
  provisionsByAge: z.array(z.strictObject({ provision: Text, shares: z.array(AgeShare) })),
  warning: Text,
  ...origin,
});

/** Reminders count calendar days before and after a planned date; on the day itself there is always one. */
export const Reminders = z.strictObject({
  daysBefore: z.array(z.int().min(1).max(180)).default([14]),
  /** The first escalation is the day after; then these. */
  escalateDaysAfter: z.array(z.int().min(1).max(180)).default([7, 28]),
});
export type Reminders = z.infer<typeof Reminders>;

/** The shape of one programme definition; relations between its parts are checked by `check.ts`. */
export const DefinitionShape = z.strictObject({
  $schema: z.string().optional(),
  id: Id,
  title: Text,
  shortTitle: Text,
  organisation: z.strictObject({ id: Id, name: Text }),
  versionDate: LocalDate,
  status: Text,
  languages: z.array(z.enum(['nl', 'en'])).min(1),
  /** Day on which the programme starts. */
  startsOn: LocalDate,
  commission: z.strictObject({
    duration: Window,
    durationNote: Text.optional(),
    earlierDecisions: z.array(z.strictObject({ id: Id, text: Text, effectiveOn: LocalDate.optional(), ...origin })).default([]),
    startingPoints: z.array(z.strictObject({ id: Id, name: Text, ...origin })).default([]),
    commitments: z.array(z.strictObject({ id: Id, text: Text, deadline: LocalDate.nullable(), ...origin })).default([]),
    ...origin,
  }),
  principles: z.array(Sourced).default([]),
  preconditions: z.array(z.strictObject({ id: Id, text: Text, elements: z.array(Text).default([]), ...origin })).default([]),
  scope: z.strictObject({ inside: z.array(Text), outside: z.array(Text), overlap: z.array(Text).default([]), ...origin }),
  roles: z.array(Role).min(1),
  bodies: z.array(Body).min(1),
  phases: z.array(Phase).min(1, 'a programme has at least one phase'),
  activities: z.array(Activity).default([]),
  milestones: z.array(Milestone).default([]),
  gates: z.array(Gate).default([]),
  decisions: z.array(Decision).default([]),
  consultations: z.array(Consultation).default([]),
  duties: z.array(Duty).default([]),
  procurements: z.array(Procurement).default([]),
  budgets: z.array(Budget).default([]),
  risks: z.array(Risk).default([]),
  externalDates: z.array(ExternalDate).default([]),
  dependencies: z.array(Dependency).default([]),
  audiences: z.array(Id).default([]),
  referenceInitiatives: z.array(z.strictObject({ id: Id, place: Text, subject: Text, ...origin })).default([]),
  breakthroughCases: z.array(Text).default([]),
  baseFigures: BaseFigures.optional(),
  findings: z.array(Finding).default([]),
  reminders: Reminders.default({ daysBefore: [14], escalateDaysAfter: [7, 28] }),
});
export type Definition = z.infer<typeof DefinitionShape>;
