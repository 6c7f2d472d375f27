import { setTimeout as sleep } from 'node:timers/promises';
import type { Temporal } from 'temporal-polyfill';
import { dayOf, instantText } from '../../shared/domain/calendar.ts';
import type { Context } from '../../shared/domain/decide/context.ts';
import type { Definition } from '../../shared/domain/definition/schema.ts';
import { evolve } from '../../shared/domain/evolve.ts';
import { type Event, factTypes } from '../../shared/domain/facts.ts';
import { type Plan, wakes } from '../../shared/domain/next.ts';
import { noticesOf } from '../../shared/domain/notices.ts';
import { isStarted, type Programme, phaseState, returnedKey, thresholdKey } from '../../shared/domain/programme.ts';
import { isRefusal, type Refusal } from '../../shared/domain/refusal.ts';
import type { ActingAs } from '../../shared/domain/rights.ts';
import { executionName, phaseSubject } from '../../shared/ledger/names.ts';
import type {
  Append,
  Appended,
  Cancellation,
  Clock,
  Fact,
  Ledger,
  MailMessage,
  NewFact,
  NewMessage,
  StreamId,
  ViewItem,
} from '../../shared/ports.ts';
import { giveWay, inLine, isLine } from './line.ts';
import { asEvent, keep, type Loaded, type ProgrammeId } from './load.ts';

export type RecordPorts = { ledger: Ledger; programmeClock: Clock; systemClock: Clock };

/** What is to be written, and the definitions before and after it (they differ only when the plan is amended). */
export type Decision = {
  loaded: Loaded;
  events: Event[];
  actor: ActingAs;
  definition: Definition;
  amended?: Definition;
  /** The execution that does it: recorded only while it is current. It looks again itself, so it is not woken (ADR 0012). */
  fence?: Append['fence'];
};

/** `mail`: what a correction stopped, and what was already under way. */
export type Recorded = { outcome: 'recorded'; facts: Fact[]; mail?: Cancellation } | { outcome: 'refused'; refusal: Refusal };

const attempts = 20;

/** What a person said was checked by the verb; this is the check of what the rules made of it, the last before it is sealed. */
const toNewFact = ({ type, data, occurredOn, text }: Event, { account, role, onBehalfOf }: ActingAs, recordedAt: string): NewFact => {
  const { version, data: shape } = factTypes[type];
  return {
    type,
    schemaVersion: version,
    occurredOn,
    recordedAt,
    account,
    role,
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    data: shape.parse(data),
    ...(text ? { text } : {}),
  };
};

/** The programme as it will be: the same facts, with the sequences that the append will give them. */
const project = ({ sequence, programme }: Loaded, facts: readonly NewFact[]): Programme =>
  facts.reduce<Programme>((before, fact, index) => evolve(before, asEvent({ ...fact, sequence: sequence + index + 1 })), programme);

/** Each reminder once, whatever execution asks for it (protocol: claims carry no generation); each mail that came back once, however often it is told. */
const claimsOf = (events: readonly Event[]): string[] =>
  events.flatMap(({ type, data }) => {
    if (type === 'mail-returned') return [`mail:${returnedKey(data)}`];
    if (type !== 'reminder-given') return [];
    return [...data.given, ...data.skipped].map((one) => `${phaseSubject(data.phase)}:${thresholdKey(one)}`);
  });

/** What is to be told of these facts; the sequences are those that the append gives them, or it fails. */
const mailOf = ({ loaded, events }: Pick<Decision, 'loaded' | 'events'>, plan: Plan, now: Temporal.Instant): MailMessage[] =>
  events.flatMap((event, index) =>
    noticesOf(plan, event, loaded.sequence + index + 1, now).map(({ notice, phase, role, cause, notBefore }) => ({
      kind: 'mail' as const,
      ...notice,
      subject: phaseSubject(phase),
      to: { role },
      cause,
      notBefore,
    })),
  );

/** Phases that the plan has and that have no procedure yet: the first start commits with the facts that cause it. */
const newSubjects = async (ledger: Ledger, id: StreamId, { definition, programme }: Plan): Promise<string[]> => {
  if (!isStarted(programme)) return [];
  const started = new Set((await ledger.generations(id)).map(({ subject }) => subject));
  return definition.phases
    .filter((phase) => phaseState(programme, phase.id).status !== 'closed')
    .map((phase) => phaseSubject(phase.id))
    .filter((subject) => !started.has(subject));
};

/** The message that starts generation n: its input is part of it, so that a repeat is identical (protocol R6). */
export const startMessage = ({ organisation, stream }: StreamId, subject: string, generation: number, epoch: string): NewMessage => {
  const [story = '', ...rest] = subject.split('/');
  const programme = stream.slice(stream.indexOf('/') + 1);
  return {
    kind: 'start',
    subject,
    generation,
    story,
    name: executionName({ organisation, stream, subject }, epoch, generation),
    input: { schemaVersion: 1, organisation, programme, phase: rest.join('/'), generation, epoch },
  };
};

const summaryOf = ({ definition, programme }: Plan) => ({
  programme: definition.id,
  shortTitle: definition.shortTitle,
  status: programme.status,
  openPhases: isStarted(programme)
    ? definition.phases.map((one) => one.id).filter((one) => phaseState(programme, one).status === 'open')
    : [],
});

const phasesOf = (programme: Programme) => (isStarted(programme) ? programme.phases : undefined);

/** The summary of a programme, unless these facts leave all that it tells as it was. */
const changedViews = ({ stream }: StreamId, before: Plan, after: Plan): ViewItem[] => {
  const [was, is] = [before.programme, after.programme];
  const isSame = before.definition === after.definition && was.status === is.status && phasesOf(was) === phasesOf(is);
  return isSame ? [] : [{ key: stream, value: summaryOf(after) }];
};

type Change = { before: Plan; after: Plan; facts: NewFact[]; now: Temporal.Instant };

const changeOf = ({ loaded, events, actor, definition, amended }: Decision, now: Temporal.Instant, recordedAt: string): Change => {
  const facts = events.map((event) => toNewFact(event, actor, recordedAt));
  return {
    before: { definition, programme: loaded.programme },
    after: { definition: amended ?? definition, programme: project(loaded, facts) },
    facts,
    now,
  };
};

const toAppend = async (
  { loaded, events, fence }: Decision,
  { before, after, facts, now }: Change,
  ports: RecordPorts,
): Promise<Append> => {
  const starts = events.some(({ type }) => type === 'programme-started' || type === 'plan-amended')
    ? await newSubjects(ports.ledger, loaded.id, after)
    : [];
  const epoch = starts.length > 0 ? await ports.ledger.epoch() : '';
  const cancels = events.flatMap(({ type, data }) => (type === 'fact-withdrawn' ? [data.corrects] : []));
  return {
    ...loaded.id,
    expected: loaded.sequence,
    facts,
    claims: claimsOf(events),
    views: changedViews(loaded.id, before, after),
    raises: starts.map((subject) => ({ subject, expected: 0 })),
    messages: [
      ...starts.map((subject) => startMessage(loaded.id, subject, 1, epoch)),
      ...wakes(before, after, now)
        .map(phaseSubject)
        .filter((subject) => !starts.includes(subject) && subject !== fence?.subject)
        .map((subject) => ({ kind: 'nudge' as const, subject })),
      ...mailOf({ loaded, events }, after, now),
    ],
    ...(cancels.length > 0 && { cancels }),
    ...(fence && { fence }),
    at: instantText(ports.systemClock.now()),
  };
};

/** `at`: the programme clock, read once for each attempt. */
type DecideOn = (at: Pick<Context, 'now' | 'today'>) => Promise<Decision | Refusal>;

/** Loads, decides and appends, once; undefined when another was first. */
const attempt = async (ports: RecordPorts, decideOn: DecideOn): Promise<Recorded | undefined> => {
  const now = ports.programmeClock.now();
  const recordedAt = instantText(now);
  const decision = await decideOn({ now: recordedAt, today: dayOf(now) });
  if (isRefusal(decision)) return { outcome: 'refused', refusal: decision };
  if (decision.events.length === 0) return { outcome: 'recorded', facts: [] };
  const change = changeOf(decision, now, recordedAt);
  const appended: Appended = await ports.ledger.append(await toAppend(decision, change, ports));
  if (appended.outcome !== 'appended') return undefined;
  await keep(ports.ledger, decision.loaded, change.after.programme, appended.head.sequence);
  return { outcome: 'recorded', facts: appended.facts, ...(appended.mail && { mail: appended.mail }) };
};

/** The attempts after the first. Those of this process take turns, so that what is met here comes from another process. */
const attemptAgain = async (ports: RecordPorts, decideOn: DecideOn): Promise<Recorded> => {
  for (let made = 1; made < attempts; made += 1) {
    const recorded = await attempt(ports, decideOn);
    if (recorded) return recorded;
    await sleep(Math.random() * 2 ** Math.min(made, 6));
  }
  throw new Error(`The programme was busy: ${String(attempts)} attempts to record met another record each time.`);
};

/**
 * Loads, decides and appends; when another was first it reads and decides again, silently.
 * A claim that is taken means that the same effect was recorded in the meantime: that too is a new look.
 */
export const record = async (ports: RecordPorts, id: ProgrammeId, decideOn: DecideOn): Promise<Recorded> => {
  if (isLine(ports.ledger, id)) await giveWay(ports.ledger, id);
  return (await attempt(ports, decideOn)) ?? inLine(ports.ledger, id, () => attemptAgain(ports, decideOn));
};
