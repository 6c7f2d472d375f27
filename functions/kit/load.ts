import { type Definition, DefinitionShape } from '../../shared/domain/definition/schema.ts';
import { evolveVersion, replay } from '../../shared/domain/evolve.ts';
import type { RecordedEvent } from '../../shared/domain/facts.ts';
import type { Plan } from '../../shared/domain/next.ts';
import { absent, isStarted, type Programme } from '../../shared/domain/programme.ts';
import { Recent } from '../../shared/domain/remembered.ts';
import { programmeStream } from '../../shared/ledger/names.ts';
import type { Fact, Ledger, NewFact, StreamId } from '../../shared/ports.ts';

export type ProgrammeId = { organisation: string; programme: string };

/** State as of a head: what a decision is taken on. */
export type Loaded = { id: StreamId; sequence: number; programme: Programme };

const snapshotEvery = 200;

export const streamOf = ({ organisation, programme }: ProgrammeId): StreamId => ({ organisation, stream: programmeStream(programme) });

/** Facts are validated when they are written and sealed by their hash; here they only get their type back. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- read back what `factTypes` checked when it was written
export const asEvent = (fact: NewFact & Pick<Fact, 'sequence'>): RecordedEvent => fact as unknown as RecordedEvent;

type Caches<T> = WeakMap<Ledger, Map<string, Map<string, T>>>;

/** States by organisation and stream. A cache only: every load still reads the facts after it, consistently. */
const known: Caches<Loaded> = new WeakMap();
/** By organisation and hash. */
const plans: Caches<Definition> = new WeakMap();

/** So many of each kind are kept. A home with 10,000 programmes has most of them at rest. */
const most = 2000;

const cacheOf = <T>(caches: Caches<T>, ledger: Ledger, organisation: string): Map<string, T> => {
  const ofLedger = caches.get(ledger) ?? new Map<string, Map<string, T>>();
  caches.set(ledger, ofLedger);
  const cache = ofLedger.get(organisation) ?? new Recent<T>(most);
  ofLedger.set(organisation, cache);
  return cache;
};

const fromSnapshot = async (ledger: Ledger, id: StreamId): Promise<Loaded> => {
  const snapshot = await ledger.snapshot(id);
  if (snapshot?.evolveVersion !== evolveVersion) return { id, sequence: 0, programme: absent };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by the same version of `evolve`
  return { id, sequence: snapshot.sequence, programme: snapshot.state as unknown as Programme };
};

/** The facts of a stream after a sequence. */
type ReadFacts = (id: StreamId, after: number) => Promise<Fact[]>;

/** The state of a programme, from the last known one or a snapshot, and every fact since; `read` may ask for more than facts in one go. */
export const loadProgramme = async (ledger: Ledger, programme: ProgrammeId, read?: ReadFacts): Promise<Loaded> => {
  const id = streamOf(programme);
  const cache = cacheOf(known, ledger, id.organisation);
  const before = cache.get(id.stream) ?? (await fromSnapshot(ledger, id));
  const facts = await (read ? read(id, before.sequence) : ledger.facts(id, before.sequence));
  const last = facts.at(-1);
  const loaded = last ? { id, sequence: last.sequence, programme: replay(facts.map(asEvent), before.programme) } : before;
  cache.set(id.stream, loaded);
  return loaded;
};

/** Keeps the state after facts that were just appended to `before`; a snapshot is written off the commit path now and then. */
export const keep = async (ledger: Ledger, before: Loaded, programme: Programme, sequence: number): Promise<void> => {
  const { id } = before;
  cacheOf(known, ledger, id.organisation).set(id.stream, { id, sequence, programme });
  if (Math.floor(sequence / snapshotEvery) > Math.floor(before.sequence / snapshotEvery))
    await ledger.saveSnapshot(id, { sequence, evolveVersion, state: programme });
};

/** A definition by its hash. Throws when the ledger does not hold it: it was stored before any fact could name it. */
export const loadDefinition = async (ledger: Ledger, organisation: string, hash: string): Promise<Definition> => {
  const cache = cacheOf(plans, ledger, organisation);
  const cached = cache.get(hash);
  if (cached) return cached;
  const document = await ledger.document(organisation, hash);
  if (document === undefined) throw new Error(`The ledger names definition ${hash.slice(0, 12)} but does not hold it.`);
  const definition = DefinitionShape.parse(JSON.parse(document));
  cache.set(hash, definition);
  return definition;
};

/** A started programme with its definition; undefined when it was never started. */
export const loadPlan = async (ledger: Ledger, id: ProgrammeId, read?: ReadFacts): Promise<(Loaded & { plan: Plan }) | undefined> => {
  const loaded = await loadProgramme(ledger, id, read);
  if (!isStarted(loaded.programme)) return undefined;
  const definition = await loadDefinition(ledger, id.organisation, loaded.programme.definition);
  return { ...loaded, plan: { definition, programme: loaded.programme } };
};
