import * as z from 'zod';
import { Id, LocalDate } from './definition/parts.ts';
import { outcomes } from './words.ts';

const Reason = z.string().trim().min(1).max(4000);
const Reference = z.string().trim().min(1).max(80);
const Hash = z.string().regex(/^[0-9a-f]{64}$/);
/** When it happened; absent: today. */
const on = LocalDate.optional();

/** The acts of people: what each must say. */
export const commands = {
  'start-programme': z.strictObject({ act: z.literal('start-programme'), definition: Hash }),
  'pause-programme': z.strictObject({ act: z.literal('pause-programme'), reason: Reason }),
  'resume-programme': z.strictObject({ act: z.literal('resume-programme') }),
  'stop-programme': z.strictObject({ act: z.literal('stop-programme'), reason: Reason }),
  'amend-plan': z.strictObject({ act: z.literal('amend-plan'), definition: Hash, reason: Reason }),
  'release-phase': z.strictObject({ act: z.literal('release-phase'), phase: Id }),
  'close-phase-by-hand': z.strictObject({ act: z.literal('close-phase-by-hand'), phase: Id, reason: Reason }),
  'reach-milestone': z.strictObject({ act: z.literal('reach-milestone'), milestone: Id, on }),
  'slip-milestone': z.strictObject({ act: z.literal('slip-milestone'), milestone: Id, to: LocalDate, reason: Reason }),
  'accept-slip': z.strictObject({ act: z.literal('accept-slip'), milestone: Id, document: Reference.optional() }),
  'start-activity': z.strictObject({ act: z.literal('start-activity'), activity: Id, on }),
  'start-activity-ahead': z.strictObject({ act: z.literal('start-activity-ahead'), activity: Id, reason: Reason, on }),
  'finish-activity': z.strictObject({ act: z.literal('finish-activity'), activity: Id, on }),
  'offer-gate': z.strictObject({ act: z.literal('offer-gate'), gate: Id, caseNumber: Reference.optional() }),
  'record-resolution': z.strictObject({
    act: z.literal('record-resolution'),
    resolution: Id,
    outcome: z.enum(outcomes),
    meetingOn: LocalDate,
    list: Reference,
    caseNumber: Reference.optional(),
    returnsOn: LocalDate.optional(),
    mandate: z.strictObject({ role: Id, until: LocalDate }).optional(),
    /** What was changed (adopted-amended), kept apart as text. */
    change: Reason.optional(),
    /** Why the body met on a day outside its rhythm. */
    extraMeeting: Reason.optional(),
  }),
  'confirm-list': z.strictObject({ act: z.literal('confirm-list'), body: Id, meetingOn: LocalDate, list: Reference }),
  'explain-stamp': z.strictObject({ act: z.literal('explain-stamp'), resolution: Id, explanation: Reason }),
  'set-condition': z.strictObject({
    act: z.literal('set-condition'),
    condition: Id,
    resolution: Id,
    owner: Id,
    dueOn: LocalDate,
    text: Reason,
  }),
  'meet-condition': z.strictObject({ act: z.literal('meet-condition'), condition: Id, evidence: Reason, on }),
  'answer-consultation': z.strictObject({
    act: z.literal('answer-consultation'),
    consultation: Id,
    answer: z.enum(['advice', 'agreement', 'no-agreement', 'discussed']),
    on,
  }),
  'withdraw-fact': z.strictObject({ act: z.literal('withdraw-fact'), sequence: z.int().min(1), reason: Reason }),
  'grant-role': z.strictObject({
    act: z.literal('grant-role'),
    role: Id,
    account: Id,
    from: LocalDate,
    until: LocalDate.optional(),
    substitutesFor: Id.optional(),
    decision: Reference,
  }),
  'end-role': z.strictObject({ act: z.literal('end-role'), role: Id, account: Id, on: LocalDate, decision: Reference }),
} as const;

export const Command = z.discriminatedUnion('act', [
  commands['start-programme'],
  commands['pause-programme'],
  commands['resume-programme'],
  commands['stop-programme'],
  commands['amend-plan'],
  commands['release-phase'],
  commands['close-phase-by-hand'],
  commands['reach-milestone'],
  commands['slip-milestone'],
  commands['accept-slip'],
  commands['start-activity'],
  commands['start-activity-ahead'],
  commands['finish-activity'],
  commands['offer-gate'],
  commands['record-resolution'],
  commands['confirm-list'],
  commands['explain-stamp'],
  commands['set-condition'],
  commands['meet-condition'],
  commands['answer-consultation'],
  commands['withdraw-fact'],
  commands['grant-role'],
  commands['end-role'],
]);
export type Command = z.infer<typeof Command>;
export type CommandOf<A extends Command['act']> = Extract<Command, { act: A }>;

/** What workflows do, each about one phase. They decide again: the execution that calls is not believed (protocol R5). */
export const effects = ['open-phase', 'remind', 'close-phase', 'return-gate', 'close-phase-early'] as const;
export type Effect = { act: (typeof effects)[number]; phase: string };
