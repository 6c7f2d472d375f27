import { setTimeout as sleep } from 'node:timers/promises';
import { LedgerError } from '../ledger/ledger-error.ts';
import { upcast } from '../ledger/upcast.ts';
import type { Fact, FactText, Head, StreamId, SubjectId } from '../ports.ts';
import type { Heads } from './heads.ts';
import { type Item, names, numberIn, s, textIn } from './item.ts';
import { factsKey, generationKey, headsOf, type Key, organisations, sequenceIn, textKey } from './keys.ts';
import type { Table } from './table.ts';

const factsIn = (item: Item): Fact[] => JSON.parse(textIn(item, 'facts'));

const textOf = (item: Item): FactText =>
  item.salt === undefined
    ? { destroyedOn: textIn(item, 'destroyedOn'), ground: textIn(item, 'ground') }
    : { salt: textIn(item, 'salt'), text: JSON.parse(textIn(item, 'text')) };

const pauses = [20, 40, 80, 160];

const hasGap = (facts: Fact[], after: number): boolean => facts.some(({ sequence }, index) => sequence !== after + index + 1);

/** Facts of one stream, and the item that lies at the key up to which was asked. */
type Stretch = { facts: Fact[]; last: Item | undefined };

const stretches = (table: Table, newest: Heads) => {
  /** From the fact after `after` to the key `until`. */
  const read = async (after: number, until: Key, id: StreamId): Promise<Stretch> => {
    const items = await table.between(until.pk, factsKey(id, after + 1).sk, until.sk);
    const facts = items.flatMap((item) => (item.facts === undefined ? [] : factsIn(item))).filter(({ sequence }) => sequence > after);
    const last = items.at(-1);
    return { facts, last: last?.sk?.S === until.sk ? last : undefined };
  };

  /** A query may see a part of a transaction that is under way. What then seems to be missing is there a moment later. */
  return async (id: StreamId, after: number, until: Key): Promise<Stretch> => {
    let found = await read(after, until, id);
    for (const pause of pauses) {
      if (!hasGap(found.facts, after)) break;
      await sleep(pause);
      found = await read(after, until, id);
    }
    if (!hasGap(found.facts, after)) newest.learn(id, found.facts.at(-1));
    return found;
  };
};

/** Facts and their texts, as they are read and audited. */
export const factReading = (table: Table, newest: Heads) => {
  const readStretch = stretches(table, newest);

  const storedFacts = async (id: StreamId, after = 0): Promise<Fact[]> =>
    (await readStretch(id, after, factsKey(id, Number.MAX_SAFE_INTEGER))).facts;

  /** Both from one query: generations lie right behind the facts. */
  const factsAndGeneration = async ({ subject, ...id }: SubjectId, after: number): Promise<{ facts: Fact[]; generation: number }> => {
    const { facts: stored, last } = await readStretch(id, after, generationKey({ ...id, subject }));
    return { facts: stored.map((fact) => upcast(fact)), generation: last === undefined ? 0 : numberIn(last, 'generation') };
  };

  const facts = async (id: StreamId, after = 0): Promise<Fact[]> => (await storedFacts(id, after)).map((fact) => upcast(fact));

  const text = async (id: StreamId, sequence: number): Promise<FactText | undefined> => {
    const item = await table.get(textKey(id, sequence));
    return item && textOf(item);
  };

  const texts = async (id: StreamId): Promise<Map<number, FactText>> => {
    const items = await table.startingWith(textKey(id, 0).pk, 'text#');
    return new Map(items.map((item) => [sequenceIn(textIn(item, 'sk')), textOf(item)]));
  };

  const headsIn = async (organisation: string): Promise<(StreamId & Head)[]> =>
    (await table.startingWith(headsOf(organisation))).map((item) => ({
      organisation,
      stream: textIn(item, 'sk'),
      sequence: numberIn(item, 'sequence'),
      hash: textIn(item, 'hash'),
    }));

  const heads = async (): Promise<(StreamId & Head)[]> => {
    const known = await table.startingWith(organisations);
    return (await Promise.all(known.map((item) => headsIn(textIn(item, 'sk'))))).flat();
  };

  return { storedFacts, facts, factsAndGeneration, text, texts, heads };
};

/** The item is overwritten at once; the backups of the table hold what was there until they end (35 days). */
export const textDestruction = (table: Table) => {
  const destroyText = async (id: StreamId, sequence: number, ground: string, on: string): Promise<void> => {
    const changed = await table.update(textKey(id, sequence), {
      UpdateExpression:
        'SET #destroyedOn = if_not_exists(#destroyedOn, :on), #ground = if_not_exists(#ground, :ground) REMOVE #salt, #text',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: names('destroyedOn', 'ground', 'salt', 'text'),
      ExpressionAttributeValues: { ':on': s(on), ':ground': s(ground) },
    });
    if (changed === undefined)
      throw new LedgerError('invalid-request', `Fact ${sequence} of ${id.stream} has no text that could be destroyed.`);
  };

  return { destroyText };
};
