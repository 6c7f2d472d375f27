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

export type NewMessage =
  | { kind: 'nudge'; subject: string }
  | { kind: 'start'; subject: string; generation: number; name: string; story: string; input: Json };

export type Message = StreamId & {
  /** Ascending in order of commit. */
  id: number;
  message: NewMessage;
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
  messages: NewMessage[];
  /** ISO instant, system clock: age of generations and claims. */
  at: string;
};

/** Nothing is written unless the outcome is `appended`. */
export type Appended =
  | { outcome: 'appended'; head: Head; facts: Fact[] }
  | { outcome: 'conflict'; head: Head | undefined }
  | { outcome: 'claimed'; claim: string }
  | { outcome: 'superseded'; subject: string; generation: number };

/** Latest waiting task of a subject. Ordered by (generation, round, retry). */
export type Waiting = { generation: number; round: number; retry: number; token: string };

export type Generation = { subject: string; generation: number; raisedAt: string };

export type Snapshot = { sequence: number; evolveVersion: string; state: Json };

export type Ledger = {
  /** Random at the birth of the ledger and after each restore; part of execution names. */
  epoch(): Promise<string>;
  append(request: Append): Promise<Appended>;
  head(id: StreamId): Promise<Head | undefined>;
  /** Facts after sequence `after` (default 0), ascending, upcast to today's versions. */
  facts(id: StreamId, after?: number): Promise<Fact[]>;
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
  /** Messages that are due at `at` (ISO instant, system clock), oldest first; parked ones are left out. */
  due(at: string, limit: number): Promise<Message[]>;
  /** Messages of a stream that are not settled, also those that are not due yet and those that are parked; oldest first. */
  undelivered(id: StreamId): Promise<UndeliveredMessage[]>;
  settle(id: number): Promise<void>;
  /** Back with the next attempt not before `at` (ISO instant, system clock). */
  postpone(id: number, at: string, reason: string): Promise<void>;
  park(id: number, reason: string): Promise<void>;
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
export type Mail = { messageId: string; to: string[]; subject: string; text: string };
export type Mailer = {
  /** Resolves `sent` when the server has accepted it; `refused` when it certainly was not accepted (no connection, 4xx/5xx reply). Throws when nobody can know. */
  send(mail: Mail): Promise<{ outcome: 'sent' } | { outcome: 'refused'; reason: string; permanent: boolean }>;
};
