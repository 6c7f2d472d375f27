import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { sha256 } from '../ledger/chain.ts';
import { LedgerError } from '../ledger/ledger-error.ts';
import type { Json, Snapshot, StreamId } from '../ports.ts';
import { b, bytesIn, type Item, n, names, numberIn, s, textIn } from './item.ts';
import { documentKey, keyOfView, padded, snapshotKey, viewKey } from './keys.ts';
import { type Table, whole } from './table.ts';

const compress = promisify(gzip);
const expand = promisify(gunzip);

/** Leaves room for the rest of an item of 400 KB. */
const bytesPerItem = 350_000;

const pieces = (bytes: Uint8Array): Uint8Array[] =>
  Array.from({ length: Math.max(1, Math.ceil(bytes.byteLength / bytesPerItem)) }, (_, index) =>
    bytes.subarray(index * bytesPerItem, (index + 1) * bytesPerItem),
  );

const laterOrOther = {
  ConditionExpression: 'attribute_not_exists(pk) OR #evolveVersion <> :evolveVersion OR #sequence <= :sequence',
  ExpressionAttributeNames: names('evolveVersion', 'sequence'),
};

/** The pieces of one save; undefined when another save went through them while they were read. */
const piecesOf = (items: Item[]): Item[] | undefined => {
  const [first] = items;
  if (first === undefined) return undefined;
  const ofSave = items.filter((item) => textIn(item, 'save') === textIn(first, 'save'));
  return ofSave.length === numberIn(first, 'pieces') ? ofSave : undefined;
};

/** Compressed, in pieces when one item cannot hold it, and never saved over a later one of the same `evolve` version. */
export const snapshots = (table: Table) => {
  const snapshot = async (id: StreamId): Promise<Snapshot | undefined> => {
    const parts = piecesOf(await table.startingWith(snapshotKey(id, 0).pk, 'snapshot#'));
    const [first] = parts ?? [];
    if (parts === undefined || first === undefined) return undefined;
    const state = await expand(Buffer.concat(parts.map((item) => bytesIn(item, 'body'))));
    return {
      sequence: numberIn(first, 'sequence'),
      evolveVersion: textIn(first, 'evolveVersion'),
      state: JSON.parse(state.toString('utf8')),
    };
  };

  const saveSnapshot = async (id: StreamId, { sequence, evolveVersion, state }: Snapshot): Promise<void> => {
    const bodies = pieces(await compress(JSON.stringify(state)));
    const common = { save: s(randomUUID()), pieces: n(bodies.length), sequence: n(sequence), evolveVersion: s(evolveVersion) };
    const condition = { ...laterOrOther, ExpressionAttributeValues: { ':evolveVersion': s(evolveVersion), ':sequence': n(sequence) } };
    const items = bodies.map((body, index) => whole(snapshotKey(id, index), { ...common, body: b(body) }));
    await table.putTogether(items, condition);
  };

  return { snapshot, saveSnapshot };
};

const valueOf = (item: Item): Json => JSON.parse(textIn(item, 'value'));

export const viewReading = (table: Table) => {
  const view = async (organisation: string, key: string): Promise<Json | undefined> => {
    const item = await table.get(viewKey(organisation, key));
    return item?.value === undefined ? undefined : valueOf(item);
  };

  const views = async (organisation: string, prefix: string): Promise<{ key: string; value: Json }[]> => {
    const { pk, sk } = viewKey(organisation, prefix);
    const items = await table.startingWith(pk, sk);
    return items.filter(({ value }) => value !== undefined).map((item) => ({ key: keyOfView(textIn(item, 'sk')), value: valueOf(item) }));
  };

  return { view, views };
};

/** Pieces are compressed one by one, so that what two writers of the same document leave behind fits together. The first is written last. */
export const documents = (table: Table) => {
  const putDocument = async (organisation: string, content: string): Promise<string> => {
    if (!content.isWellFormed()) throw new LedgerError('invalid-request', 'A document must be text that UTF-8 can hold.');
    const hash = sha256(content);
    if ((await table.get(documentKey(organisation, hash, 0))) !== undefined) return hash;
    const bodies = pieces(Buffer.from(content, 'utf8'));
    for (const [index, body] of [...bodies.entries()].toReversed())
      await table.put(whole(documentKey(organisation, hash, index), { pieces: n(bodies.length), body: b(await compress(body)) }));
    return hash;
  };

  const document = async (organisation: string, hash: string): Promise<string | undefined> => {
    const items = await table.startingWith(documentKey(organisation, hash, 0).pk);
    const [first] = items;
    if (first === undefined || textIn(first, 'sk') !== padded(0)) return undefined;
    const bodies = await Promise.all(items.map(async (item) => expand(bytesIn(item, 'body'))));
    const content = Buffer.concat(bodies).toString('utf8');
    if (items.length === numberIn(first, 'pieces') && sha256(content) === hash) return content;
    throw new LedgerError('unreadable', `Document ${hash.slice(0, 12)} of ${organisation} is damaged: restore a backup.`);
  };

  return { putDocument, document };
};
