import { isMeetingDay, nextMeeting, recordedOn } from '../calendar.ts';
import type { CommandOf } from '../commands.ts';
import type { Body } from '../definition/parts.ts';
import { dutchDay } from '../dutch.ts';
import type { FactData } from '../facts.ts';
import { decisionOf, gateOfResolution, labelOf } from '../plan.ts';
import { gateState, inForce, isEnded, phaseState, type Recording, type Started } from '../programme.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { adoptedOutcomes, outcomeWords, returningOutcomes, type Stamp } from '../words.ts';
import { type Context, type Decided, fact, inFuture, notMine, unknown } from './context.ts';

type Record_ = CommandOf<'record-resolution'>;

/** Who records what this decision's body decides, by the definition. */
const bodyOf = ({ definition }: Context, resolution: string): Body | undefined => {
  const body = decisionOf(definition, resolution)?.body;
  return definition.bodies.find(({ id }) => id === body);
};

const kindOfStamp = { advice: 'before-advice', agreement: 'before-agreement', discussion: 'before-discussion' } as const;

/** Answered by that day, and not with a no: without agreement there is none (WOR and Lokaal Overleg differ in this). */
const isAnswered = (answer: Started['answers'][string] | undefined, by: string): boolean =>
  answer !== undefined && answer.on <= by && answer.answer !== 'no-agreement';

/** Consultations that ought to have been answered by the day of the meeting. Only a decision that decides is stamped. */
const stampsOf = (programme: Started, { resolution, outcome, meetingOn, extraMeeting }: Record_, { definition }: Context): Stamp[] => {
  const found = new Set<Stamp>(extraMeeting === undefined ? [] : ['extra-meeting']);
  if (adoptedOutcomes.includes(outcome))
    for (const { id, kind, before } of definition.consultations)
      if (before.includes(resolution) && !isAnswered(programme.answers[id], meetingOn)) found.add(kindOfStamp[kind]);
  const phase = gateOfResolution(definition, resolution)?.closes;
  if (phase !== undefined && phaseState(programme, phase).status === 'planned') found.add('phase-not-open');
  return [...found];
};

/** The loser of a race is told who decided what, and when. */
const alreadyRecorded = (programme: Started, { resolution, meetingOn }: Record_, { definition }: Context): Refusal | undefined => {
  const known = inForce(programme, resolution);
  if (!known) return undefined;
  const goesOn = known.outcome === 'intended' || returningOutcomes.includes(known.outcome);
  if (goesOn && meetingOn > known.meetingOn) return undefined;
  return refuse(
    'already-recorded',
    `Dit besluit is al vastgelegd: ${outcomeWords[known.outcome]}, in de vergadering van ${dutchDay(known.meetingOn)}. ${labelOf(definition, known.role)} deed dat op ${dutchDay(recordedOn(known.recordedAt))}. Klopt het niet? Herstel dan feit ${String(known.sequence)}.`,
    { rule: 'Eén besluit is van kracht' },
  );
};

const wrongDay = ({ meetingOn, extraMeeting }: Record_, body: Body): Refusal | undefined => {
  if (!body.meets || isMeetingDay(body.meets, meetingOn) || extraMeeting !== undefined) return undefined;
  const next = nextMeeting(body.meets, meetingOn);
  return refuse(
    'no-meeting-day',
    `${body.label} vergadert niet op ${dutchDay(meetingOn)}. Kies de dag van de vergadering, of geef de reden van een extra vergadering.`,
    { rule: 'Vergaderritme', possibleFrom: next },
  );
};

const incomplete = ({ outcome, returnsOn, meetingOn, mandate, change }: Record_): Refusal | undefined => {
  if (outcome === 'adopted-amended' && change === undefined) return refuse('invalid', 'Geef aan wat er gewijzigd is.');
  if (outcome === 'adopted-with-mandate' && mandate === undefined)
    return refuse('invalid', 'Geef aan wie de tekst vaststelt, en uiterlijk wanneer.');
  if (outcome !== 'adopted-amended' && change !== undefined)
    return refuse('invalid', 'Alleen bij een gewijzigd besluit hoort een wijziging.');
  if (outcome !== 'adopted-with-mandate' && mandate !== undefined)
    return refuse('invalid', 'Alleen bij een tekstmandaat hoort wie de tekst vaststelt.');
  if (returnsOn !== undefined && outcome !== 'held-over')
    return refuse('invalid', 'Alleen een aangehouden besluit komt terug op een datum.');
  if (returnsOn !== undefined && returnsOn <= meetingOn)
    return refuse('invalid', 'Een aangehouden besluit komt terug in een latere vergadering.');
  return undefined;
};

/** What a body has decided is always recordable, early or late (design §3): it is stamped, not refused. */
export const recordResolution = (programme: Started, command: Record_, context: Context): Decided => {
  const { resolution, meetingOn, list, caseNumber, returnsOn, mandate, outcome, change, extraMeeting } = command;
  const body = bodyOf(context, resolution);
  if (!body) return unknown('Besluit', resolution);
  const refusal =
    notMine('record-resolution', programme, context, body.recordedBy === undefined ? [] : [body.recordedBy]) ??
    inFuture(meetingOn, context) ??
    wrongDay(command, body) ??
    alreadyRecorded(programme, command, context) ??
    incomplete(command);
  if (refusal) return refusal;
  const data: FactData['resolution-recorded'] = {
    resolution,
    outcome,
    body: body.id,
    meetingOn,
    list,
    caseNumber: caseNumber ?? null,
    returnsOn: returnsOn ?? null,
    mandate: mandate ?? null,
    stamps: stampsOf(programme, command, context),
  };
  const text = { ...(change === undefined ? {} : { change }), ...(extraMeeting === undefined ? {} : { extraMeeting }) };
  return [fact('resolution-recorded', data, meetingOn, Object.keys(text).length > 0 ? text : undefined)];
};

const onList = (programme: Started, { body, meetingOn, list }: CommandOf<'confirm-list'>): Recording[] =>
  Object.values(programme.resolutions)
    .flat()
    .filter((one) => one.body === body && one.meetingOn === meetingOn && one.list === list);

/** By a second person of the same role: each confirms what the other recorded. */
export const confirmList = (programme: Started, command: CommandOf<'confirm-list'>, context: Context): Decided => {
  const { definition, actor, today } = context;
  const body = definition.bodies.find(({ id }) => id === command.body);
  if (!body) return unknown('Orgaan', command.body);
  const refusal = notMine('confirm-list', programme, context, body.recordedBy === undefined ? [] : [body.recordedBy]);
  if (refusal) return refusal;
  const all = onList(programme, command);
  const open = all.filter(({ confirmedBy }) => confirmedBy === null);
  if (all.length === 0) return refuse('unknown', `Op lijst ${command.list} van ${dutchDay(command.meetingOn)} is nog niets vastgelegd.`);
  if (open.length === 0) return refuse('already-so', `Lijst ${command.list} is al bevestigd.`);
  const mine = open.filter(({ recordedBy }) => recordedBy !== actor.account);
  if (mine.length === 0)
    return refuse('same-person', 'U kunt deze lijst niet bevestigen. U legde hem zelf vast. Een collega bevestigt.', {
      rule: 'Twee personen',
      owner: labelOf(definition, body.recordedBy ?? ''),
    });
  return [fact('list-confirmed', { ...withoutAct(command), recordings: mine.map(({ sequence }) => sequence) }, today)];
};

const withoutAct = ({ body, meetingOn, list }: CommandOf<'confirm-list'>) => ({ body, meetingOn, list });

export const explainStamp = (programme: Started, { resolution, explanation }: CommandOf<'explain-stamp'>, context: Context): Decided => {
  const refusal = notMine('explain-stamp', programme, context);
  if (refusal) return refusal;
  const recording = inForce(programme, resolution);
  if (!recording || recording.stamps.length === 0) return refuse('unknown', 'Op dit besluit staat geen stempel.');
  if (recording.explained) return refuse('already-so', 'De toelichting bij dit stempel is al gegeven.');
  return [fact('stamp-explained', { recording: recording.sequence }, context.today, { explanation })];
};

export const offerGate = (programme: Started, { gate: id, caseNumber }: CommandOf<'offer-gate'>, context: Context): Decided => {
  const gate = context.definition.gates.find((one) => one.id === id);
  if (!gate) return unknown('Fasebesluit', id);
  const refusal = notMine('offer-gate', programme, context);
  if (refusal) return refusal;
  if (isEnded(programme)) return refuse('programme-ended', 'Het programma is beëindigd.');
  const { passedOn, offeredOn } = gateState(programme, id);
  if (passedOn !== null) return refuse('already-so', `Dit fasebesluit is al genomen op ${dutchDay(passedOn)}.`);
  if (offeredOn !== null) return refuse('already-so', `Dit fasebesluit is al aangeboden op ${dutchDay(offeredOn)}.`);
  const open = gate.resolutions.filter((one) => !adoptedOutcomes.includes(inForce(programme, one.id)?.outcome ?? 'intended'));
  return [fact('gate-offered', { gate: id, caseNumber: caseNumber ?? null, resolutions: open.map((one) => one.id) }, context.today)];
};
