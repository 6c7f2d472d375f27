import { describe, expect, it } from 'vitest';
import { digest } from '../../shared/ledger/chain.ts';
import { verifyStream } from '../../shared/ledger/verify.ts';
import type { Fact, Ledger, NewFact } from '../../shared/ports.ts';
import { mustAppend, newFact, otherStream, programme, request } from './examples.ts';
import type { Fresh } from './opened.ts';

const sequences = (facts: Fact[]) => facts.map(({ sequence }) => sequence);

const appendMany = async (ledger: Ledger, count: number, perAppend: number): Promise<void> => {
  for (let done = 0; done < count; done += perAppend) {
    const facts = Array.from({ length: perAppend }, (_, index) => newFact({ n: done + index + 1 }));
    mustAppend(await ledger.append(request({ expected: done, facts })));
  }
};

const texts = (fresh: Fresh): void => {
  const withText = newFact({ phase: 'F1' }, { text: { reason: 'De wethouder was ziek.' } });

  it('keeps text apart from the fact, under a salt of its own', async () => {
    const { ledger } = await fresh();
    mustAppend(await ledger.append(request({ facts: [withText, withText, newFact()] })));
    const [first, second, third] = await ledger.facts(programme);
    expect(JSON.stringify(first)).not.toContain('wethouder');
    expect(await ledger.text(programme, 1)).toEqual({ salt: expect.stringMatching(/^[0-9a-f]{32}$/), text: withText.text });
    expect(first?.textDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(first?.textDigest).not.toBe(second?.textDigest);
    expect(third?.textDigest).toBeNull();
    expect(await ledger.text(programme, 3)).toBeUndefined();
    expect(await ledger.text(programme, 4)).toBeUndefined();
    expect(await ledger.text(otherStream, 1)).toBeUndefined();
  });

  it('destroys text and salt, keeps the first ground, and the chain stays valid', async () => {
    const { ledger } = await fresh();
    mustAppend(await ledger.append(request({ facts: [withText, withText] })));
    await ledger.destroyText(programme, 1, 'selectielijst 12.1', '2033-01-01');
    await ledger.destroyText(programme, 1, 'een andere grond', '2034-01-01');

    const destroyed = { destroyedOn: '2033-01-01', ground: 'selectielijst 12.1' };
    expect(await ledger.text(programme, 1)).toEqual(destroyed);
    expect(await ledger.text(programme, 2)).toMatchObject({ text: withText.text });
    expect(await verifyStream(ledger, programme)).toMatchObject({ valid: true, destroyed: [{ sequence: 1, ...destroyed }] });
  });

  it('refuses to destroy a text that does not exist', async () => {
    const { ledger } = await fresh();
    mustAppend(await ledger.append(request({ facts: [newFact()] })));
    await expect(ledger.destroyText(programme, 1, 'grond', '2033-01-01')).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(ledger.destroyText(programme, 2, 'grond', '2033-01-01')).rejects.toMatchObject({ code: 'invalid-request' });
  });
};

const versions = (fresh: Fresh): void => {
  const slipped: NewFact = newFact({ milestone: 'M1', from: '2026-11-20', by: 14 }, { type: 'milestone-slipped', schemaVersion: 1 });

  it("reads a fact of an old version as today's, under the hash of what was stored", async () => {
    const { ledger } = await fresh();
    mustAppend(await ledger.append(request({ facts: [slipped] })));
    const [read] = await ledger.facts(programme);
    const [stored] = await ledger.storedFacts(programme);
    expect(read).toMatchObject({ schemaVersion: 2, data: { milestone: 'M1', from: '2026-11-20', to: '2026-12-04' } });
    expect(stored).toMatchObject({ schemaVersion: 1, data: slipped.data, dataDigest: digest(slipped.data) });
    expect(read).toMatchObject({ dataDigest: stored?.dataDigest, hash: stored?.hash });
    expect(await verifyStream(ledger, programme)).toMatchObject({ valid: true });
  });

  it('refuses to store a fact of a version that it could not read back', async () => {
    const { ledger } = await fresh();
    const later = newFact({}, { schemaVersion: 99 });
    await expect(ledger.append(request({ facts: [newFact(), later] }))).rejects.toMatchObject({ code: 'newer-version' });
    expect(await ledger.head(programme)).toBeUndefined();
  });
};

const reading = (fresh: Fresh): void => {
  it('reads 2,000 facts in order, and those after any of them', async () => {
    const { ledger } = await fresh();
    await appendMany(ledger, 2_000, 40);
    expect(sequences(await ledger.facts(programme))).toEqual(Array.from({ length: 2_000 }, (_, index) => index + 1));
    expect(sequences(await ledger.facts(programme, 1_997))).toEqual([1_998, 1_999, 2_000]);
    expect(await ledger.facts(programme, 2_000)).toEqual([]);
    expect(await ledger.facts(otherStream)).toEqual([]);
    expect(await verifyStream(ledger, programme)).toMatchObject({ valid: true, head: { sequence: 2_000 } });
  });

  it('gives back any data as it was', async () => {
    const { ledger } = await fresh();
    const data = { 'ë"\u0000': ['€', null, true, -0.5, 1e21, { leeg: {} }], lang: 'x'.repeat(50_000), '': [] };
    mustAppend(await ledger.append(request({ facts: [newFact(data, { text: { toelichting: '𝒢 "\n' } })] })));
    expect((await ledger.facts(programme))[0]?.data).toEqual(data);
    expect(await ledger.text(programme, 1)).toMatchObject({ text: { toelichting: '𝒢 "\n' } });
    expect(await verifyStream(ledger, programme)).toMatchObject({ valid: true });
  });

  it('lists the heads of all streams', async () => {
    const { ledger } = await fresh();
    const one = mustAppend(await ledger.append(request({ facts: [newFact()] })));
    const two = mustAppend(await ledger.append(request({ ...otherStream, facts: [newFact(), newFact()] })));
    const heads = await ledger.heads();
    expect(heads).toHaveLength(2);
    expect(heads).toEqual(
      expect.arrayContaining([
        { ...programme, ...one.head },
        { ...otherStream, ...two.head },
      ]),
    );
  });
};

export const factContract = (fresh: Fresh): void => {
  describe('facts', () => {
    reading(fresh);
    texts(fresh);
    versions(fresh);
  });
};
