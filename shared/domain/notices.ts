import type { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import { Id } from './definition/parts.ts';
import type { Definition } from './definition/schema.ts';
import { type Event, type FactData, Threshold } from './facts.ts';
import { commissioner, contractor, gateOfResolution } from './plan.ts';
import { type Course, isStarted, type Programme, type Recording } from './programme.ts';
import { stillAsks } from './thresholds.ts';

const Sequence = z.int().min(1);
const reminding = z.strictObject({ thresholds: z.array(Threshold).min(1) });

/** What a mail tells, in names only. The words are made of it and of the facts at the moment that it is sent. */
export const Notice = z.discriminatedUnion('template', [
  z.strictObject({ template: z.literal('reminder'), about: reminding }),
  z.strictObject({ template: z.literal('escalation'), about: reminding }),
  z.strictObject({ template: z.literal('decision-recorded'), about: z.strictObject({ resolution: Id, recording: Sequence }) }),
  z.strictObject({
    template: z.literal('list-confirmed'),
    about: z.strictObject({ list: z.string(), recordings: z.array(Sequence).min(1) }),
  }),
]);
export type Notice = z.infer<typeof Notice>;

/** A notice with its one addressee. `cause`: sequence of the fact that it tells of; `notBefore`: ISO instant, programme clock. */
export type Addressed = { notice: Notice; phase: string; role: string; cause: number; notBefore: string | null };

/** A slip of the pen in a decision is mostly seen by whoever made it, and at once: ten minutes in which withdrawing it stops the notice. */
export const undoWindow = { minutes: 10 } as const;

/** Who hears of every decision at a gate. */
const told = [commissioner, contractor];

const allRecordings = (programme: Course): (Recording & { resolution: string })[] =>
  Object.entries(programme.resolutions).flatMap(([resolution, all]) => all.map((one) => ({ ...one, resolution })));

/** One for each role, with all that it must know of that moment: nobody gets ten mails of one morning. */
const ofReminder = ({ phase, kind, given }: FactData['reminder-given'], cause: number): Addressed[] =>
  [...Map.groupBy(given, ({ to }) => to)].map(([role, thresholds]) => ({
    notice: { template: kind, about: { thresholds } },
    phase,
    role,
    cause,
    notBefore: null,
  }));

const toAll = (notice: Notice, phase: string, cause: number, now: Temporal.Instant): Addressed[] =>
  told.map((role) => ({ notice, phase, role, cause, notBefore: now.add(undoWindow).toString() }));

/** Only decisions at a gate are told; `programme` is as it is after the fact. */
const ofConfirmation = (
  definition: Definition,
  programme: Course,
  { list, recordings }: FactData['list-confirmed'],
  cause: number,
  now: Temporal.Instant,
): Addressed[] => {
  const atGates = allRecordings(programme).filter(
    ({ sequence, resolution }) => recordings.includes(sequence) && gateOfResolution(definition, resolution),
  );
  const phase = gateOfResolution(definition, atGates[0]?.resolution ?? '')?.closes;
  if (phase === undefined) return [];
  const about = { list, recordings: atGates.map(({ sequence }) => sequence) };
  return toAll({ template: 'list-confirmed', about }, phase, cause, now);
};

/** The notices that a fact causes, to be committed with it. `programme` is as it is after the fact. */
export const noticesOf = (
  { definition, programme }: { definition: Definition; programme: Programme },
  { type, data }: Event,
  sequence: number,
  now: Temporal.Instant,
): Addressed[] => {
  if (!isStarted(programme)) return [];
  if (type === 'reminder-given') return ofReminder(data, sequence);
  if (type === 'list-confirmed') return ofConfirmation(definition, programme, data, sequence, now);
  if (type !== 'resolution-recorded') return [];
  const phase = gateOfResolution(definition, data.resolution)?.closes;
  const about = { resolution: data.resolution, recording: sequence };
  return phase === undefined ? [] : toAll({ template: 'decision-recorded', about }, phase, sequence, now);
};

/**
 * What of a notice is still meant; undefined: nothing, so it is not sent. Of a reminder: what still asks for something in a running
 * programme; of a decision: what was not withdrawn.
 */
export const stillMeant = (
  { definition, programme }: { definition: Definition; programme: Programme },
  notice: Notice,
  today: string,
): Notice | undefined => {
  if (!isStarted(programme)) return undefined;
  const stands = (recording: number): boolean => allRecordings(programme).some(({ sequence }) => sequence === recording);
  if (notice.template === 'decision-recorded') return stands(notice.about.recording) ? notice : undefined;
  if (notice.template === 'list-confirmed') {
    const recordings = notice.about.recordings.filter(stands);
    return recordings.length > 0 ? { ...notice, about: { ...notice.about, recordings } } : undefined;
  }
  if (programme.status !== 'running') return undefined;
  const thresholds = notice.about.thresholds.filter((threshold) => stillAsks(definition, programme, threshold, today));
  return thresholds.length > 0 ? { ...notice, about: { thresholds } } : undefined;
};

/** The recordings of these sequences that stand, each with its resolution. */
export const recordingsOf = (programme: Programme, sequences: readonly number[]): (Recording & { resolution: string })[] =>
  isStarted(programme) ? allRecordings(programme).filter(({ sequence }) => sequences.includes(sequence)) : [];
