import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Fact, FactText, Head, NewFact, StreamId } from '../ports.ts';

/** `previousHash` of the first fact of every stream. */
export const genesisHash = '0'.repeat(64);

/** Hex SHA-256 over canonical JSON (RFC 8785). Throws on what JSON cannot hold: NaN, a lone surrogate, a cycle. */
export const digest = (value: unknown): string => sha256(canonicalize(value) ?? 'null');

/** Hex SHA-256 over the UTF-8 bytes of `content`. */
export const sha256 = (content: string): string => hash('sha256', content, 'hex');

export const textDigestOf = (salt: string, text: { [key: string]: string }): string => digest({ salt, text });

/** What the hash of a fact covers, in the order in which canonical JSON has its fields. */
const envelopeOf = (fact: Omit<Fact, 'hash' | 'data'>) => ({
  account: fact.account,
  dataDigest: fact.dataDigest,
  occurredOn: fact.occurredOn,
  onBehalfOf: fact.onBehalfOf,
  organisation: fact.organisation,
  previousHash: fact.previousHash,
  recordedAt: fact.recordedAt,
  role: fact.role,
  schemaVersion: fact.schemaVersion,
  sequence: fact.sequence,
  stream: fact.stream,
  textDigest: fact.textDigest,
  type: fact.type,
});

/**
 * The hash of a fact covers its envelope; data and text are in it by their digests, so that text can be destroyed (design §3).
 * Texts and whole numbers in the right order are canonical as JSON writes them: what has an escape, or is no such number, goes the long way.
 */
export const hashOf = (fact: Omit<Fact, 'hash' | 'data'>): string => {
  const envelope = envelopeOf(fact);
  const json = JSON.stringify(envelope);
  const isCanonical = !json.includes('\\') && Number.isSafeInteger(fact.sequence) && Number.isSafeInteger(fact.schemaVersion);
  return isCanonical ? sha256(json) : digest(envelope);
};

export type Sealed = { fact: Fact; text: FactText | undefined };

/**
 * Gives a fact its place in the chain, after `previous` (undefined: first of the stream).
 * `salt` is 128 random bits as hex, used only when the fact has text; an empty `text` counts as none.
 */
export const seal = (previous: Head | undefined, { organisation, stream }: StreamId, newFact: NewFact, salt: string): Sealed => {
  const { text, ...rest } = newFact;
  const hasText = text !== undefined && Object.keys(text).length > 0;
  const envelope = {
    ...rest,
    organisation,
    stream,
    sequence: (previous?.sequence ?? 0) + 1,
    dataDigest: digest(newFact.data),
    textDigest: hasText ? textDigestOf(salt, text) : null,
    previousHash: previous?.hash ?? genesisHash,
  };
  return { fact: { ...envelope, hash: hashOf(envelope) }, text: hasText ? { salt, text } : undefined };
};
