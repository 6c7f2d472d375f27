import { readFileSync } from 'node:fs';
import { Temporal } from 'temporal-polyfill';
import { loadDefinition } from '../../shared/definition/load.ts';
import { dayOf, zone } from '../../shared/domain/calendar.ts';
import { Command, type Effect } from '../../shared/domain/commands.ts';
import type { Decided } from '../../shared/domain/decide/context.ts';
import { decide } from '../../shared/domain/decide/decide.ts';
import { decideEffect } from '../../shared/domain/decide/effects.ts';
import { returnedMail } from '../../shared/domain/decide/mail.ts';
import type { Definition } from '../../shared/domain/definition/schema.ts';
import { evolve } from '../../shared/domain/evolve.ts';
import { type Event, type FactType, factTypes, type RecordedEvent } from '../../shared/domain/facts.ts';
import { type Next, next, type Plan, wakes } from '../../shared/domain/next.ts';
import { absent, isStarted, type Programme, returnedKey, type Started, thresholdKey } from '../../shared/domain/programme.ts';
import { isRefusal, type Refusal } from '../../shared/domain/refusal.ts';
import { type ActingAs, machine } from '../../shared/domain/rights.ts';
import { proef } from './proef.ts';

export const people = {
  director: { account: 'acc-1', role: 'bestuurlijk-opdrachtgever' },
  commissioner: { account: 'acc-2', role: 'ambtelijk-opdrachtgever' },
  contractor: { account: 'acc-3', role: 'ambtelijk-opdrachtnemer' },
  recorder: { account: 'acc-4', role: 'secretariaat' },
  second: { account: 'acc-5', role: 'secretariaat' },
  council: { account: 'acc-6', role: 'or-secretaris' },
  doer: { account: 'acc-7', role: 'uitvoerder' },
  substitute: { account: 'acc-8', role: 'ambtelijk-opdrachtgever', onBehalfOf: 'acc-2' },
} as const satisfies Record<string, ActingAs>;
export type Person = keyof typeof people;

/** A definition of the folder `programmes`, as the product reads it. */
export const programmeFile = (name: string): Definition => {
  const loaded = loadDefinition(readFileSync(new URL(`../../programmes/${name}`, import.meta.url), 'utf8'), name);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors));
  return loaded.definition;
};

/** `2020-10-27` or `2020-10-27T12:00`, local; a day alone is ten o'clock. */
export const moment = (at: string): Temporal.Instant =>
  Temporal.PlainDateTime.from(at.length === 10 ? `${at}T10:00` : at)
    .toZonedDateTime(zone)
    .toInstant();

export const hashes: [string, string, string] = ['a'.repeat(64), 'b'.repeat(64), 'c'.repeat(64)];

type Recording = { before: Plan; after: Plan; events: RecordedEvent[]; nudged: string[]; now: Temporal.Instant };

const keysOf = (events: readonly Event[]): string[] =>
  events.flatMap(({ type, data }) => {
    if (type === 'mail-returned') return [returnedKey(data)];
    return type === 'reminder-given' ? [...data.given, ...data.skipped].map(thresholdKey) : [];
  });

type Sealed = Omit<RecordedEvent, 'type' | 'data'> & { type: FactType; data: unknown };

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a type and its data are one member of the union
export const asRecorded = (sealed: Sealed): RecordedEvent => sealed as RecordedEvent;

/** A programme in memory: what is decided is sealed, claimed and evolved as `functions/kit/record.ts` does with a ledger. */
export class Course {
  programme: Programme = absent;
  events: RecordedEvent[] = [];
  definition: Definition;
  now: Temporal.Instant;
  readonly plans = new Map<string, Definition>();
  readonly claims = new Set<string>();
  readonly recorded: Recording[] = [];

  constructor(definition: Definition = proef, start = `${definition.startsOn}T09:00`) {
    this.definition = definition;
    this.plans.set(hashes[0], definition);
    this.now = moment(start);
  }

  get today(): string {
    return dayOf(this.now);
  }

  get started(): Started {
    if (!isStarted(this.programme)) throw new Error('the programme was not started');
    return this.programme;
  }

  /** Moves the clock, never back. */
  at(when: string): this {
    if (Temporal.Instant.compare(moment(when), this.now) > 0) this.now = moment(when);
    return this;
  }

  next(phase: string): Next {
    return next({ definition: this.definition, programme: this.programme }, phase, this.now);
  }

  /** What the rules answer; nothing is recorded. */
  ask(actor: ActingAs, command: object): Decided {
    const read = Command.parse(command);
    const amended = read.act === 'amend-plan' ? this.plans.get(read.definition) : undefined;
    return decide(this.programme, read, { ...this.context(actor), ...(amended ? { amended } : {}) });
  }

  /** Tries an act and records what it yields. */
  try(actor: ActingAs, command: object): Decided {
    const decided = this.ask(actor, command);
    const amended =
      'act' in command && command.act === 'amend-plan' && 'definition' in command ? this.plans.get(String(command.definition)) : undefined;
    if (!isRefusal(decided)) this.record(decided, actor, amended);
    return decided;
  }

  /** An act that must succeed. */
  do(person: Person | ActingAs, command: object): this {
    const decided = this.try(typeof person === 'string' ? people[person] : person, command);
    if (isRefusal(decided)) throw new Error(`${decided.code}: ${decided.sentence}`);
    return this;
  }

  effect(act: Effect['act'], phase: string): Decided {
    const decided = decideEffect(this.programme, { act, phase }, this.context(machine));
    if (!isRefusal(decided)) this.record(decided, machine);
    return decided;
  }

  /** A mail comes back; answers the facts of it. */
  mailReturned(mail: string, kind: 'bounce' | 'complaint', on: string): Event[] {
    const events = returnedMail(this.programme, { mail, cause: 1, role: 'uitvoerder', kind }, on, this.today);
    this.record(events, machine);
    return events;
  }

  /** Does every effect that is due until all phases rest; answers which. Throws when they never rest. */
  settle(): string[] {
    const done: string[] = [];
    for (let round = 0; round < 50; round += 1) {
      const due = this.definition.phases.map(({ id }) => ({ id, answer: this.next(id) })).find(({ answer }) => answer.kind === 'act');
      if (due?.answer.kind !== 'act') return done;
      const decided = this.effect(due.answer.effect, due.id);
      if (isRefusal(decided) || decided.length === 0) throw new Error(`busy loop: ${due.answer.effect} of ${due.id} does nothing`);
      done.push(`${due.answer.effect} ${due.id}`);
    }
    throw new Error(`busy loop: ${done.join(', ')}`);
  }

  /** A refusal to an act, or an error when it was allowed. */
  refusal(person: Person | ActingAs, command: object): Refusal {
    const decided = this.ask(typeof person === 'string' ? people[person] : person, command);
    if (!isRefusal(decided)) throw new Error(`allowed: ${JSON.stringify(decided)}`);
    return decided;
  }

  private context(actor: ActingAs) {
    return { definition: this.definition, actor, today: this.today, now: this.now.toString() };
  }

  private record(decided: readonly Event[], actor: ActingAs, amended?: Definition): void {
    const before: Plan = { definition: this.definition, programme: this.programme };
    const events = decided.map(({ type, data, occurredOn }, index): RecordedEvent => {
      const sealed = { type, data: factTypes[type].data.parse(data), occurredOn, ...actor, recordedAt: this.now.toString() };
      return asRecorded({ ...sealed, sequence: this.events.length + index + 1 });
    });
    for (const key of keysOf(decided)) {
      if (this.claims.has(key)) throw new Error(`claimed twice: ${key}`);
      this.claims.add(key);
    }
    this.programme = events.reduce<Programme>(evolve, this.programme);
    this.events.push(...events);
    if (amended) this.definition = amended;
    const after: Plan = { definition: this.definition, programme: this.programme };
    this.recorded.push({ before, after, events, nudged: wakes(before, after, this.now), now: this.now });
  }
}

/** A running programme at a moment, with all that was due done. */
export const running = (when = '2020-09-01T09:00', definition = proef): Course => {
  const course = new Course(definition);
  course.do('commissioner', { act: 'start-programme', definition: hashes[0] });
  course.settle();
  return course.at(when);
};

export const resolve = (resolution: string, outcome = 'adopted', meetingOn = '2020-10-27', more: object = {}) => ({
  act: 'record-resolution',
  resolution,
  outcome,
  meetingOn,
  list: `BL ${meetingOn}`,
  ...more,
});

export const confirm = (meetingOn = '2020-10-27', list = `BL ${meetingOn}`) => ({ act: 'confirm-list', body: 'college', meetingOn, list });

/** The one event of a decision. Throws when it is refused or is not one. */
export const only = <T extends FactType>(decided: Decided, type: T): Extract<Event, { type: T }> => {
  if (isRefusal(decided)) throw new Error(`${decided.code}: ${decided.sentence}`);
  const [event] = decided.filter((one): one is Extract<Event, { type: T }> => one.type === type);
  if (!event || decided.length !== 1) throw new Error(`not one ${type}: ${JSON.stringify(decided)}`);
  return event;
};

/** The code of a refusal, or `allowed`. */
export const codeOf = (decided: Decided): string => (isRefusal(decided) ? decided.code : 'allowed');
