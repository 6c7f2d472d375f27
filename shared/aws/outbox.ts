import type { Append, Message, StreamId, UndeliveredMessage } from '../ports.ts';
import { type Item, n, names, numberIn, s, textIn } from './item.ts';
import { dueAt, lastMessageKey, messageIdIn, messageKey } from './keys.ts';
import { onceItems } from './once.ts';
import { type Table, whole } from './table.ts';

const pending = 'pending';
const parked = 'parked';

/** The next `count` numbers. One that is not used after all leaves a gap. */
const takeNumbers = async (table: Table, count: number): Promise<number[]> => {
  const taken = await table.update(lastMessageKey, {
    UpdateExpression: 'ADD #last :count',
    ExpressionAttributeNames: names('last'),
    ExpressionAttributeValues: { ':count': n(count) },
    ReturnValues: 'UPDATED_NEW',
  });
  const last = numberIn(taken ?? {}, 'last');
  return Array.from({ length: count }, (_, index) => last - count + 1 + index);
};

/**
 * The items that an append adds to the outbox. Their numbers are taken just before the transaction: whoever appends after
 * another's commit takes a higher one; of two at the same time either may be first.
 */
export const messageItems = async (table: Table, request: Append): Promise<Item[]> => {
  const { organisation, stream, messages, at } = request;
  if (messages.length === 0) return [];
  const numbers = await takeNumbers(table, messages.length);
  return numbers.flatMap((id, index) => {
    const message = messages[index];
    if (message?.kind === 'mail') return onceItems(request, message, id);
    return whole(messageKey(id), {
      organisation: s(organisation),
      stream: s(stream),
      message: s(JSON.stringify(message)),
      attempts: n(0),
      at: s(at),
      outbox: s(pending),
      due: s(dueAt(at, id)),
    });
  });
};

/** A message as an item of the table holds it. */
export const messageIn = (item: Item): Message => ({
  id: messageIdIn(textIn(item, 'pk')),
  organisation: textIn(item, 'organisation'),
  stream: textIn(item, 'stream'),
  message: JSON.parse(textIn(item, 'message')),
  attempts: numberIn(item, 'attempts'),
  parked: item.outbox?.S === parked ? textIn(item, 'reason') : null,
});

/** The index may be behind the table: the item itself says whether it still waits. */
const isDue = (item: Item, until: string): boolean => item.outbox?.S === pending && textIn(item, 'due') <= until;

/** The message of an item, if it waits and is due up to `until`. */
export const dueMessageIn = (item: Item, until: string): Message | undefined => (isDue(item, until) ? messageIn(item) : undefined);

const isUnsettled = (item: Item): boolean => item.outbox !== undefined;

const ofStream =
  ({ organisation, stream }: StreamId) =>
  (message: Message): boolean =>
    message.organisation === organisation && message.stream === stream;

const whileUnsettled = { ConditionExpression: 'attribute_exists(#outbox)' };

const reading = (table: Table) => {
  const due = async (at: string, limit: number): Promise<Message[]> => {
    const until = dueAt(at, undefined);
    const ids = (await table.indexed(pending, until)).map((item) => messageIdIn(textIn(item, 'pk'))).toSorted((a, b) => a - b);
    const messages: Message[] = [];
    for (let from = 0; from < ids.length && messages.length < limit; from += limit) {
      const items = await table.getAll(ids.slice(from, from + limit).map(messageKey));
      messages.push(...items.filter((item) => isDue(item, until)).map(messageIn));
    }
    return messages.toSorted((a, b) => a.id - b.id).slice(0, limit);
  };

  /** The index follows at a distance of seconds: a message that was committed just now may be missing. */
  const undelivered = async (id: StreamId): Promise<UndeliveredMessage[]> => {
    // In this order, so that one that is parked meanwhile is seen once at least.
    const keys = [...(await table.allIndexed(pending)), ...(await table.allIndexed(parked))].map((item) => textIn(item, 'pk'));
    const items = await table.getAll([...new Set(keys)].map((pk) => messageKey(messageIdIn(pk))));
    return items
      .filter(isUnsettled)
      .map((item) => ({ ...messageIn(item), reason: item.reason?.S ?? null }))
      .filter(ofStream(id))
      .toSorted((a, b) => a.id - b.id);
  };

  const counts = async (): Promise<{ pending: number; parked: number }> => {
    const [waiting, shelved] = await Promise.all([table.countIndexed(pending), table.countIndexed(parked)]);
    return { pending: waiting, parked: shelved };
  };

  return { due, undelivered, counts };
};

const settling = (table: Table) => {
  const settle = async (id: number): Promise<void> => {
    await table.update(messageKey(id), {
      ...whileUnsettled,
      UpdateExpression: 'REMOVE #outbox, #due',
      ExpressionAttributeNames: names('outbox', 'due'),
    });
  };

  const postpone = async (id: number, at: string, reason: string): Promise<void> => {
    await table.update(messageKey(id), {
      ...whileUnsettled,
      UpdateExpression: 'SET #due = :due, #reason = :reason ADD #attempts :one',
      ExpressionAttributeNames: names('outbox', 'due', 'reason', 'attempts'),
      ExpressionAttributeValues: { ':due': s(dueAt(at, id)), ':reason': s(reason), ':one': n(1) },
    });
  };

  const park = async (id: number, reason: string): Promise<void> => {
    await table.update(messageKey(id), {
      ...whileUnsettled,
      UpdateExpression: 'SET #outbox = :parked, #reason = :reason',
      ExpressionAttributeNames: names('outbox', 'reason'),
      ExpressionAttributeValues: { ':parked': s(parked), ':reason': s(reason) },
    });
  };

  return { settle, postpone, park };
};

/** Messages that were committed with their facts and are still to be delivered. A settled one stays, outside the index. */
export const outbox = (table: Table) => ({ ...reading(table), ...settling(table) });
