import { Temporal } from 'temporal-polyfill';
import { LedgerError } from '../ledger/ledger-error.ts';
import type { StreamId, SubjectId } from '../ports.ts';
import { s } from './item.ts';

/** Primary key of an item; README.md lists every pattern. */
export type Key = { pk: string; sk: string };

export const indexName = 'outbox';

/** The longest a key may be, in bytes (DynamoDB's quotas). */
const longest = { pk: 2048, sk: 1024 };

/** Of a fixed length, so that keys are in the order of their numbers. */
export const padded = (number: number): string => String(number).padStart(16, '0');

/** `#` divides the parts of a partition key: only what is free of it keeps one organisation apart from the next. */
const part = (what: string, value: string): string => {
  if (value !== '' && !value.includes('#')) return value;
  throw new LedgerError('invalid-request', `"${value}" is no name of ${what}: it must hold something, and no "#".`);
};

const streamPartition = ({ organisation, stream }: StreamId): string =>
  `${part('an organisation', organisation)}#stream#${part('a stream', stream)}`;

const inStream = (id: StreamId, sk: string): Key => ({ pk: streamPartition(id), sk });

export const epochKey: Key = { pk: '#installation', sk: 'epoch' };
export const lastMessageKey: Key = { pk: '#installation', sk: 'last-message' };
/** Whether the class once is suspended. */
export const suspensionKey: Key = { pk: '#installation', sk: 'suspension' };
export const interventions = '#interventions';
/** In order of instants; `unique` tells two of one moment apart. */
export const interventionKey = (at: string, unique: string): Key => ({
  pk: interventions,
  sk: `${padded(Math.max(0, Temporal.Instant.from(at).epochMilliseconds))}#${unique}`,
});
export const messageKey = (id: number): Key => ({ pk: `#message#${padded(id)}`, sk: 'message' });
export const messageIdIn = (pk: string): number => Number(pk.slice('#message#'.length));

/** `<milliseconds>#<id>`: in the order of instants, which their spelling is not. */
export const dueAt = (instant: string, id: number | undefined): string => {
  const milliseconds = Math.max(0, Temporal.Instant.from(instant).epochMilliseconds);
  return `${padded(milliseconds)}#${id === undefined ? '~' : padded(id)}`;
};

export const organisations = '#organisations';
export const organisationKey = (organisation: string): Key => ({ pk: organisations, sk: part('an organisation', organisation) });
export const headsOf = (organisation: string): string => `${part('an organisation', organisation)}#heads`;
export const headKey = ({ organisation, stream }: StreamId): Key => ({ pk: headsOf(organisation), sk: part('a stream', stream) });

/** Facts of one append lie together, under the sequence of the last of them. */
export const factsKey = (id: StreamId, last: number): Key => inStream(id, `fact#${padded(last)}`);
export const textKey = (id: StreamId, sequence: number): Key => inStream(id, `text#${padded(sequence)}`);
export const sequenceIn = (sk: string): number => Number(sk.slice(sk.indexOf('#') + 1));
export const claimsKey = (id: StreamId, bucket: string): Key => inStream(id, `claims#${bucket}`);
/** Right after the facts, so that one query reads the newest facts and a generation. */
export const generationKey = ({ subject, ...id }: SubjectId): Key => inStream(id, `generation#${subject}`);
export const subjectIn = (sk: string): string => sk.slice('generation#'.length);
/** Points from a fact to the messages of the class once that it caused. */
export const causeKey = (id: StreamId, cause: number, message: number): Key => inStream(id, `once#${padded(cause)}#${padded(message)}`);
export const causesOf = (id: StreamId, cause: number): Key => inStream(id, `once#${padded(cause)}#`);
export const snapshotKey = (id: StreamId, index: number): Key => inStream(id, `snapshot#${padded(index)}`);

/** Where somebody reads mail; no part of any stream. */
export const personKey = (organisation: string, account: string): Key => ({
  pk: `${part('an organisation', organisation)}#people`,
  sk: part('an account', account),
});

const viewsOf = (organisation: string): string => `${part('an organisation', organisation)}#views`;
export const viewKey = (organisation: string, key: string): Key => ({ pk: viewsOf(organisation), sk: `view#${key}` });
export const keyOfView = (sk: string): string => sk.slice('view#'.length);

export const documentKey = (organisation: string, hash: string, index: number): Key => ({
  pk: `${part('an organisation', organisation)}#document#${hash}`,
  sk: padded(index),
});

/** The key as DynamoDB takes it. Throws a LedgerError when it is longer than DynamoDB allows. */
export const keyItem = ({ pk, sk }: Key) => {
  if (Buffer.byteLength(pk) <= longest.pk && Buffer.byteLength(sk) <= longest.sk) return { pk: s(pk), sk: s(sk) };
  throw new LedgerError('invalid-request', `The key "${sk.slice(0, 60)}..." is too long: at most ${longest.sk} bytes.`);
};
