import canonicalize from 'canonicalize';
import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import type { Head, StreamId } from '../ports.ts';
import { sha256 } from './chain.ts';

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

const AnchorShape = z.strictObject({
  version: z.literal(1),
  organisation: z.string(),
  /** ISO instant, system clock. */
  at: z.iso.datetime(),
  /** The anchor before this one and the digest of its text; null for the first. */
  previous: z.strictObject({ name: z.string(), digest: Hash }).nullable(),
  heads: z.array(z.strictObject({ stream: z.string(), sequence: z.int().min(1), hash: Hash })),
});

/** The heads of all streams of one organisation at one moment, kept outside the ledger. */
export type Anchor = z.infer<typeof AnchorShape>;

export const anchorFolder = 'anchors/';

export const anchorsOf = (organisation: string): string => `${anchorFolder}${organisation}/`;

const milliseconds = { smallestUnit: 'millisecond' } as const;

/** Names sort by time. Hyphens, for not every disk takes a colon. */
export const anchorName = ({ organisation, at }: Pick<Anchor, 'organisation' | 'at'>): string =>
  `${anchorsOf(organisation)}${Temporal.Instant.from(at).toString(milliseconds).replaceAll(':', '-')}.json`;

/** The moment in the name of an anchor; undefined when it is not the name of one. */
export const anchoredAt = (name: string): Temporal.Instant | undefined => {
  const [, day, hour, minute, second] = /\/(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\d\.\d{3}Z)\.json$/.exec(name) ?? [];
  return day === undefined ? undefined : Temporal.Instant.from(`${day}${String(hour)}:${String(minute)}:${String(second)}`);
};

/** Canonical JSON (RFC 8785): what the next anchor holds the digest of. */
export const anchorText = (anchor: Anchor): string => canonicalize(anchor) ?? '';

export const anchorDigest = (text: string): string => sha256(text);

/** The anchor that a text holds, or undefined when it holds none. */
export const readAnchor = (text: string): Anchor | undefined => {
  try {
    return AnchorShape.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};

/**
 * The next anchor of an organisation after `previous`. Anchors follow each other by name: when the clock went back, the moment is
 * a millisecond after the one before.
 */
export const nextAnchor = (
  organisation: string,
  heads: readonly (StreamId & Head)[],
  now: Temporal.Instant,
  previous: { name: string; text: string } | undefined,
): Anchor => {
  const earliest = previous && anchoredAt(previous.name)?.add({ milliseconds: 1 });
  const at = earliest && Temporal.Instant.compare(earliest, now) > 0 ? earliest : now;
  return {
    version: 1,
    organisation,
    at: at.toString(milliseconds),
    previous: previous ? { name: previous.name, digest: anchorDigest(previous.text) } : null,
    heads: heads.filter((head) => head.organisation === organisation).map(({ stream, sequence, hash }) => ({ stream, sequence, hash })),
  };
};
