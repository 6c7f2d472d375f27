import type { Fact, FactText, Head, Ledger, StreamId } from '../ports.ts';
import { digest, genesisHash, hashOf, textDigestOf } from './chain.ts';

/** What is wrong at the first place where a chain does not hold. */
type Flaw =
  | 'data-changed'
  | 'envelope-changed'
  | 'fact-missing'
  | 'facts-swapped'
  | 'fact-replaced'
  | 'text-changed'
  | 'text-missing'
  | 'anchor-differs';

export type DestroyedText = { sequence: number; destroyedOn: string; ground: string };

export type Verdict = { valid: true; head: Head | undefined; destroyed: DestroyedText[] } | { valid: false; sequence: number; what: Flaw };

export type Texts = ReadonlyMap<number, FactText>;

/** What is wrong with a fact in itself, wherever it stands. */
export const contentFlaw = (fact: Fact): 'data-changed' | 'envelope-changed' | undefined => {
  if (digest(fact.data) !== fact.dataDigest) return 'data-changed';
  return hashOf(fact) === fact.hash ? undefined : 'envelope-changed';
};

export const textFlaw = (fact: Fact, texts: Texts): 'text-changed' | 'text-missing' | undefined => {
  const kept = texts.get(fact.sequence);
  if (kept === undefined) return fact.textDigest === null ? undefined : 'text-missing';
  if ('destroyedOn' in kept) return fact.textDigest === null ? 'text-changed' : undefined;
  return textDigestOf(kept.salt, kept.text) === fact.textDigest ? undefined : 'text-changed';
};

const placeFlaw = (facts: readonly Fact[], index: number): Flaw | undefined => {
  const sequence = index + 1;
  if (facts[index]?.sequence === sequence) return undefined;
  return facts.some((fact) => fact.sequence === sequence) ? 'facts-swapped' : 'fact-missing';
};

const linkFlaw = (fact: Fact, previous: Fact | undefined): Flaw | undefined => {
  if (previous !== undefined && (fact.organisation !== previous.organisation || fact.stream !== previous.stream)) return 'fact-replaced';
  return fact.previousHash === (previous?.hash ?? genesisHash) ? undefined : 'fact-replaced';
};

const anchorFlaw = (facts: readonly Fact[], anchor: Head): Verdict | undefined => {
  if (anchor.sequence === 0) return undefined;
  const anchored = facts[anchor.sequence - 1];
  if (anchored === undefined) return { valid: false, sequence: facts.length + 1, what: 'fact-missing' };
  return anchored.hash === anchor.hash ? undefined : { valid: false, sequence: anchor.sequence, what: 'anchor-differs' };
};

/**
 * Recomputes the chain of one stream, from its first fact, and names the first flaw. `facts` are those stored, before upcasting.
 * With `texts` (by sequence) the texts are checked too; a destroyed one is valid and listed with its ground.
 * With `anchor` (a head known from elsewhere) a cut tail and a chain rewritten as a whole show as well.
 * `fact-replaced`: the fact is sound in itself but does not follow the one before it.
 */
export const verifyChain = (facts: readonly Fact[], texts?: Texts, anchor?: Head): Verdict => {
  for (const [index, fact] of facts.entries()) {
    const flaw =
      placeFlaw(facts, index) ??
      contentFlaw(fact) ??
      linkFlaw(fact, facts[index - 1]) ??
      (texts === undefined ? undefined : textFlaw(fact, texts));
    if (flaw !== undefined) return { valid: false, sequence: index + 1, what: flaw };
  }
  const anchored = anchor === undefined ? undefined : anchorFlaw(facts, anchor);
  if (anchored !== undefined) return anchored;
  const last = facts.at(-1);
  const head = last && { sequence: last.sequence, hash: last.hash };
  return { valid: true, head, destroyed: destroyedOf(texts ?? new Map()) };
};

export const destroyedOf = (texts: Texts): DestroyedText[] =>
  [...texts].flatMap(([sequence, text]) =>
    'destroyedOn' in text ? [{ sequence, destroyedOn: text.destroyedOn, ground: text.ground }] : [],
  );

/** What an adapter offers its auditors beside the port. */
export type AuditedLedger = Ledger & {
  /** Facts as they were written, before upcasting: what the hashes cover. */
  storedFacts(id: StreamId, after?: number): Promise<Fact[]>;
  /** All texts of a stream by sequence, destroyed ones with their ground. */
  texts(id: StreamId): Promise<Map<number, FactText>>;
  /** The heads of all streams of all organisations: what is anchored. */
  heads(): Promise<(StreamId & Head)[]>;
};

/** Recomputes a stream of a ledger against its own head. Facts appended meanwhile do no harm: the head is read first. */
export const verifyStream = async (ledger: AuditedLedger, id: StreamId): Promise<Verdict> => {
  const head = await ledger.head(id);
  const facts = await ledger.storedFacts(id);
  return verifyChain(facts, await ledger.texts(id), head);
};
