import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import { Id } from '../shared/domain/definition/parts.ts';
import { next, type Plan } from '../shared/domain/next.ts';
import {
  executionName,
  executionPrefix,
  generationIn,
  phaseSubject,
  programmeStream,
  storyOf,
  storyPrefix,
  subjectPrefixOf,
} from '../shared/ledger/names.ts';
import type { Clock, Ledger, Procedures, StreamId, UndeliveredMessage } from '../shared/ports.ts';
import { isCurrent } from './kit/fence.ts';
import { loadPlan, streamOf } from './kit/load.ts';
import { type Log, PhaseInput, subjectOf, task } from './kit/task.ts';
import { startProcedure } from './start-procedure.ts';

/** Why a subject without a running execution was left alone, and when (ISO instant, system clock) to look again. */
export type Left = { programme: string; subject: string; why: 'young' | 'start-pending' | 'overtaken'; again: string };

/** `looked`: subjects. `stopped`: names of executions. */
export type Reconciled = {
  looked: number;
  started: { programme: string; subject: string; generation: number }[];
  stopped: string[];
  left: Left[];
};

export type ReconcilePorts = {
  ledger: Ledger;
  procedures: Pick<Procedures, 'running' | 'stop'>;
  programmeClock: Clock;
  systemClock: Clock;
};

/** In minutes. Longer than a start may be under way and than a list of executions may lag; also the pause between starts of what keeps failing. */
const leftAlone = 15;

/** The one story that there is; subjects of others are not looked at. */
const story = 'phase';

const options = {
  /** What ran before is known to be gone, as after the loss of the engine's store: the age of a generation then says nothing. */
  afterLoss: z.boolean().default(false),
};
const Input = z.object({ organisation: Id, programme: Id, subject: z.string().optional(), ...options });
type Input = z.infer<typeof Input>;

type Start = Extract<UndeliveredMessage['message'], { kind: 'start' }>;
type PendingStart = Start & { id: number; parked: string | null };

/** One subject as it was found. */
type Found = {
  subject: string;
  /** 0: never started. */
  generation: number;
  raisedAt: string | undefined;
  starts: PendingStart[];
  running: string[];
  finished: boolean;
};

const nothing: Reconciled = { looked: 0, started: [], stopped: [], left: [] };

/** Several reports as one. */
export const together = (reports: readonly Reconciled[]): Reconciled => ({
  looked: reports.reduce((sum, { looked }) => sum + looked, 0),
  started: reports.flatMap(({ started }) => started),
  stopped: reports.flatMap(({ stopped }) => stopped),
  left: reports.flatMap(({ left }) => left),
});

const startsIn = (messages: readonly UndeliveredMessage[]): PendingStart[] =>
  messages.flatMap(({ id, parked, message }) => (message.kind === 'start' ? [{ ...message, id, parked }] : []));

/** What the ledger says of one programme, read before executions are listed. */
const readLedger = async ({ ledger }: ReconcilePorts, input: Input) => {
  const id = streamOf(input);
  const raised = await ledger.generations(id);
  const starts = startsIn(await ledger.undelivered(id));
  return { id, input, raised, starts, epoch: await ledger.epoch() };
};
type Read = Awaited<ReturnType<typeof readLedger>>;

/** Names of running executions by what they begin with: their subject. */
type Running = ReadonlyMap<string, string[]>;

const bySubject = (names: readonly string[]): Running => {
  const grouped = new Map<string, string[]>();
  for (const name of names) {
    const prefix = subjectPrefixOf(name);
    const group = grouped.get(prefix);
    if (group) group.push(name);
    else grouped.set(prefix, [name]);
  }
  return grouped;
};

/** The phases of the plan, and those that an amendment took out of it: they are finished. */
const foundIn = ({ id, raised, starts }: Read, running: Running, plan: Plan | undefined, now: Temporal.Instant): Found[] => {
  if (!plan) return [];
  const planned = new Map(plan.definition.phases.map((phase) => [phaseSubject(phase.id), phase.id]));
  const started = raised.map(({ subject }) => subject).filter((subject) => storyOf(subject) === story);
  return [...new Set([...planned.keys(), ...started])].map((subject) => {
    const { generation = 0, raisedAt } = raised.find((one) => one.subject === subject) ?? {};
    const phase = planned.get(subject);
    return {
      subject,
      generation,
      raisedAt,
      starts: starts.filter((one) => one.subject === subject),
      running: running.get(executionPrefix({ ...id, subject })) ?? [],
      finished: phase === undefined || next(plan, phase, now).kind === 'finished',
    };
  });
};

type Judgement = { stop: string[]; verdict: 'rest' | 'start' | 'start-pending' | 'young' };

/** A claim from beyond the next quarter of an hour comes from a clock that was wrong: it counts as old. */
const isYoung = (raisedAt: string | undefined, now: Temporal.Instant): boolean =>
  raisedAt !== undefined && Math.abs(Temporal.Instant.from(raisedAt).until(now).total('minutes')) < leftAlone;

/** What is to be done about one subject: pure. */
const judge = (
  id: StreamId,
  { subject, generation, raisedAt, starts, running, finished }: Found,
  { epoch, now, afterLoss }: { epoch: string; now: Temporal.Instant; afterLoss: boolean },
): Judgement => {
  const ofNow = executionPrefix({ ...id, subject }, epoch);
  const isOver = (name: string): boolean => finished || !name.startsWith(ofNow) || generationIn(name) < generation;
  const stop = running.filter(isOver);
  const current = generation === 0 ? undefined : executionName({ ...id, subject }, epoch, generation);
  if (finished || running.some((name) => name === current)) return { stop, verdict: 'rest' };
  if (starts.some(({ name, parked }) => name === current && parked === null)) return { stop, verdict: 'start-pending' };
  if (!afterLoss && isYoung(raisedAt, now)) return { stop, verdict: 'young' };
  return { stop, verdict: 'start' };
};

const againAt = (why: Left['why'], { raisedAt }: Found, now: Temporal.Instant): string =>
  (why === 'young' && raisedAt !== undefined ? Temporal.Instant.from(raisedAt) : now).add({ minutes: leftAlone }).toString();

/** Raises the generation that was seen; a parked start that this one replaces is settled, so that it bothers nobody any more. */
const restart = async (
  ports: ReconcilePorts,
  { organisation, programme }: Input,
  { subject, generation, starts }: Found,
): Promise<boolean> => {
  const start = { schemaVersion: 1, organisation, programme, story, subject, expected: generation };
  const { started } = await startProcedure(ports)(start);
  if (started) for (const { id, parked } of starts) if (parked !== null) await ports.ledger.settle(id);
  return started;
};

/** Starts come before stops: what is superseded does no effect, so a stop that fails costs less. */
const settle = async (ports: ReconcilePorts, input: Input, found: Found, epoch: string): Promise<Reconciled> => {
  const { programme } = input;
  const { subject, generation, finished } = found;
  const now = ports.systemClock.now();
  const { stop, verdict } = judge(streamOf(input), found, { epoch, now, afterLoss: input.afterLoss });
  const isStarted = verdict === 'start' && (await restart(ports, input, found));
  const why = verdict === 'start' ? 'overtaken' : verdict;
  for (const name of stop)
    await ports.procedures.stop(name, finished ? 'The subject is finished.' : `Superseded by generation ${String(generation)}.`);
  return {
    looked: 1,
    started: isStarted ? [{ programme, subject, generation: generation + 1 }] : [],
    stopped: stop,
    left: isStarted || why === 'rest' ? [] : [{ programme, subject, why, again: againAt(why, found, now) }],
  };
};

/**
 * Looks at some programmes with one list of executions. The order is the protocol's (R6). Generations and pending starts come before the list:
 * what was started in between is then seen as newer, and what was delivered before is listed. The plans come after it: an execution ends when
 * its subject is finished.
 */
const lookAt = async (ports: ReconcilePorts, inputs: readonly Input[]): Promise<Reconciled> => {
  const ledgers: Read[] = [];
  for (const input of inputs) ledgers.push(await readLedger(ports, input));
  const [only] = ledgers.length === 1 ? ledgers : [];
  const subject = only?.input.subject;
  const listed = only && subject !== undefined ? executionPrefix({ ...only.id, subject }) : storyPrefix(story);
  const running = bySubject(await ports.procedures.running(listed));
  const reports: Reconciled[] = [];
  for (const read of ledgers) {
    const plan = (await loadPlan(ports.ledger, read.input))?.plan;
    for (const found of foundIn(read, running, plan, ports.programmeClock.now()))
      if (subject === undefined || found.subject === subject) reports.push(await settle(ports, read.input, found, read.epoch));
  }
  return together(reports);
};

/** So many programmes share one list of executions. */
const atOnce = 1000;

/**
 * For every open subject of a programme exactly one running execution of the current generation (protocol R6, R7). It records no fact, and
 * running it again changes nothing. What it starts leaves with the outbox.
 */
export const reconcile = (ports: ReconcilePorts, log?: Log) => task('reconcile', Input, (input) => lookAt(ports, [input]), log);

/** Reconciles every programme of an organisation, as the ledger's views name them. */
export const reconcileAll = (ports: ReconcilePorts, log?: Log) =>
  task(
    'reconcile-all',
    z.object({ organisation: Id, ...options }),
    async ({ organisation, afterLoss }): Promise<Reconciled> => {
      const prefix = programmeStream('');
      const programmes = (await ports.ledger.views(organisation, prefix)).map(({ key }) => key.slice(prefix.length));
      const reports: Reconciled[] = [];
      for (let from = 0; from < programmes.length; from += atOnce) {
        const inputs = programmes.slice(from, from + atOnce).map((programme) => ({ organisation, programme, afterLoss }));
        reports.push(await lookAt(ports, inputs));
      }
      return together(reports);
    },
    log,
  );

/**
 * Reconciles the subject of an execution that failed, timed out or was aborted, given its input. One that was superseded has a successor and
 * needs none: stopping it starts nothing. One that fails at once is young, so it comes back a quarter of an hour later, not at once.
 */
export const reconcileAfter = (ports: ReconcilePorts, log?: Log) =>
  task(
    'reconcile-after',
    PhaseInput,
    async (input): Promise<Reconciled> => {
      if (!(await isCurrent(ports.ledger, input))) return nothing;
      const { organisation, programme } = input;
      return lookAt(ports, [{ organisation, programme, subject: subjectOf(input).subject, afterLoss: false }]);
    },
    log,
  );
