import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { LedgerError } from '../ledger/ledger-error.ts';

/** An item as DynamoDB stores it. */
export type Item = Record<string, AttributeValue>;

export const s = (value: string): AttributeValue => ({ S: value });
export const n = (value: number): AttributeValue => ({ N: String(value) });
export const b = (value: Uint8Array): AttributeValue => ({ B: value });

const damaged = (item: Item, attribute: string): LedgerError =>
  new LedgerError('unreadable', `Item ${item.pk?.S ?? '?'} ${item.sk?.S ?? '?'} of the ledger lacks "${attribute}": restore a backup.`);

/** Reads a text attribute. Throws a LedgerError when it is not there. */
export const textIn = (item: Item, attribute: string): string => {
  const value = item[attribute]?.S;
  if (value === undefined) throw damaged(item, attribute);
  return value;
};

/** Reads a number. Throws a LedgerError when it is not there. */
export const numberIn = (item: Item, attribute: string): number => {
  const value = item[attribute]?.N;
  if (value === undefined) throw damaged(item, attribute);
  return Number(value);
};

/** Reads bytes. Throws a LedgerError when they are not there. */
export const bytesIn = (item: Item, attribute: string): Uint8Array => {
  const value = item[attribute]?.B;
  if (value === undefined) throw damaged(item, attribute);
  return value;
};

/** Placeholders for attribute names, for many plain words are reserved: `names('token')` is `{ '#token': 'token' }`. */
export const names = (...attributes: string[]): Record<string, string> =>
  Object.fromEntries(attributes.map((attribute) => [`#${attribute}`, attribute]));

const bytesOf = (value: AttributeValue): number => {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.B !== undefined) return value.B.byteLength;
  return 21;
};

/** Bytes that DynamoDB counts for an item of texts, numbers and bytes: names and values, a number at its longest. */
export const sizeOf = (item: Item): number =>
  Object.entries(item).reduce((size, [name, value]) => size + Buffer.byteLength(name) + bytesOf(value), 0);
