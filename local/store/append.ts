import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { genesisHash, seal } from '../../shared/ledger/chain.ts';
import { checkVersion } from '../../shared/ledger/upcast.ts';
import type { Append, Appended, Fact, FactText, Head, Raise, StreamId, ViewItem } from '../../shared/ports.ts';
import type { Connection } from './connection.ts';
import { onceWriting } from './once.ts';
import { keyOf } from './remembered.ts';

/** `size` random bytes. */
export type Random = (size: number) => Uint8Array;

type Refusal = Exclude<Appended, { outcome: 'appended' }>;

/** Leaves the savepoint, so that nothing of a refused append stays. */
class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.outcome);
    this.refusal = refusal;
  }
}

const selectHead = 'SELECT sequence, hash FROM head WHERE organisation = ? AND stream = ?';

const prepared = ({ database, reader }: Connection) => ({
  once: onceWriting(database),
  head: database.prepare(selectHead),
  committedHead: reader.prepare(selectHead),
  insertFact: database.prepare('INSERT INTO fact VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
  insertText: database.prepare('INSERT INTO fact_text (organisation, stream, sequence, salt, text) VALUES (?, ?, ?, ?, ?)'),
  setHead: database.prepare('INSERT OR REPLACE INTO head VALUES (?, ?, ?, ?)'),
  claim: database.prepare('INSERT OR IGNORE INTO claim VALUES (?, ?, ?, ?)'),
  firstGeneration: database.prepare('INSERT OR IGNORE INTO generation VALUES (?, ?, ?, 1, ?)'),
  nextGeneration: database.prepare(
    'UPDATE generation SET generation = generation + 1, raised_at = ?4 WHERE organisation = ?1 AND stream = ?2 AND subject = ?3 AND generation = ?5',
  ),
  generation: database.prepare('SELECT generation FROM generation WHERE organisation = ? AND stream = ? AND subject = ?'),
  setView: database.prepare('INSERT OR REPLACE INTO view VALUES (?, ?, ?)'),
  removeView: database.prepare('DELETE FROM view WHERE organisation = ? AND key = ?'),
  insertMessage: database.prepare('INSERT INTO message (organisation, stream, message) VALUES (?, ?, ?)'),
});

type Statements = ReturnType<typeof prepared>;

const headOf = (statement: StatementSync, { organisation, stream }: StreamId): Head | undefined => {
  const row = statement.get(organisation, stream);
  return row && { sequence: Number(row.sequence), hash: String(row.hash) };
};

const saltFrom = (random: Random): string => Buffer.from(random(16)).toString('hex');

/** In the order of the table's columns. */
export const columnsOf = (fact: Fact): SQLInputValue[] => [
  fact.organisation,
  fact.stream,
  fact.sequence,
  fact.type,
  fact.schemaVersion,
  fact.occurredOn,
  fact.recordedAt,
  fact.account,
  fact.role,
  fact.onBehalfOf ?? null,
  JSON.stringify(fact.data),
  fact.dataDigest,
  fact.textDigest,
  fact.previousHash,
  fact.hash,
];

const insertFact = (statements: Statements, fact: Fact, text: FactText | undefined): void => {
  const { organisation, stream, sequence } = fact;
  statements.insertFact.run(...columnsOf(fact));
  if (text !== undefined && 'salt' in text) {
    statements.insertText.run(organisation, stream, sequence, text.salt, JSON.stringify(text.text));
  }
};

const raise = (statements: Statements, { organisation, stream, at }: Append, { subject, expected }: Raise): void => {
  const { changes } =
    expected === 0
      ? statements.firstGeneration.run(organisation, stream, subject, at)
      : statements.nextGeneration.run(organisation, stream, subject, at, expected);
  if (changes === 1) return;
  const generation = Number(statements.generation.get(organisation, stream, subject)?.generation ?? 0);
  throw new Refused({ outcome: 'superseded', subject, generation });
};

const setView = (statements: Statements, organisation: string, { key, value }: ViewItem): void => {
  if (value === null) statements.removeView.run(organisation, key);
  else statements.setView.run(organisation, key, JSON.stringify(value));
};

const extend = (statements: Statements, request: Append, head: Head | undefined, random: Random): { head: Head; facts: Fact[] } => {
  const facts: Fact[] = [];
  let last = head;
  for (const newFact of request.facts) {
    checkVersion(newFact);
    const { fact, text } = seal(last, request, newFact, newFact.text === undefined ? '' : saltFrom(random));
    insertFact(statements, fact, text);
    facts.push(fact);
    last = fact;
  }
  const { sequence, hash } = last ?? { sequence: 0, hash: genesisHash };
  if (facts.length > 0) statements.setHead.run(request.organisation, request.stream, sequence, hash);
  return { head: { sequence, hash }, facts };
};

const demandGeneration = (statements: Statements, { organisation, stream, fence }: Append): void => {
  if (!fence) return;
  const { subject } = fence;
  const generation = Number(statements.generation.get(organisation, stream, subject)?.generation ?? 0);
  if (generation !== fence.generation) throw new Refused({ outcome: 'superseded', subject, generation });
};

/** One append within the savepoint that is open; throws `Refused` when the caller must undo it. */
const write = (statements: Statements, request: Append, random: Random): Appended => {
  const { organisation, stream, at } = request;
  const head = headOf(statements.head, request);
  if (request.facts.length > 0 && request.expected !== (head?.sequence ?? 0)) throw new Refused({ outcome: 'conflict', head });
  for (const claim of request.claims) {
    if (statements.claim.run(organisation, stream, claim, at).changes === 0) throw new Refused({ outcome: 'claimed', claim });
  }
  demandGeneration(statements, request);
  for (const item of request.raises) raise(statements, request, item);
  const extended = extend(statements, request, head, random);
  for (const item of request.views) setView(statements, organisation, item);
  for (const message of request.messages)
    if (message.kind !== 'mail') statements.insertMessage.run(organisation, stream, JSON.stringify(message));
  statements.once.add(
    request,
    request.messages.filter((message) => message.kind === 'mail'),
  );
  return { outcome: 'appended', ...extended, ...(request.cancels && { mail: statements.once.cancel(request, request.cancels) }) };
};

const remember = ({ last }: Connection, { organisation, stream, raises, messages }: Append, appended: Appended): void => {
  if (appended.outcome !== 'appended') return;
  if (messages.length > 0) last.outbox.isEmpty = false;
  last.heads.set(keyOf({ organisation, stream }), appended.head.sequence);
  for (const { subject } of raises) last.generations.delete(keyOf({ organisation, stream, subject }));
};

/** The commit path of the ledger. */
export const appending = (connection: Connection, random: Random) => {
  const statements = prepared(connection);

  const append = async (request: Append): Promise<Appended> => {
    try {
      return await connection.transact(
        () => write(statements, request, random),
        (appended) => remember(connection, request, appended),
      );
    } catch (error) {
      if (error instanceof Refused) return error.refusal;
      throw error;
    }
  };

  const head = async (id: StreamId): Promise<Head | undefined> => connection.run(() => headOf(statements.committedHead, id));

  return { append, head };
};
