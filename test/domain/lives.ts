import { Temporal } from 'temporal-polyfill';
import { dayOf } from '../../shared/domain/calendar.ts';
import { commands } from '../../shared/domain/commands.ts';
import type { Decided } from '../../shared/domain/decide/context.ts';
import { type Next, next, type Plan } from '../../shared/domain/next.ts';
import { isRefusal, refusalCodes } from '../../shared/domain/refusal.ts';
import { outcomes } from '../../shared/domain/words.ts';
import { Course, hashes, people } from './kit.ts';
import { changed, proef } from './proef.ts';
import { adoption, commandOf, confirmation, isValid, rightPerson, type Step } from './random.ts';

const later = changed((plan) => {
  for (const gate of plan.gates) for (const one of gate.resolutions) one.window = { from: '2020-11', until: '2021-01' };
  plan.milestones.push({ id: 'M2', name: 'Extra', on: '2021-02-01', acceptedBy: 'ambtelijk-opdrachtgever', source: 's' });
});
const other = changed((plan) => {
  plan.phases = plan.phases.map((phase) => (phase.id === 'C' ? { ...phase, opensWhen: { date: '2020-12-01' } } : phase));
  plan.reminders = { daysBefore: [21, 7, 21], escalateDaysAfter: [1, 3] };
});

const english = new RegExp(
  `\\b(${[...outcomes.filter((one) => one !== 'adopted-amended'), ...Object.keys(commands), ...refusalCodes.filter((code) => code.includes('-')), 'undefined', 'null', 'NaN', 'the', 'phase', 'gate', 'resolution', 'milestone', 'programme', 'commissioner', 'contractor'].join('|')})\\b|\\[object`,
);

/** What a life broke; empty when it held all that is promised of every life. */
export const faultsOf = (course: Course, steps: readonly Step[]): string[] => {
  const faults: string[] = [];
  const asleep = new Map<string, Next>();
  const all = (): string[] => [...new Set([...course.plans.values()].flatMap(({ phases }) => phases.map(({ id }) => id)))];

  /** A procedure that nobody nudged and whose date is not there yet, would answer now as it did when it fell asleep. */
  const look = (why: string, plan: Plan, now: Temporal.Instant, woken: readonly string[]): void => {
    for (const phase of all()) {
      const [answer, present] = [asleep.get(phase), next(plan, phase, now)];
      const due = answer?.kind !== 'wait' || (answer.until !== null && Temporal.Instant.compare(now, answer.until) >= 0);
      if (!due && !woken.includes(phase) && JSON.stringify(present) !== JSON.stringify(answer))
        faults.push(`slept through ${why}: ${phase} ${JSON.stringify(answer)} -> ${JSON.stringify(present)}`);
      asleep.set(phase, present);
    }
  };

  const checkRecording = (since: number): void => {
    for (const { nudged, events, after, now } of course.recorded.slice(since)) {
      look(events.map(({ type }) => type).join('+'), after, now, nudged);
      for (const { type, occurredOn } of events) if (occurredOn > course.today) faults.push(`${type} occurred tomorrow`);
    }
  };

  const checkAnswer = (what: string, answer: Decided): void => {
    if (!isRefusal(answer)) return;
    const words = `${answer.sentence} ${answer.owner ?? ''}`;
    if (!/^[A-Z].*\.$/su.test(answer.sentence) || answer.sentence.endsWith('..') || english.test(words)) faults.push(`${what}: "${words}"`);
  };

  const take = (step: Step): void => {
    if (step.kind === 'clock') {
      course.now = course.now.add({ hours: step.hours });
      look('time', { definition: course.definition, programme: course.programme }, course.now, []);
    } else if (step.kind === 'settle') {
      course.settle();
    } else if (step.kind === 'adopt') {
      for (const [person, command] of adoption(course, step.gate)) course.try(people[person], command);
    } else if (step.kind === 'mail') {
      course.mailReturned(step.mail, step.complaint ? 'complaint' : 'bounce', dayOf(course.now.add({ hours: step.hours })));
    } else if (step.kind === 'effect') {
      const answer = course.effect(step.effect.act, step.effect.phase);
      checkAnswer(step.effect.act, answer);
      if (!isRefusal(answer) && !isRefusal(course.effect(step.effect.act, step.effect.phase))) faults.push(`${step.effect.act} twice`);
    } else {
      const command = step.kind === 'act' ? commandOf(step.said, course) : confirmation(course, step.which);
      if (!command || !isValid(command)) return;
      const person = step.by === 'right' ? rightPerson(command['act']) : step.by;
      checkAnswer(String(command['act']), course.try(people[person], command));
    }
  };

  for (const step of steps) {
    const since = course.recorded.length;
    try {
      take(step);
    } catch (error) {
      return [...faults, `${step.kind} threw: ${String(error)}`];
    }
    checkRecording(since);
    if (course.programme.status === 'paused' && all().some((phase) => course.next(phase).kind === 'act')) faults.push('acts in a pause');
  }
  return faults;
};

/** A started programme with two plans to amend it by. */
export const newborn = (): Course => {
  const course = new Course(proef).do('commissioner', { act: 'start-programme', definition: hashes[0] });
  course.plans.set(hashes[1], later).set(hashes[2], other);
  return course;
};

export const lived = (steps: readonly Step[]): Course => {
  const course = newborn();
  const faults = faultsOf(course, steps);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return course;
};
