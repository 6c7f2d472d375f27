import type { Fact, Head, StreamId } from '../ports.ts';
import { digest, hashOf } from './chain.ts';
import { contentFlaw, type Texts, textFlaw } from './verify.ts';

/** What somebody did to a ledger or its archive from outside. */
export type Deed =
  | 'changed'
  | 'removed'
  | 'added'
  | 'swapped'
  | 'replaced'
  | 'tail-cut'
  | 'rewritten'
  | 'head-changed'
  | 'text-changed'
  | 'text-removed'
  | 'document-changed'
  | 'anchor-changed'
  | 'anchor-removed'
  | 'unreadable';

export type Finding = {
  organisation: string;
  /** Null: not about one stream. */
  stream: string | null;
  /** The fact where it was done or begins; null: not about a fact. */
  fact: number | null;
  what: Deed;
  /** One English sentence. */
  sentence: string;
};

/** A head that an anchor holds. */
export type AnchoredHead = Head & { anchor: string };

type Found = { fact: number; what: Deed; sentence: string };

/** All that is stored of one stream. `anchored`: what anchors say of it, in any order. */
export type StoredStream = {
  id: StreamId;
  facts: readonly Fact[];
  texts: Texts;
  head: Head | undefined;
  anchored: readonly AnchoredHead[];
};

/** When this many facts do not give their hash, each is looked for only within as many places: searching all would take too long. */
const searched = 50;

type Range = { from: number; to: number };

const sealedAs = (fact: Fact, { from, to }: Range): number | undefined => {
  for (let sequence = from; sequence <= to; sequence += 1)
    if (sequence !== fact.sequence && hashOf({ ...fact, sequence }) === fact.hash) return sequence;
  return undefined;
};

/** The number under which the content of a flawed fact was sealed, if that can be told: with its row, its data or its envelope. */
const placeOf = (fact: Fact, facts: readonly Fact[], range: Range): number | undefined => {
  const { data } = fact;
  const dataDigest = digest(data);
  const fits = (other: Fact): boolean =>
    other.sequence !== fact.sequence &&
    other.sequence >= range.from &&
    other.sequence <= range.to &&
    ((dataDigest !== fact.dataDigest && dataDigest === other.dataDigest) ||
      hashOf({ ...fact, dataDigest, sequence: other.sequence, previousHash: other.previousHash }) === other.hash);
  return sealedAs(fact, range) ?? facts.find(fits)?.sequence;
};

const changed = (fact: Fact): Found => ({
  fact: fact.sequence,
  what: 'changed',
  sentence:
    contentFlaw(fact) === 'data-changed'
      ? `The data of fact ${String(fact.sequence)} was changed: its digest is of other data.`
      : `Fact ${String(fact.sequence)} was changed: its hash is of other content.`,
});

const shifted = ({ sequence }: Fact, by: number): Found =>
  by > 0
    ? { fact: sequence, what: 'removed', sentence: `Fact ${String(sequence)} was removed, and what followed was numbered again.` }
    : {
        fact: sequence,
        what: 'added',
        sentence: `Facts were put in before fact ${String(sequence)}, and what followed was numbered again.`,
      };

/** Facts that do not give their own hash: swapped, moved up or down, or changed. */
const contentFindings = (facts: readonly Fact[], flawed: readonly Fact[]): Found[] => {
  const last = (facts.at(-1)?.sequence ?? 0) + flawed.length;
  const reach = flawed.length > searched ? searched : last;
  const around = ({ sequence }: Fact): Range => ({ from: Math.max(1, sequence - reach), to: Math.min(last, sequence + reach) });
  const places = new Map(flawed.map((fact) => [fact.sequence, placeOf(fact, facts, around(fact))]));
  let shift = 0;
  return flawed.flatMap((fact) => {
    const { sequence } = fact;
    const place = places.get(sequence);
    if (place === undefined) return [changed(fact)];
    if (places.get(place) === sequence) {
      if (place < sequence) return [];
      const numbers = `${String(sequence)} and ${String(place)}`;
      return [{ fact: sequence, what: 'swapped', sentence: `Facts ${numbers} changed places.` }];
    }
    if (place - sequence === shift) return [];
    shift = place - sequence;
    return [shifted(fact, shift)];
  });
};

const gaps = (facts: readonly Fact[]): Found[] =>
  facts.flatMap(({ sequence }, index) => {
    const expected = (facts[index - 1]?.sequence ?? 0) + 1;
    if (sequence === expected) return [];
    const which = sequence - 1 === expected ? `Fact ${String(expected)} is` : `Facts ${String(expected)} to ${String(sequence - 1)} are`;
    return [{ fact: expected, what: 'removed', sentence: `${which} not there: removed.` }];
  });

const brokenLinks = (facts: readonly Fact[], flawed: ReadonlySet<number>): Found[] =>
  facts.flatMap((fact, index) => {
    const previous = facts[index - 1];
    if (previous?.sequence !== fact.sequence - 1 || flawed.has(fact.sequence) || flawed.has(previous.sequence)) return [];
    if (fact.previousHash === previous.hash) return [];
    const sentence = `Fact ${String(previous.sequence)} was replaced by one with a hash of its own: fact ${String(fact.sequence)} was sealed after another.`;
    return [{ fact: previous.sequence, what: 'replaced', sentence }];
  });

const textFindings = (facts: readonly Fact[], texts: Texts): Found[] =>
  facts.flatMap((fact): Found[] => {
    const flaw = textFlaw(fact, texts);
    if (flaw === undefined) return [];
    const number = String(fact.sequence);
    return flaw === 'text-missing'
      ? [{ fact: fact.sequence, what: 'text-removed', sentence: `The text of fact ${number} was removed without a ground.` }]
      : [{ fact: fact.sequence, what: 'text-changed', sentence: `The text of fact ${number} was changed: its digest is of another text.` }];
  });

const tailFinding = (last: number, known: readonly (Head & { by: string })[]): Found[] => {
  const furthest = known.reduce((one, other) => (other.sequence > one.sequence ? other : one), { sequence: last, hash: '', by: '' });
  if (furthest.sequence === last) return [];
  const gone = `facts ${String(last + 1)} to ${String(furthest.sequence)} are gone`;
  return [{ fact: last + 1, what: 'tail-cut', sentence: `The tail was cut: ${gone}, which ${furthest.by} knows.` }];
};

const headFinding = (facts: readonly Fact[], head: Head | undefined, flawed: ReadonlySet<number>): Found[] => {
  const last = facts.at(-1);
  if (last === undefined || (head !== undefined && head.sequence > last.sequence)) return [];
  const number = last.sequence;
  if (head === undefined) return [{ fact: number, what: 'head-changed', sentence: 'The head of the stream was removed.' }];
  if (head.sequence < number)
    return [{ fact: head.sequence + 1, what: 'added', sentence: `Facts were put in after fact ${String(head.sequence)}, the head.` }];
  if (head.hash === last.hash || flawed.has(number)) return [];
  return [{ fact: number, what: 'head-changed', sentence: `The head is not fact ${String(number)}: one of both was changed.` }];
};

/** A chain that holds in itself and is not the one that was anchored. */
const rewriting = (facts: readonly Fact[], anchored: readonly AnchoredHead[]): Found[] => {
  const hashes = new Map(facts.map(({ sequence, hash }) => [sequence, hash]));
  const present = anchored.filter(({ sequence }) => hashes.has(sequence)).toSorted((a, b) => a.sequence - b.sequence);
  const first = present.find(({ sequence, hash }) => hashes.get(sequence) !== hash);
  if (first === undefined) return [];
  const held = present.findLast(({ sequence }) => sequence < first.sequence)?.sequence ?? 0;
  const from = held + 1 === first.sequence ? 'It' : `One of the facts ${String(held + 1)} to ${String(first.sequence)}`;
  const sentence = `The chain was rewritten as a whole: fact ${String(first.sequence)} is not the one of ${first.anchor}. ${from} was changed and every hash after it made anew.`;
  return [{ fact: held + 1, what: 'rewritten', sentence }];
};

/** Recomputes one stream and names everything that was done to it, in the order of its facts. */
export const auditStream = ({ id, facts, texts, head, anchored }: StoredStream): Finding[] => {
  const flawed = facts.filter((fact) => contentFlaw(fact) !== undefined);
  const numbers = new Set(flawed.map(({ sequence }) => sequence));
  const known = [...(head ? [{ ...head, by: 'the head' }] : []), ...anchored.map((one) => ({ ...one, by: one.anchor }))];
  const inChain = [...gaps(facts), ...contentFindings(facts, flawed), ...brokenLinks(facts, numbers)];
  const found = [
    ...inChain,
    ...textFindings(facts, texts),
    ...headFinding(facts, head, numbers),
    ...tailFinding(facts.at(-1)?.sequence ?? 0, known),
    ...(inChain.length === 0 ? rewriting(facts, anchored) : []),
  ];
  return found
    .toSorted((a, b) => a.fact - b.fact)
    .map(({ sentence, ...one }) => ({ ...id, ...one, sentence: `${id.organisation}, ${id.stream}: ${sentence}` }));
};
