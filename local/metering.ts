import { gzipSync } from 'node:zlib';
import { sha256 } from '../shared/ledger/chain.ts';
import { readUnits, writeUnits } from '../shared/ledger/units.ts';
import type { Append, Fact, Json, NewMessage, StreamId } from '../shared/ports.ts';
import type { SqliteLedger } from './store/sqlite-ledger.ts';

/**
 * What the calls of a ledger would have asked of the table on AWS, if each function had begun with nothing, as most do: a programme is
 * seldom spoken to twice in some minutes. `index`: write units of the index of the outbox. `bytes`: what the table has grown. Mail
 * is counted as it is committed, not as it is sent.
 */
export type Metered = { requests: number; read: number; write: number; index: number; bytes: number; messages: number; mails: number };

const bytesOf = (value: Json | Fact | NewMessage): number => Buffer.byteLength(JSON.stringify(value));
/** Names and short values of an item beside its key and what it is there for. */
const around = { facts: 15, text: 44, view: 5, message: 125, mail: 175, generation: 75, pointer: 0 };
const sk = 21;
/** Task tokens of Step Functions have some 700 characters; how long they may become is said nowhere. */
const tokenBytes = 700;

const keyBytes = ({ organisation, stream }: StreamId, more = sk): number => `pksk${organisation}#stream#${stream}`.length + more;

const messageBytes = (id: StreamId, message: NewMessage): number =>
  bytesOf(message) + id.organisation.length + id.stream.length + (message.kind === 'mail' ? around.mail : around.message);

/** Bytes of each item that an append puts or changes, in one transaction. `isFirst`: of its stream. */
const itemsOf = (request: Append, facts: readonly Fact[], isFirst: boolean): number[] => {
  const key = keyBytes(request);
  const sets = new Set(request.claims.map((claim) => sha256(claim).slice(0, 1)));
  const mails = request.messages.filter(({ kind }) => kind === 'mail').length;
  return [
    ...(facts.length > 0 ? [keyBytes(request) + 90, key + around.facts + facts.reduce((sum, fact) => sum + bytesOf(fact) + 1, 1)] : []),
    ...(isFirst ? [50] : []),
    ...request.facts.flatMap(({ text }) => (text ? [key + around.text + bytesOf(text)] : [])),
    ...[...sets].map(() => key + 200),
    ...(request.fence ? [0] : []),
    ...request.raises.map(() => key + around.generation + tokenBytes),
    ...request.views.map(({ value }) => key + around.view + bytesOf(value)),
    ...request.messages.map((message) => messageBytes(request, message)),
    ...Array.from({ length: mails }, () => key + around.pointer),
  ];
};

/** What is known of one stream: where its facts can be read from, and how much that is. */
type Known = { facts: number[]; snapshot: { sequence: number; bytes: number }; generations: number };

type Counting = {
  meter: Metered;
  add: (more: Partial<Metered>) => void;
  /** Reads of so many bytes each. */
  got: (...sizes: number[]) => void;
  /** One write by itself. */
  put: (bytes: number, index?: number) => void;
  /** Snapshot, the facts after it and `more`, definition: how a function that begins with nothing comes to know a programme. */
  load: (id: StreamId, more: number) => void;
  knownOf: (id: StreamId) => Known;
  defined: (bytes: number) => void;
};

const counting = (): Counting => {
  const meter: Metered = { requests: 0, read: 0, write: 0, index: 0, bytes: 0, messages: 0, mails: 0 };
  const streams = new Map<string, Known>();
  let definition = 0;
  const add = (more: Partial<Metered>): void => {
    for (const name of ['requests', 'read', 'write', 'index', 'bytes', 'messages', 'mails'] as const) meter[name] += more[name] ?? 0;
  };
  const got = (...sizes: number[]): void => add({ requests: sizes.length, read: sizes.reduce((sum, bytes) => sum + readUnits(bytes), 0) });
  const knownOf = ({ organisation, stream }: StreamId): Known => {
    const key = `${organisation}#${stream}`;
    const known = streams.get(key) ?? { facts: [], snapshot: { sequence: 0, bytes: 0 }, generations: 0 };
    streams.set(key, known);
    return known;
  };
  return {
    meter,
    add,
    got,
    put: (bytes, index = 0) => add({ requests: 1, write: writeUnits(bytes), index }),
    load: (id, more) => {
      const { facts, snapshot } = knownOf(id);
      const since = facts.slice(snapshot.sequence).reduce((sum, bytes) => sum + bytes, 0);
      got(snapshot.bytes, since + more, ...(facts.length > 0 ? [definition] : []));
    },
    knownOf,
    defined: (bytes) => (definition = bytes),
  };
};

/** One transaction, and what it takes to make it: the number of its messages, and the head where it was not just read. */
const countAppend = (count: Counting, request: Append, facts: readonly Fact[]): void => {
  const { add, got, put, knownOf } = count;
  const known = knownOf(request);
  const isFirst = facts.length > 0 && known.facts.length === 0;
  if (facts.length === 0 || isFirst) got(0);
  if (request.messages.length > 0) put(0);
  const items = itemsOf(request, facts, isFirst);
  const mails = request.messages.filter(({ kind }) => kind === 'mail').length;
  add({
    requests: 1,
    write: items.reduce((sum, bytes) => sum + writeUnits(bytes, 'in-transaction'), 0),
    index: request.messages.length,
    bytes: items.reduce((sum, bytes) => sum + bytes, 0),
    messages: request.messages.length - mails,
    mails,
  });
  known.facts.push(...facts.map((fact) => bytesOf(fact) + 1));
  known.generations += request.raises.filter(({ expected }) => expected === 0).length;
};

const watchedFacts = (count: Counting, ledger: SqliteLedger): Partial<SqliteLedger> => {
  const { add, got, put, load, knownOf, defined } = count;
  return {
    append: async (request) => {
      const appended = await ledger.append(request);
      if (appended.outcome === 'appended') countAppend(count, request, appended.facts);
      return appended;
    },
    facts: async (id, after) => {
      load(id, 0);
      return ledger.facts(id, after);
    },
    putDocument: async (organisation, content) => {
      const bytes = gzipSync(content).byteLength;
      got(0);
      put(bytes);
      add({ bytes });
      defined(bytes);
      return ledger.putDocument(organisation, content);
    },
    saveSnapshot: async (id, snapshot) => {
      const bytes = gzipSync(JSON.stringify(snapshot.state)).byteLength;
      put(bytes);
      knownOf(id).snapshot = { sequence: snapshot.sequence, bytes };
      await ledger.saveSnapshot(id, snapshot);
    },
  };
};

const watchedProcedures = ({ got, put, load, knownOf }: Counting, ledger: SqliteLedger): Partial<SqliteLedger> => {
  const sizes = new Map<number, number>();
  const procedureBytes = (id: StreamId): number => knownOf(id).generations * (around.generation + tokenBytes);
  return {
    factsAndGeneration: async (id, after) => {
      got(0);
      load(id, procedureBytes(id));
      return ledger.factsAndGeneration(id, after);
    },
    generations: async (id) => {
      got(procedureBytes(id));
      return ledger.generations(id);
    },
    storeWaiting: async (id, waiting) => {
      put(keyBytes(id) + around.generation + tokenBytes);
      return ledger.storeWaiting(id, waiting);
    },
    waiting: async (id) => {
      got(around.generation + tokenBytes);
      return ledger.waiting(id);
    },
    due: async (at, limit) => {
      const messages = await ledger.due(at, limit);
      for (const message of messages) sizes.set(message.id, messageBytes(message, message.message));
      return messages;
    },
    settle: async (id) => {
      const bytes = sizes.get(id) ?? 0;
      sizes.delete(id);
      got(bytes);
      put(bytes, 1);
      await ledger.settle(id);
    },
  };
};

/** Counts what passes a ledger that it is put around; what the ledger answers and does stays as it is. */
export const metering = (): { watch: (ledger: SqliteLedger) => SqliteLedger; meter: () => Metered } => {
  const count = counting();
  return {
    watch: (ledger) => ({ ...ledger, ...watchedFacts(count, ledger), ...watchedProcedures(count, ledger) }),
    meter: () => ({ ...count.meter }),
  };
};
