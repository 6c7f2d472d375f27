import type { Temporal } from 'temporal-polyfill';

/** JSON as it is stored and hashed. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Two of them, never mixed: the programme clock (dates, timers) and the system clock (retries, claim ends, the sweeper). */
export type Clock = { now(): Temporal.Instant };

/** A stream of facts of one organisation, for instance `programme/transformatie-wmo`. */
export type StreamId = { organisation: string; stream: string };

/** What a procedure is about, within its stream: `phase/F1`. */
export type SubjectId = StreamId & { subject: string };

export type Actor = {
  account: string;
  role: string;
  /** The account on whose behalf a substitute acts. */
  onBehalfOf?: string;
};

/** A fact before it has a place in the chain. */
export type NewFact = Actor & {
  type: string;
  schemaVersion: number;
  /** ISO local date: when it happened. */
  occurredOn: string;
  /** ISO instant, programme clock: when it was recorded. */
  recordedAt: string;
  data: { [key: string]: Json };
  /** Free and personal text, stored apart; `evolve` never reads it. */
  text?: { [key: string]: string };
};

export type Fact = Omit<NewFact, 'text'> &
  StreamId & {
    /** 1, 2, 3 ... within the stream. */
    sequence: number;
    /** Hex SHA-256 of the canonical data. */
    dataDigest: string;
    /** Hex SHA-256 of salt and canonical text; null without text. */
    textDigest: string | null;
    previousHash: string;
    hash: string;
  };

/** The text of a fact, or on what ground and when it was destroyed. */
export type FactText = { salt: string; text: { [key: string]: string } } | { destroyedOn: string; ground: string };

export type Head = { sequence: number; hash: string };

/** A read model, written in the same transaction as the facts that change it. `value` null removes it. */
export type ViewItem = { key: string; value: Json };

/** Delivered once or more: what listens tolerates hearing it twice. */
export type RepeatableMessage =
  | { kind: 'nudge'; subject: string }
  | { kind: 'start'; subject: string; generation: number; name: string; story: string; input: Json };

/** Of the class *once*. It names, and holds no free text, address or token: words and addresses are filled in after the claim. */
export type MailMessage = {
  kind: 'mail';
  template: string;
  /** Such as `phase/F1`. */
  subject: string;
  /** Whoever holds the role when it is sent; with `account`: that one alone. */
  to: { role: string; account?: string };
  /** Small: what the template needs to find the rest in the facts. */
  about: Json;
  /** Sequence of the fact that it tells of; withdrawing that fact cancels it. */
  cause: number;
  /** ISO instant, programme clock; null: at once. */
  notBefore: string | null;
};

export type NewMessage = RepeatableMessage | MailMessage;

export type Message = StreamId & {
  /** Ascending in order of commit; of both classes together. */
  id: number;
  message: RepeatableMessage;
  attempts: number;
  /** Visible reason when it was parked after too many attempts. */
  parked: string | null;
};

/** A message that is not settled, with the reason of its last failed attempt. */
export type UndeliveredMessage = Message & { reason: string | null };

/** Raises the generation of a subject's procedure from `expected` to `expected + 1`. 0: never started. */
export type Raise = { subject: string; expected: number };

export type Append = StreamId & {
  /** Sequence of the head on which the caller decided; 0 for a new stream. Without facts the head is not compared. */
  expected: number;
  facts: NewFact[];
  /** Keys that may be taken once per stream, such as `phase/F1:P14D-before:2020-10-27`. */
  claims: string[];
  views: ViewItem[];
  raises: Raise[];
  /** Nothing is written unless this is still the generation of the subject: what an execution does ends with it. */
  fence?: { subject: string; generation: number };
  messages: NewMessage[];
  /** Sequences of facts that are withdrawn: what they caused of the class once is cancelled, each message if nothing of it was sent (protocol R8). */
  cancels?: number[];
  /** ISO instant, system clock: age of generations and claims. */
  at: string;
};

/** Nothing is written unless the outcome is `appended`. */
export type Appended =
  | { outcome: 'appended'; head: Head; facts: Fact[]; mail?: Cancellation }
  | { outcome: 'conflict'; head: Head | undefined }
  | { outcome: 'claimed'; claim: string }
  | { outcome: 'superseded'; subject: string; generation: number };

/** What became of the messages that withdrawn facts had caused; `underWay`: claimed, sent or to be settled, so too late. Given when asked for. */
export type Cancellation = { cancelled: OnceMessage[]; underWay: OnceMessage[] };

/**
 * `to-be-settled` (onzeker): its claim ended and nobody knows whether it left; only a person decides. The last four are for good:
 * `settled` by a person, `lapsed`: no longer meant when it was claimed, `cancelled` by a correction.
 */
export const onceStates = ['pending', 'claimed', 'to-be-settled', 'parked', 'sent', 'settled', 'lapsed', 'cancelled'] as const;
export type OnceState = (typeof onceStates)[number];

export type OnceMessage = StreamId & {
  id: number;
  message: MailMessage;
  state: OnceState;
  /** Number of the last claim; 0: never claimed. Whoever ends a claim names it. */
  attempt: number;
  /** Definite refusals since it was committed, or since a person released or resent it. */
  refusals: number;
  /** ISO instant, system clock; null unless claimed. */
  claimEnds: string | null;
  reason: string | null;
};

/** ISO instants of the two clocks. */
export type Moments = { programme: string; system: string };

/** How a worker ends its own claim. `pending`: certainly not sent; to be tried again not before `again` (ISO instant, system clock). */
export type ClaimEnd =
  | { state: 'sent' }
  | { state: 'lapsed'; reason: string }
  | { state: 'pending'; again: string; reason: string }
  | { state: 'parked'; reason: string };

/**
 * What a person decides about the outbox. `release-all` ends the suspension; `release` lets a parked message of either class try again;
 * `settle` declares a message done that is to be settled, parked, or pending while suspended; `resend` makes one that is to be settled pending.
 */
export type Intervention = { account: string; why: string; at: string } & (
  | { act: 'release-all' }
  | { act: 'release' | 'settle' | 'resend'; id: number }
);

export type OnceCounts = { pending: number; claimed: number; toBeSettled: number; parked: number; suspended: boolean };

/** The outbox of the class *once* (protocol R9): claim, send, settle; an unknown outcome is never sent again by the machine. */
export type OnceOutbox = {
  /** Ids that may be claimed at these moments, oldest first; none while suspended. A hint: only the claim decides. */
  claimable(at: Moments, limit: number): Promise<number[]>;
  /**
   * One conditional write: pending, `notBefore` and the pause after a refusal passed, not suspended. `ends`: ISO instant, system clock,
   * later than the worker can live. Undefined: another has it, it may not be sent now, or it is gone; drop the hint.
   */
  claimOnce(id: number, at: Moments, ends: string): Promise<OnceMessage | undefined>;
  /** Ends the claim of this attempt and no other; false when it is no longer the caller's. */
  endClaim(id: number, attempt: number, end: ClaimEnd): Promise<boolean>;
  /** Makes every claim that ended at or before `at` (ISO instant, system clock) to be settled; answers which. */
  expireClaims(at: string): Promise<number[]>;
  /** What is pending, claimed, to be settled or parked, oldest first. */
  openOnce(): Promise<OnceMessage[]>;
  /** Nothing of this class is claimed from here on until a person releases all. Repeatable messages go on (protocol R7). */
  suspend(): Promise<void>;
  /** Done and written down in one transaction; false, and nothing written, when the message is not in a state for it. */
  intervene(intervention: Intervention): Promise<boolean>;
  /** What persons did, oldest first. */
  interventions(): Promise<Intervention[]>;
  onceCounts(): Promise<OnceCounts>;
};

/** Latest waiting task of a subject. Ordered by (generation, round, retry). */
export type Waiting = { generation: number; round: number; retry: number; token: string };

export type Generation = { subject: string; generation: number; raisedAt: string };

export type Snapshot = { sequence: number; evolveVersion: string; state: Json };

export type Ledger = OnceOutbox & {
  /** Random at the birth of the ledger and after each restore; part of execution names. */
  epoch(): Promise<string>;
  append(request: Append): Promise<Appended>;
  head(id: StreamId): Promise<Head | undefined>;
  /** Facts after sequence `after` (default 0), ascending, upcast to today's versions. */
  facts(id: StreamId, after?: number): Promise<Fact[]>;
  /** What a task of a workflow asks first: the facts after `after`, and the current generation of its subject (0: never started). */
  factsAndGeneration(id: SubjectId, after: number): Promise<{ facts: Fact[]; generation: number }>;
  text(id: StreamId, sequence: number): Promise<FactText | undefined>;
  /** Destroys text and salt; the chain stays valid. `on`: ISO date. */
  destroyText(id: StreamId, sequence: number, ground: string, on: string): Promise<void>;
  snapshot(id: StreamId): Promise<Snapshot | undefined>;
  saveSnapshot(id: StreamId, snapshot: Snapshot): Promise<void>;
  view(organisation: string, key: string): Promise<Json | undefined>;
  views(organisation: string, prefix: string): Promise<{ key: string; value: Json }[]>;
  /** Content by its SHA-256, immutable. Returns the hash. */
  putDocument(organisation: string, content: string): Promise<string>;
  document(organisation: string, hash: string): Promise<string | undefined>;
  generation(id: SubjectId): Promise<Generation | undefined>;
  generations(id: StreamId): Promise<Generation[]>;
  /** One conditional write; false when a newer one is stored or the generation is superseded. */
  storeWaiting(id: SubjectId, waiting: Waiting): Promise<boolean>;
  waiting(id: SubjectId): Promise<Waiting | undefined>;
  /** Repeatable messages that are due at `at` (ISO instant, system clock), oldest first; parked ones are left out. */
  due(at: string, limit: number): Promise<Message[]>;
  /** Repeatable messages of a stream that are not settled, also those that are not due yet and those that are parked; oldest first. */
  undelivered(id: StreamId): Promise<UndeliveredMessage[]>;
  settle(id: number): Promise<void>;
  /** Back with the next attempt not before `at` (ISO instant, system clock). */
  postpone(id: number, at: string, reason: string): Promise<void>;
  park(id: number, reason: string): Promise<void>;
  /** `pending` and `parked`: repeatable messages. */
  counts(): Promise<{ facts: number; pending: number; parked: number }>;
};

/** A running workflow, addressed by its name or by the token of its waiting task. */
export type Procedures = {
  /** Durable when it resolves. A name that was used before answers `already-exists`. */
  start(request: { name: string; story: string; input: Json }): Promise<'started' | 'already-exists'>;
  /** Durable when it resolves. A token that is gone, timed out or malformed: nobody listens, which is no error. */
  nudge(token: string): Promise<'nudged' | 'nobody-listens'>;
  stop(name: string, cause: string): Promise<void>;
  /** Names of running executions that begin with `prefix`. */
  running(prefix: string): Promise<string[]>;
};

/** Content that is put once under a name and never changes or goes: anchors, and what was sent out. */
export type Archive = {
  /**
   * Durable when it resolves. The same content again is no error; a name that holds other content answers `taken`.
   * A name is words of letters, digits, `.`, `_` and `-`, none beginning with a dot, with `/` between them; others throw a RangeError.
   */
  put(name: string, content: Uint8Array): Promise<'kept' | 'taken'>;
  get(name: string): Promise<Uint8Array | undefined>;
  /** Names that begin with `prefix`, ascending by code unit. */
  list(prefix: string): Promise<string[]>;
};

/** What is sent: addresses and words are filled in by the sender at the claim, never stored in the outbox. */
export type Mail = {
  /** Number in the outbox: a mailer whose provider tells later what became of a mail gives it along. */
  id: number;
  messageId: string;
  to: string[];
  subject: string;
  text: string;
};

export type Mailer = {
  /** Resolves `sent` when the server has accepted it; `refused` when it certainly was not accepted (no connection, 4xx/5xx reply). Throws when nobody can know. */
  send(mail: Mail): Promise<{ outcome: 'sent' } | { outcome: 'refused'; reason: string; permanent: boolean }>;
};

/** Where people read their mail; kept beside the ledger, for facts hold accounts only. */
export type AddressBook = { addressOf(organisation: string, account: string): Promise<string | undefined> };

/** How the outbox stands, of both classes together. `oldestSeconds`: since when the oldest that is pending could have gone. */
export type OutboxMeasures = { pending: number; parked: number; toBeSettled: number; oldestSeconds: number };
