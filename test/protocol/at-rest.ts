import { Temporal } from 'temporal-polyfill';
import { loadPlan } from '../../functions/kit/load.ts';
import type { Home } from '../../local/home.ts';
import { dayOf } from '../../shared/domain/calendar.ts';
import { next, type Plan } from '../../shared/domain/next.ts';
import { passedThresholds } from '../../shared/domain/thresholds.ts';
import { executionName, executionPrefix, phaseSubject, programmeStream } from '../../shared/ledger/names.ts';
import { verifyStream } from '../../shared/ledger/verify.ts';

/** A wait may end this much after the date: seconds are rounded up, and it lasts at least a minute. */
const slack = { seconds: 61 };

const executionsWrong = async (
  home: Home,
  subject: { organisation: string; stream: string; subject: string },
  finished: boolean,
): Promise<string[]> => {
  const running = home.engine.list({ status: 'RUNNING', prefix: executionPrefix(subject) }).map(({ name }) => name);
  const generation = (await home.ledger.generation(subject))?.generation ?? 0;
  if (finished) return running.length === 0 ? [] : [`${subject.subject} is finished and still has ${running.join(', ')}`];
  const current = executionName(subject, await home.ledger.epoch(), generation);
  if (running.length !== 1 || running[0] !== current) return [`${subject.subject} has ${JSON.stringify(running)} running, not ${current}`];
  const state = home.engine.describe(current)?.currentState ?? '';
  return state.startsWith('Wait ') ? [] : [`${current} is not waiting, but in '${state}'`];
};

const answerWrong = ({ home, plan, phase }: { home: Home; plan: Plan; phase: string }): string[] => {
  const now = home.programmeClock.now();
  const due = next(plan, phase, now);
  if (due.kind === 'act') return [`phase ${phase}: ${due.effect} is due`];
  if (due.kind === 'finished' || due.until === null) return [];
  const wakes = home.engine.nextWakeUp();
  const until = Temporal.Instant.from(due.until).add(slack);
  return wakes && Temporal.Instant.compare(wakes, until) <= 0
    ? []
    : [`phase ${phase} is due at ${due.until}, and nothing wakes before ${String(wakes)}`];
};

const claimsWrong = ({ definition, programme }: Plan, phase: string, now: Temporal.Instant): string[] => {
  if (programme.status !== 'running') return [];
  const { given, skipped } = passedThresholds(definition, programme, phase, dayOf(now));
  return [...given, ...skipped].map(
    ({ about, kind, days, date }) => `phase ${phase}: ${about} ${kind} ${String(days)} of ${date} was passed by`,
  );
};

/** What is not as it must be when everything that could happen now has happened; empty is good. */
export const unrest = async (home: Home, id: { organisation: string; programme: string }): Promise<string[]> => {
  const stream = { organisation: id.organisation, stream: programmeStream(id.programme) };
  const plan = (await loadPlan(home.ledger, id))?.plan;
  const { pending, parked } = await home.ledger.counts();
  const wrong = [
    ...(pending > 0 ? [`${String(pending)} messages are pending`] : []),
    ...(parked > 0 ? [`${String(parked)} messages are parked`] : []),
    ...((await verifyStream(home.ledger, stream)).valid ? [] : ['the chain is not valid']),
    ...home.engine
      .list()
      .filter(({ status }) => status === 'FAILED' || status === 'TIMED_OUT')
      .map(({ name, error, cause }) => `${name} failed: ${error ?? ''} ${cause ?? ''}`),
  ];
  if (!plan) return wrong;
  for (const { id: phase } of plan.definition.phases) {
    const finished = next(plan, phase, home.programmeClock.now()).kind === 'finished';
    wrong.push(...(await executionsWrong(home, { ...stream, subject: phaseSubject(phase) }, finished)));
    wrong.push(...answerWrong({ home, plan, phase }));
    if (!finished) wrong.push(...claimsWrong(plan, phase, home.programmeClock.now()));
  }
  return wrong;
};
