import { randomBytes } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AuditedLedger } from '../ledger/verify.ts';
import { appending, type Random } from './append.ts';
import { documents, snapshots, viewReading } from './contents.ts';
import { factReading, textDestruction } from './facts.ts';
import { generationKeeping } from './generations.ts';
import { rememberHeads } from './heads.ts';
import { intervening } from './interventions.ts';
import { s, textIn } from './item.ts';
import { epochKey } from './keys.ts';
import { onceKeeping } from './once.ts';
import { outbox } from './outbox.ts';
import { type Table, tableOf, whole } from './table.ts';

export type DynamoLedgerOptions = { client: DynamoDBClient; tableName: string; random?: Random };

const epochs = (table: Table, random: Random) => {
  /** A new ledger is in its first epoch from the first time that somebody asks; of several who ask at once the first decides. */
  const read = async (): Promise<string> => {
    const item = await table.get(epochKey);
    if (item !== undefined) return textIn(item, 'epoch');
    const born = Buffer.from(random(4)).toString('hex');
    const isFirst = await table.put(whole(epochKey, { epoch: s(born) }), { ConditionExpression: 'attribute_not_exists(pk)' });
    return isFirst ? born : read();
  };

  let known: string | undefined;
  /** Read once: a table is restored into another one, and that one gets its epoch before anybody opens it (README.md). */
  return { epoch: async (): Promise<string> => (known ??= await read()) };
};

/**
 * The ledger on one DynamoDB table (`infra/kit/table.ts`; key patterns in README.md). All reads are consistent, but for the
 * index of the outbox, of which every hit is looked up in the table. Errors of AWS that do not pass after some attempts
 * are thrown as they are; a LedgerError says in one sentence what could never succeed.
 */
export const openDynamoLedger = ({ client, tableName, random = randomBytes }: DynamoLedgerOptions): AuditedLedger => {
  const table = tableOf(client, tableName);
  const newest = rememberHeads();
  const facts = factReading(table, newest);
  const { counts: countMessages, ...messages } = outbox(table);

  const counts = async (): Promise<{ facts: number; pending: number; parked: number }> => {
    const [heads, waiting] = await Promise.all([facts.heads(), countMessages()]);
    return { facts: heads.reduce((sum, { sequence }) => sum + sequence, 0), ...waiting };
  };

  return {
    ...epochs(table, random),
    ...appending(table, random, newest),
    ...facts,
    ...textDestruction(table),
    ...snapshots(table),
    ...viewReading(table),
    ...documents(table),
    ...generationKeeping(table),
    ...messages,
    ...onceKeeping(table),
    ...intervening(table),
    counts,
  };
};
