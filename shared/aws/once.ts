import { randomUUID } from 'node:crypto';
import { TransactionCanceledException, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { Temporal } from 'temporal-polyfill';
import type { Append, Cancellation, ClaimEnd, MailMessage, Moments, OnceCounts, OnceMessage, OnceState } from '../ports.ts';
import { type Item, n, names, numberIn, s, textIn } from './item.ts';
import { causeKey, causesOf, dueAt, keyItem, messageIdIn, messageKey, suspensionKey } from './keys.ts';
import { type Table, whole } from './table.ts';

/** Groups of the index: one for each state that is not for good. */
const groupOf = (state: OnceState): string => `once-${state}`;
const open = ['pending', 'claimed', 'to-be-settled', 'parked'] as const;

const millisecondsOf = (instant: string): number => Temporal.Instant.from(instant).epochMilliseconds;

/** Rounded up: never before the moment itself. */
const notBeforeOf = ({ notBefore }: MailMessage): number =>
  notBefore === null ? 0 : Temporal.Instant.from(notBefore).add({ nanoseconds: 999_999 }).epochMilliseconds;

const idOf = (item: Item): number => messageIdIn(textIn(item, 'pk'));

const onceIn = (item: Item): OnceMessage => {
  const claimEnds = item.claimEnds?.N;
  return {
    id: idOf(item),
    organisation: textIn(item, 'organisation'),
    stream: textIn(item, 'stream'),
    message: JSON.parse(textIn(item, 'message')),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by this file
    state: textIn(item, 'state') as OnceState,
    attempt: numberIn(item, 'attempts'),
    refusals: numberIn(item, 'refusals'),
    claimEnds: claimEnds === undefined ? null : Temporal.Instant.fromEpochMilliseconds(Number(claimEnds)).toString(),
    reason: item.reason?.S ?? null,
  };
};

const isOnce = (item: Item): boolean => item.state !== undefined;

/** A message of this class as an item holds it; undefined when the item holds another. */
export const onceMessageIn = (item: Item): OnceMessage | undefined => (isOnce(item) ? onceIn(item) : undefined);

/** The items that an append adds for one message: itself, and a pointer by which a correction finds it. */
export const onceItems = ({ organisation, stream, at }: Append, message: MailMessage, id: number): Item[] => [
  whole(messageKey(id), {
    organisation: s(organisation),
    stream: s(stream),
    message: s(JSON.stringify(message)),
    attempts: n(0),
    refusals: n(0),
    notBefore: n(notBeforeOf(message)),
    at: s(at),
    state: s('pending'),
    outbox: s(groupOf('pending')),
    due: s(dueAt(at, id)),
  }),
  whole(causeKey({ organisation, stream }, message.cause, id), {}),
];

/** Changes of one message: what it becomes, and what must hold of it. `values` begin with a colon; `more` is added to SET. */
type Change = {
  state: OnceState;
  due?: string;
  when: string;
  more?: string;
  removed?: string[];
  attributes?: string[];
  values?: Item;
};

const isOpen = (state: OnceState): boolean => open.some((one) => one === state);

/** Reason and end of the claim go unless they are set; a state for good leaves the index. */
const writeOf = ({ state, due, when, more = '', removed = [], attributes = [], values = {} }: Change) => {
  const indexed = isOpen(state);
  const gone = [...removed, ...(indexed ? [] : ['outbox', 'due'])].map((name) => `#${name}`);
  const set = ['#state = :state', ...(indexed ? ['#outbox = :group'] : []), ...(due === undefined ? [] : ['#due = :due'])];
  const dueName = due === undefined && indexed ? [] : ['due'];
  return {
    UpdateExpression: `SET ${set.join(', ')}${more}${gone.length > 0 ? ` REMOVE ${gone.join(', ')}` : ''}`,
    ConditionExpression: when,
    ExpressionAttributeNames: names('state', 'outbox', ...dueName, ...removed, ...attributes),
    ExpressionAttributeValues: {
      ':state': s(state),
      ...(indexed ? { ':group': s(groupOf(state)) } : {}),
      ...(due === undefined ? {} : { ':due': s(due) }),
      ...values,
    },
  };
};

const updateOf = (table: Table, id: number, change: Change) => ({
  TableName: table.name,
  Key: keyItem(messageKey(id)),
  ...writeOf(change),
});

/** True when written; false when a condition did not hold. */
export const whenItHolds = async (table: Table, items: TransactWriteItem[]): Promise<boolean> => {
  try {
    await table.transact(items, randomUUID());
    return true;
  } catch (error) {
    const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
    if (reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) return false;
    throw error;
  }
};

/** Holds while the class once is suspended, or is not. */
export const suspensionIs = (table: Table, suspended: boolean): TransactWriteItem => ({
  ConditionCheck: {
    TableName: table.name,
    Key: keyItem(suspensionKey),
    ConditionExpression: suspended ? '#suspended = :yes' : 'attribute_not_exists(#suspended) OR #suspended <> :yes',
    ExpressionAttributeNames: names('suspended'),
    ExpressionAttributeValues: { ':yes': s('yes') },
  },
});

export const isSuspended = async (table: Table): Promise<boolean> => (await table.get(suspensionKey))?.suspended?.S === 'yes';

/** A change of one message that counts only in one of the states `from`. */
export const changeFrom = (table: Table, id: number, from: readonly OnceState[], to: OnceState, at: string): TransactWriteItem => ({
  Update: updateOf(table, id, {
    state: to,
    ...(isOpen(to) ? { due: dueAt(at, id) } : {}),
    when: `#state IN (${from.map((_, index) => `:from${String(index)}`).join(', ')})`,
    more: ', #refusals = :none',
    removed: ['reason'],
    attributes: ['refusals'],
    values: { ...Object.fromEntries(from.map((state, index) => [`:from${String(index)}`, s(state)])), ':none': n(0) },
  }),
});

/** What a correction may still stop of what these facts caused, and what is too late; for the transaction, which must hold to that. */
export const cancelling = async (table: Table, { cancels = [], ...request }: Append) => {
  const pointers = await Promise.all(
    cancels.map(async (cause) => {
      const { pk, sk } = causesOf(request, cause);
      return table.startingWith(pk, sk);
    }),
  );
  const ids = pointers.flat().map((item) => Number(textIn(item, 'sk').slice(textIn(item, 'sk').lastIndexOf('#') + 1)));
  const messages = (await table.getAll(ids.map(messageKey))).map(onceIn).toSorted((a, b) => a.id - b.id);
  const stoppable = messages.filter(({ state }) => state === 'pending' || state === 'parked');
  const mail: Cancellation = {
    cancelled: stoppable.map((message) => ({ ...message, state: 'cancelled', refusals: 0, reason: null })),
    underWay: messages.filter(({ state }) => state === 'claimed' || state === 'to-be-settled' || state === 'sent' || state === 'settled'),
  };
  return { mail, items: stoppable.map(({ id }) => changeFrom(table, id, ['pending', 'parked'], 'cancelled', request.at)) };
};

/** Counts only when nobody has claimed it since it was read (`attempt`), and both of its moments have come. */
const claimWrite = (attempt: number, id: number, { programme, system }: Moments, ends: string): Change => ({
  state: 'claimed',
  due: dueAt(ends, id),
  when: '#state = :pending AND #attempts = :seen AND #notBefore <= :programme AND #due <= :system',
  more: ', #attempts = :attempt, #claimEnds = :ends',
  removed: ['reason'],
  attributes: ['attempts', 'notBefore', 'claimEnds'],
  values: {
    ':pending': s('pending'),
    ':seen': n(attempt),
    ':attempt': n(attempt + 1),
    ':programme': n(millisecondsOf(programme)),
    ':system': s(dueAt(system, undefined)),
    ':ends': n(millisecondsOf(ends)),
  },
});

const claiming = (table: Table) => {
  const claimOnce = async (id: number, at: Moments, ends: string): Promise<OnceMessage | undefined> => {
    const item = await table.get(messageKey(id));
    if (item === undefined || !isOnce(item)) return undefined;
    const { attempt } = onceIn(item);
    const Update = updateOf(table, id, claimWrite(attempt, id, at, ends));
    if (!(await whenItHolds(table, [suspensionIs(table, false), { Update }]))) return undefined;
    const { reason: _reason, ...rest } = item;
    return onceIn({ ...rest, state: s('claimed'), attempts: n(attempt + 1), claimEnds: n(millisecondsOf(ends)) });
  };

  const endClaim = async (id: number, attempt: number, ending: ClaimEnd): Promise<boolean> => {
    const isRefused = ending.state === 'pending' || ending.state === 'parked';
    const reason = 'reason' in ending ? ending.reason : undefined;
    const change = writeOf({
      state: ending.state,
      ...(ending.state === 'pending' ? { due: dueAt(ending.again, id) } : {}),
      when: '#state = :claimed AND #attempts = :attempt',
      more: `${isRefused ? ', #refusals = #refusals + :one' : ''}${reason === undefined ? '' : ', #reason = :reason'}`,
      removed: ['claimEnds', ...(reason === undefined ? ['reason'] : [])],
      attributes: ['attempts', ...(isRefused ? ['refusals'] : []), ...(reason === undefined ? [] : ['reason'])],
      values: {
        ':claimed': s('claimed'),
        ':attempt': n(attempt),
        ...(isRefused ? { ':one': n(1) } : {}),
        ...(reason === undefined ? {} : { ':reason': s(reason) }),
      },
    });
    return (await table.update(messageKey(id), change)) !== undefined;
  };

  return { claimOnce, endClaim };
};

const expiring = (table: Table) => {
  const expireClaims = async (at: string): Promise<number[]> => {
    const expired: number[] = [];
    for (const id of (await table.indexed(groupOf('claimed'), dueAt(at, undefined))).map(idOf)) {
      const change = writeOf({
        state: 'to-be-settled',
        when: '#state = :claimed AND #claimEnds <= :at',
        removed: ['claimEnds'],
        values: { ':claimed': s('claimed'), ':at': n(millisecondsOf(at)) },
      });
      if ((await table.update(messageKey(id), change)) !== undefined) expired.push(id);
    }
    return expired.toSorted((a, b) => a - b);
  };

  return { expireClaims };
};

const reading = (table: Table) => {
  /** Those whose moment has not come on the programme clock are left out after they were read: the index knows one clock. */
  const claimable = async ({ programme, system }: Moments, limit: number): Promise<number[]> => {
    if (await isSuspended(table)) return [];
    const keys = (await table.indexed(groupOf('pending'), dueAt(system, undefined))).map((item) => messageKey(idOf(item)));
    return (await table.getAll(keys))
      .filter((item) => item.state?.S === 'pending' && numberIn(item, 'notBefore') <= millisecondsOf(programme))
      .map(idOf)
      .toSorted((a, b) => a - b)
      .slice(0, limit);
  };

  const openOnce = async (): Promise<OnceMessage[]> => {
    const keys = (await Promise.all(open.map((state) => table.allIndexed(groupOf(state))))).flat().map((item) => textIn(item, 'pk'));
    const items = await table.getAll([...new Set(keys)].map((pk) => messageKey(messageIdIn(pk))));
    return items
      .map(onceIn)
      .filter(({ state }) => isOpen(state))
      .toSorted((a, b) => a.id - b.id);
  };

  const onceCounts = async (): Promise<OnceCounts> => {
    const [pending = 0, claimed = 0, toBeSettled = 0, parked = 0] = await Promise.all(
      open.map((state) => table.countIndexed(groupOf(state))),
    );
    return { pending, claimed, toBeSettled, parked, suspended: await isSuspended(table) };
  };

  return { claimable, openOnce, onceCounts };
};

/** Messages that are sent once (protocol R9). One that is done stays, outside the index. */
export const onceKeeping = (table: Table) => ({ ...reading(table), ...claiming(table), ...expiring(table) });
