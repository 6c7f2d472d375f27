import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { sha256 } from '../ledger/chain.ts';
import { LedgerError } from '../ledger/ledger-error.ts';
import type { StreamId } from '../ports.ts';
import { type Item, names, s } from './item.ts';
import { claimsKey, keyItem } from './keys.ts';
import type { Table } from './table.ts';

/** Well within the 300 operators and 4 KB that one expression may have. */
const longestCondition = 100;

/** The claims of a stream lie in 16 sets, so that an append may take hundreds and two appends seldom meet. */
const bucketOf = (claim: string): string => sha256(claim).slice(0, 1);

const byBucket = (claims: string[]): Map<string, string[]> => {
  const buckets = new Map<string, string[]>();
  for (const claim of claims) buckets.set(bucketOf(claim), [...(buckets.get(bucketOf(claim)) ?? []), claim]);
  return buckets;
};

const take = (table: Table, id: StreamId, bucket: string, claims: string[]): TransactWriteItem => {
  if (claims.length > longestCondition)
    throw new LedgerError(
      'invalid-request',
      `This takes ${claims.length} claims of one set; at most ${longestCondition} fit in one transaction.`,
    );
  const values = Object.fromEntries(claims.map((claim, index) => [`:claim${index}`, s(claim)]));
  const untaken = Object.keys(values).map((value) => `NOT contains(#claims, ${value})`);
  return {
    Update: {
      TableName: table.name,
      Key: keyItem(claimsKey(id, bucket)),
      UpdateExpression: 'ADD #claims :claims',
      ConditionExpression: `attribute_not_exists(pk) OR (${untaken.join(' AND ')})`,
      ExpressionAttributeNames: names('claims'),
      ExpressionAttributeValues: { ...values, ':claims': { SS: claims } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
};

/** Takes different `claims`, all or none. `taken`: the first of them that the item, which was met, holds. */
export const claimWrites = (table: Table, id: StreamId, claims: string[]) =>
  [...byBucket(claims)].map(([bucket, ofBucket]) => ({
    item: take(table, id, bucket, ofBucket),
    taken: (old: Item | undefined): string => ofBucket.find((claim) => old?.claims?.SS?.includes(claim)) ?? ofBucket[0] ?? '',
  }));
