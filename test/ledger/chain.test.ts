import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digest, genesisHash, hashOf, seal } from '../../shared/ledger/chain.ts';
import { verifyChain } from '../../shared/ledger/verify.ts';
import type { Fact, FactText, NewFact } from '../../shared/ports.ts';
import { newFact, otherOrganisation, otherStream, programme } from './examples.ts';

const salt = '00112233445566778899aabbccddeeff';

/** Five facts, the second and the fourth with text. */
const chain = (news: NewFact[] = [1, 2, 3, 4, 5].map((n) => newFact({ n }, n % 2 === 0 ? { text: { reason: `reden ${n}` } } : {}))) => {
  const facts: Fact[] = [];
  const texts = new Map<number, FactText>();
  for (const each of news) {
    const { fact, text } = seal(facts.at(-1), programme, each, salt);
    facts.push(fact);
    if (text) texts.set(fact.sequence, text);
  }
  return { facts, texts };
};

const at = (facts: Fact[], sequence: number): Fact => {
  const fact = facts[sequence - 1];
  if (!fact) throw new Error(`no fact ${sequence}`);
  return fact;
};

const replaced = (facts: Fact[], sequence: number, change: Partial<Fact>): Fact[] =>
  facts.with(sequence - 1, { ...at(facts, sequence), ...change });

const rehashed = (fact: Fact): Fact => ({ ...fact, hash: hashOf(fact) });

/** A change of every part of the envelope but the two that have a test of their own; the type holds the list complete. */
const envelopeChanges: { [field in keyof Required<Omit<Fact, 'data' | 'dataDigest' | 'sequence'>>]: Partial<Fact> } = {
  organisation: { organisation: 'gemeente-elders' },
  stream: { stream: 'programme/jeugd' },
  type: { type: 'phase-closed' },
  schemaVersion: { schemaVersion: 2 },
  occurredOn: { occurredOn: '2026-11-03' },
  recordedAt: { recordedAt: '2026-11-02T12:00:01Z' },
  account: { account: 'account-8' },
  role: { role: 'director' },
  onBehalfOf: { onBehalfOf: 'account-9' },
  textDigest: { textDigest: 'f'.repeat(64) },
  previousHash: { previousHash: 'f'.repeat(64) },
  hash: { hash: 'f'.repeat(64) },
};

describe('sealing', () => {
  it('gives the hash that RFC 8785 and SHA-256 prescribe', () => {
    const { fact } = seal(undefined, programme, newFact({ phase: 'F1', n: 1 }, { text: { reason: 'één' } }), salt);
    expect(fact).toMatchObject({
      sequence: 1,
      previousHash: genesisHash,
      dataDigest: '05f90bc8b1d17e464115bb19035c8acee8f69b95da0cadbc2db1298b4ee7a435',
      textDigest: '86278847d65c205fc020eed12671a8c3a9159caa330c090c0110390c3f774d13',
      hash: '8ca08ab693528885358053a3215aaf5bd9fa1d40e6524439370418a46c3e8493',
    });
  });

  it('does not depend on the order in which the fields were written', () => {
    const one = seal(undefined, programme, newFact({ a: 1, b: { c: 2, d: 3 } }), salt);
    const two = seal(undefined, programme, newFact({ b: { d: 3, c: 2 }, a: 1 }), salt);
    expect(two.fact.hash).toBe(one.fact.hash);
  });

  it('salts text, so that a guess at it cannot be checked once the salt is destroyed', () => {
    const withText = newFact({}, { text: { reason: 'ziek' } });
    const one = seal(undefined, programme, withText, salt);
    const two = seal(undefined, programme, withText, salt.replace('0', '1'));
    expect(one.fact.textDigest).not.toBe(two.fact.textDigest);
  });

  it('hashes every envelope as canonical JSON: quotes, line ends, other scripts; and refuses what that cannot hold', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('"', '\\', '\n', '\u2028', 'é', '\\ud800', '\ud800', 'a\udc00b'));
    const outcome = (work: () => string): string => {
      try {
        return work();
      } catch (error) {
        return String(error);
      }
    };
    fc.assert(
      fc.property(
        text,
        text,
        fc.option(text, { nil: undefined }),
        fc.constantFrom(1, 77, 2 ** 60, Number.NaN),
        (account, role, onBehalfOf, sequence) => {
          const { fact } = seal(undefined, programme, newFact({}), salt);
          const { hash: _hash, data: _data, ...envelope } = { ...fact, account, role, onBehalfOf, sequence } as Fact;
          expect(outcome(() => hashOf(envelope))).toBe(outcome(() => digest(envelope)));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('counts an empty text as none', () => {
    expect(seal(undefined, programme, newFact({}, { text: {} }), salt)).toMatchObject({ fact: { textDigest: null }, text: undefined });
  });
});

describe('verifying a chain', () => {
  const { facts, texts } = chain();

  it('accepts what was sealed, also nothing at all', () => {
    expect(verifyChain(facts, texts, at(facts, 5))).toEqual({ valid: true, head: { sequence: 5, hash: at(facts, 5).hash }, destroyed: [] });
    expect(verifyChain([], new Map())).toEqual({ valid: true, head: undefined, destroyed: [] });
  });

  it.each(Object.entries(envelopeChanges))('sees that %s changed', (_, change) => {
    expect(verifyChain(replaced(facts, 3, change))).toEqual({ valid: false, sequence: 3, what: 'envelope-changed' });
  });

  it('sees changed data, also when its digest was changed with it', () => {
    const changed = chain([newFact({ n: 99 })]).facts;
    const { data, dataDigest } = at(changed, 1);
    expect(verifyChain(replaced(facts, 3, { data }))).toEqual({ valid: false, sequence: 3, what: 'data-changed' });
    expect(verifyChain(replaced(facts, 3, { dataDigest }))).toEqual({ valid: false, sequence: 3, what: 'data-changed' });
    expect(verifyChain(replaced(facts, 3, { data, dataDigest }))).toEqual({ valid: false, sequence: 3, what: 'envelope-changed' });
  });

  it('sees a fact that was rewritten with a sound hash of its own', () => {
    const forged = rehashed({ ...at(facts, 3), account: 'account-8' });
    expect(verifyChain(facts.with(2, forged))).toEqual({ valid: false, sequence: 4, what: 'fact-replaced' });
  });

  it('sees a tail that was rewritten as a whole only against an anchor', () => {
    const rewritten = chain([1, 2, 3, 4, 6].map((n) => newFact({ n }))).facts;
    expect(verifyChain(rewritten)).toMatchObject({ valid: true });
    expect(verifyChain(rewritten, undefined, at(facts, 4))).toEqual({ valid: false, sequence: 4, what: 'anchor-differs' });
  });

  it.each([1, 2, 4])('sees that fact %i is missing', (sequence) => {
    expect(verifyChain(facts.toSpliced(sequence - 1, 1))).toEqual({ valid: false, sequence, what: 'fact-missing' });
  });

  it('sees a cut tail against an anchor', () => {
    expect(verifyChain(facts.slice(0, 3))).toMatchObject({ valid: true });
    expect(verifyChain(facts.slice(0, 3), undefined, at(facts, 5))).toEqual({ valid: false, sequence: 4, what: 'fact-missing' });
    expect(verifyChain([], undefined, at(facts, 5))).toEqual({ valid: false, sequence: 1, what: 'fact-missing' });
  });

  it('sees facts that changed places, with or without their numbers', () => {
    const [second, third] = [at(facts, 2), at(facts, 3)];
    expect(verifyChain(facts.with(1, third).with(2, second))).toEqual({ valid: false, sequence: 2, what: 'facts-swapped' });
    const renumbered = facts.with(1, { ...third, sequence: 2 }).with(2, { ...second, sequence: 3 });
    expect(verifyChain(renumbered)).toEqual({ valid: false, sequence: 2, what: 'envelope-changed' });
    expect(verifyChain([...facts, at(facts, 5)])).toEqual({ valid: false, sequence: 6, what: 'fact-missing' });
  });

  it.each([otherStream, otherOrganisation])('sees a fact that belongs elsewhere', (elsewhere) => {
    const stranger = seal(at(facts, 2), elsewhere, newFact({ n: 3 }), salt).fact;
    expect(verifyChain(facts.slice(0, 2).concat(stranger))).toEqual({ valid: false, sequence: 3, what: 'fact-replaced' });
  });

  const reden = { reason: 'reden 2' };
  const textChanges: [string, number, FactText | undefined, string][] = [
    ['words', 2, { salt, text: { reason: 'reden 3' } }, 'text-changed'],
    ['a salt', 2, { salt: salt.replace('0', '1'), text: reden }, 'text-changed'],
    ['a text that is gone without a ground', 2, undefined, 'text-missing'],
    ['a text that was added', 3, { salt, text: reden }, 'text-changed'],
    ['a destruction of what never was', 3, { destroyedOn: '2033-01-01', ground: 'x' }, 'text-changed'],
  ];
  it.each(textChanges)('sees %s', (_, sequence, text, what) => {
    const changed = new Map(texts);
    if (text) changed.set(sequence, text);
    else changed.delete(sequence);
    expect(verifyChain(facts, changed)).toEqual({ valid: false, sequence, what });
  });

  it('accepts destroyed text and names its ground', () => {
    const destroyed = { destroyedOn: '2033-01-01', ground: 'selectielijst 12.1' };
    expect(verifyChain(facts, new Map(texts).set(2, destroyed))).toMatchObject({
      valid: true,
      destroyed: [{ sequence: 2, ...destroyed }],
    });
  });

  it('sees any one changed character anywhere', () => {
    const stored = JSON.stringify(facts);
    const places = fc.nat(stored.length - 1).filter((index) => /[0-9a-z]/.test(stored.charAt(index)));
    fc.assert(
      fc.property(places, fc.constantFrom('0', '7', 'q'), (index, letter) => {
        const tampered = stored.slice(0, index) + letter + stored.slice(index + 1);
        fc.pre(tampered !== stored && isJson(tampered));
        const parsed: Fact[] = JSON.parse(tampered);
        expect(verifyChain(parsed, texts, at(facts, 5)).valid).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
