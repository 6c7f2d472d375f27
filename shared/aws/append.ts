import { randomUUID } from 'node:crypto';
import { type CancellationReason, TransactionCanceledException, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { genesisHash, type Sealed, seal } from '../ledger/chain.ts';
import { LedgerError } from '../ledger/ledger-error.ts';
import { checkVersion } from '../ledger/upcast.ts';
import type { Append, Appended, Fact, Head, Raise, StreamId, ViewItem } from '../ports.ts';
import { claimWrites } from './claims.ts';
import type { Heads } from './heads.ts';
import { type Item, n, names, numberIn, s, textIn } from './item.ts';
import { factsKey, generationKey, headKey, keyItem, organisationKey, textKey, viewKey } from './keys.ts';
import { cancelling } from './once.ts';
import { messageItems } from './outbox.ts';
import { type Table, whole } from './table.ts';

/** `size` random bytes. */
export type Random = (size: number) => Uint8Array;

type Refusal = Exclude<Appended, { outcome: 'appended' }>;

/** A message that was to be cancelled was claimed meanwhile: the append looks again, for that does not stop it (protocol R8). */
type Overtaken = { outcome: 'overtaken' };

/** One item of the transaction, and what it means when its condition does not hold; `old`: the item that it met. */
type Write = { item: TransactWriteItem; refusal?: (old: Item | undefined) => Refusal | Overtaken };

/** Leaves room for the rest of an item of 400 KB. */
const factBytesPerItem = 350_000;

const headIn = (item: Item | undefined): Head | undefined => item && { sequence: numberIn(item, 'sequence'), hash: textIn(item, 'hash') };

const generationIn = (item: Item | undefined): number => (item === undefined ? 0 : numberIn(item, 'generation'));

const ifAbsent = { ConditionExpression: 'attribute_not_exists(pk)' };

const putItem = (table: Table, item: Item, condition: object = {}): TransactWriteItem => ({
  Put: { TableName: table.name, Item: item, ...condition },
});

const headWrite = (table: Table, id: StreamId, before: Head | undefined, after: Head): Write => {
  const unmoved = {
    ConditionExpression: '#sequence = :sequence AND #hash = :hash',
    ExpressionAttributeNames: names('sequence', 'hash'),
    ExpressionAttributeValues: { ':sequence': n(before?.sequence ?? 0), ':hash': s(before?.hash ?? '') },
  };
  const item = whole(headKey(id), { sequence: n(after.sequence), hash: s(after.hash) });
  const condition = { ...(before ? unmoved : ifAbsent), ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
  return { item: putItem(table, item, condition), refusal: (old) => ({ outcome: 'conflict', head: headIn(old) }) };
};

const claimed =
  (taken: (old: Item | undefined) => string) =>
  (old: Item | undefined): Refusal => ({ outcome: 'claimed', claim: taken(old) });

const raiseWrite = (table: Table, { organisation, stream, at }: Append, { subject, expected }: Raise): Write => {
  const seen = { ':expected': n(expected) };
  const values = { ':next': n(expected + 1), ':at': s(at), ...(expected === 0 ? {} : seen) };
  const Update = {
    TableName: table.name,
    Key: keyItem(generationKey({ organisation, stream, subject })),
    UpdateExpression: 'SET #generation = :next, #raisedAt = :at',
    ConditionExpression: expected === 0 ? ifAbsent.ConditionExpression : '#generation = :expected',
    ExpressionAttributeNames: names('generation', 'raisedAt'),
    ExpressionAttributeValues: values,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
  return { item: { Update }, refusal: (old) => ({ outcome: 'superseded', subject, generation: generationIn(old) }) };
};

const fenceWrite = (table: Table, request: Append, { subject, generation }: Required<Append>['fence']): Write => ({
  item: {
    ConditionCheck: {
      TableName: table.name,
      Key: keyItem(generationKey({ ...request, subject })),
      ConditionExpression: '#generation = :fenced',
      ExpressionAttributeNames: names('generation'),
      ExpressionAttributeValues: { ':fenced': n(generation) },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  },
  refusal: (old) => ({ outcome: 'superseded', subject, generation: generationIn(old) }),
});

/** A removed view item stays as a key without a value: no function may delete. The last of several with one key counts. */
const viewWrites = (table: Table, organisation: string, views: ViewItem[]): Write[] =>
  [...new Map(views.map((view) => [view.key, view])).values()].map(({ key, value }) => ({
    item: putItem(table, whole(viewKey(organisation, key), value === null ? {} : { value: s(JSON.stringify(value)) })),
  }));

/** Facts of one append share an item, in pieces that fit: far fewer items, and fewer units, than one for each. */
const factWrites = (table: Table, id: StreamId, facts: Fact[]): Write[] => {
  const groups: { last: number; bytes: number; parts: string[] }[] = [];
  for (const fact of facts) {
    const part = JSON.stringify(fact);
    const bytes = Buffer.byteLength(part) + 1;
    const group = groups.at(-1);
    if (group && group.bytes + bytes <= factBytesPerItem) {
      group.last = fact.sequence;
      group.bytes += bytes;
      group.parts.push(part);
    } else groups.push({ last: fact.sequence, bytes, parts: [part] });
  }
  return groups.map(({ last, parts }) => ({
    item: putItem(table, whole(factsKey(id, last), { schema: n(1), facts: s(`[${parts.join(',')}]`) }), ifAbsent),
  }));
};

const textWrites = (table: Table, id: StreamId, sealed: Sealed[]): Write[] =>
  sealed.flatMap(({ fact, text }) =>
    text !== undefined && 'salt' in text
      ? [{ item: putItem(table, whole(textKey(id, fact.sequence), { salt: s(text.salt), text: s(JSON.stringify(text.text)) }), ifAbsent) }]
      : [],
  );

const sealAll = (request: Append, head: Head | undefined, random: Random): Sealed[] => {
  const sealed: Sealed[] = [];
  for (const newFact of request.facts) {
    checkVersion(newFact);
    const salt = Buffer.from(random(16)).toString('hex');
    sealed.push(seal(sealed.at(-1)?.fact ?? head, request, newFact, salt));
  }
  return sealed;
};

/** In the order in which refusals count: head, claims, generations, what is cancelled; then what has no say. */
const writesOf = async (
  table: Table,
  request: Append,
  { head, sealed, cancellations }: { head: Head | undefined; sealed: Sealed[]; cancellations: TransactWriteItem[] },
): Promise<Write[]> => {
  const last = sealed.at(-1)?.fact;
  const extending = last ? [headWrite(table, request, head, { sequence: last.sequence, hash: last.hash })] : [];
  const isFirst = last !== undefined && head === undefined;
  return [
    ...extending,
    ...claimWrites(table, request, request.claims).map(({ item, taken }) => ({ item, refusal: claimed(taken) })),
    ...(request.fence ? [fenceWrite(table, request, request.fence)] : []),
    ...request.raises.map((raise) => raiseWrite(table, request, raise)),
    ...cancellations.map((item) => ({ item, refusal: (): Overtaken => ({ outcome: 'overtaken' }) })),
    ...factWrites(
      table,
      request,
      sealed.map(({ fact }) => fact),
    ),
    ...textWrites(table, request, sealed),
    ...(isFirst ? [{ item: putItem(table, whole(organisationKey(request.organisation), {})) }] : []),
    ...viewWrites(table, request.organisation, request.views),
    ...(await messageItems(table, request)).map((item) => ({ item: putItem(table, item, ifAbsent) })),
  ];
};

/**
 * What the first condition that failed means; of claims the first in the order of the request. A condition that only damage
 * can break means nothing.
 */
const refusalOf = (writes: Write[], reasons: CancellationReason[], { claims }: Append): Refusal | Overtaken | undefined => {
  const refusals = writes.flatMap(({ refusal }, index) =>
    reasons[index]?.Code === 'ConditionalCheckFailed' ? [refusal?.(reasons[index]?.Item)] : [],
  );
  const [first] = refusals;
  if (first?.outcome !== 'claimed') return first;
  const taken = new Set(refusals.map((refusal) => (refusal?.outcome === 'claimed' ? refusal.claim : undefined)));
  return { outcome: 'claimed', claim: claims.find((claim) => taken.has(claim)) ?? first.claim };
};

const commit = async (table: Table, writes: Write[], request: Append): Promise<Refusal | Overtaken | undefined> => {
  if (writes.length === 0) return undefined;
  try {
    await table.transact(
      writes.map(({ item }) => item),
      randomUUID(),
    );
    return undefined;
  } catch (error) {
    const refusal = error instanceof TransactionCanceledException ? refusalOf(writes, error.CancellationReasons ?? [], request) : undefined;
    if (refusal === undefined) throw error;
    return refusal;
  }
};

const repeated = (values: string[]): string | undefined => values.find((value, index) => values.indexOf(value) !== index);

/** The commit path: the head, from the facts that the caller just read or else from the table; one number for each message; one transaction. */
export const appending = (table: Table, random: Random, heads: Heads) => {
  const head = async (id: StreamId): Promise<Head | undefined> => headIn(await table.get(headKey(id)));

  /** One that is not the newest any more meets the condition of the transaction. */
  const headBefore = async (request: Append): Promise<Head | undefined> =>
    (request.facts.length > 0 && heads.known(request, request.expected)) || head(request);

  const attempt = async (request: Append): Promise<Appended | Overtaken> => {
    const before = await headBefore(request);
    if (request.facts.length > 0 && request.expected !== (before?.sequence ?? 0)) return { outcome: 'conflict', head: before };
    const claim = repeated(request.claims);
    if (claim !== undefined) return { outcome: 'claimed', claim };
    const subject = repeated(request.raises.map((raise) => raise.subject));
    if (subject !== undefined) throw new LedgerError('invalid-request', `One append raises the generation of ${subject} once.`);
    const sealed = sealAll(request, before, random);
    const { mail, items } = await cancelling(table, request);
    const refusal = await commit(table, await writesOf(table, request, { head: before, sealed, cancellations: items }), request);
    if (refusal !== undefined) return refusal;
    const { sequence, hash } = sealed.at(-1)?.fact ?? before ?? { sequence: 0, hash: genesisHash };
    const facts = sealed.map(({ fact }) => fact);
    heads.learn(request, facts.at(-1));
    return { outcome: 'appended', head: { sequence, hash }, facts, ...(request.cancels && { mail }) };
  };

  const append = async (request: Append): Promise<Appended> => {
    for (;;) {
      const answer = await attempt(request);
      if (answer.outcome !== 'overtaken') return answer;
    }
  };

  return { append, head };
};
