import { randomUUID } from 'node:crypto';
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Intervention } from '../ports.ts';
import { n, names, s, textIn } from './item.ts';
import { dueAt, interventionKey, interventions, keyItem, messageKey, suspensionKey } from './keys.ts';
import { changeFrom, suspensionIs, whenItHolds } from './once.ts';
import { type Table, whole } from './table.ts';

const endSuspension = (table: Table): TransactWriteItem => ({
  Update: {
    TableName: table.name,
    Key: keyItem(suspensionKey),
    UpdateExpression: 'SET #suspended = :no',
    ConditionExpression: '#suspended = :yes',
    ExpressionAttributeNames: names('suspended'),
    ExpressionAttributeValues: { ':yes': s('yes'), ':no': s('no') },
  },
});

const releaseRepeatable = (table: Table, id: number, at: string): TransactWriteItem => ({
  Update: {
    TableName: table.name,
    Key: keyItem(messageKey(id)),
    UpdateExpression: 'SET #outbox = :pending, #due = :due, #attempts = :none REMOVE #reason',
    ConditionExpression: '#outbox = :parked',
    ExpressionAttributeNames: names('outbox', 'due', 'attempts', 'reason'),
    ExpressionAttributeValues: { ':pending': s('pending'), ':parked': s('parked'), ':due': s(dueAt(at, id)), ':none': n(0) },
  },
});

/** Each way in which this can be done; they exclude each other. */
const ways = (table: Table, intervention: Intervention): TransactWriteItem[][] => {
  const { act, at } = intervention;
  if (act === 'release-all') return [[endSuspension(table)]];
  const { id } = intervention;
  if (act === 'release') return [[changeFrom(table, id, ['parked'], 'pending', at)], [releaseRepeatable(table, id, at)]];
  if (act === 'resend') return [[changeFrom(table, id, ['to-be-settled'], 'pending', at)]];
  return [
    [changeFrom(table, id, ['to-be-settled', 'parked'], 'settled', at)],
    [changeFrom(table, id, ['pending'], 'settled', at), suspensionIs(table, true)],
  ];
};

/** What persons decide about the outbox, each written down in the transaction that does it. */
export const intervening = (table: Table) => {
  const intervene = async (intervention: Intervention): Promise<boolean> => {
    const log = whole(interventionKey(intervention.at, randomUUID()), { intervention: s(JSON.stringify(intervention)) });
    for (const way of ways(table, intervention))
      if (await whenItHolds(table, [...way, { Put: { TableName: table.name, Item: log } }])) return true;
    return false;
  };

  const suspend = async (): Promise<void> => {
    await table.put(whole(suspensionKey, { suspended: s('yes') }));
  };

  return {
    intervene,
    suspend,
    interventions: async (): Promise<Intervention[]> =>
      (await table.startingWith(interventions)).map((item) => JSON.parse(textIn(item, 'intervention'))),
  };
};
