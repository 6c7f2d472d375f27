import { describe, expect, it } from 'vitest';
import { genesisHash } from '../../shared/ledger/chain.ts';
import { verifyStream } from '../../shared/ledger/verify.ts';
import type { Append, NewMessage } from '../../shared/ports.ts';
import { contentsOf, expectUnchanged, mustAppend, newFact, noon, otherStream, programme, request } from './examples.ts';
import type { Fresh } from './opened.ts';

const start: NewMessage = { kind: 'start', subject: 'phase/F1', generation: 1, name: 'phase-x', story: 'phase', input: { phase: 'F1' } };

/** Asks for one of everything, so that a refusal has everything to leave undone. */
const oneOfEach = (more: Partial<Append>): Append =>
  request({
    facts: [newFact({ phase: 'F2' }, { text: { reason: 'omdat' } })],
    claims: ['fresh-claim'],
    views: [
      { key: 'overview', value: { changed: true } },
      { key: 'kept', value: null },
    ],
    raises: [{ subject: 'phase/F2', expected: 0 }],
    messages: [{ kind: 'nudge', subject: 'phase/F2' }],
    ...more,
  });

const seed = request({
  facts: [newFact({ phase: 'F1' })],
  claims: ['taken'],
  views: [{ key: 'kept', value: 1 }],
  raises: [{ subject: 'phase/F1', expected: 0 }],
  messages: [start],
});

const refusals: [string, Append, object][] = [
  ['a head that has moved', oneOfEach({ expected: 0 }), { outcome: 'conflict' }],
  ['a head that does not exist yet', oneOfEach({ expected: 2 }), { outcome: 'conflict' }],
  ['a claim that is taken', oneOfEach({ expected: 1, claims: ['fresh-claim', 'taken'] }), { outcome: 'claimed', claim: 'taken' }],
  [
    'a generation that was raised before',
    oneOfEach({
      expected: 1,
      raises: [
        { subject: 'phase/F2', expected: 0 },
        { subject: 'phase/F1', expected: 0 },
      ],
    }),
    { outcome: 'superseded', subject: 'phase/F1', generation: 1 },
  ],
  [
    'a generation that is still to come',
    oneOfEach({ expected: 1, raises: [{ subject: 'phase/F1', expected: 2 }] }),
    { outcome: 'superseded', subject: 'phase/F1', generation: 1 },
  ],
  [
    'a generation of a subject that never started',
    oneOfEach({ expected: 1, raises: [{ subject: 'phase/F9', expected: 1 }] }),
    { outcome: 'superseded', subject: 'phase/F9', generation: 0 },
  ],
  [
    'what an execution does of a subject that never started',
    oneOfEach({ expected: 1, fence: { subject: 'phase/F9', generation: 1 } }),
    { outcome: 'superseded', subject: 'phase/F9', generation: 0 },
  ],
];

const atomicity = (fresh: Fresh): void => {
  it.each(refusals)('refuses %s, and writes nothing of it', async (_, refused, answer) => {
    const { ledger } = await fresh();
    mustAppend(await ledger.append(seed));

    await expectUnchanged(
      () => contentsOf(ledger, programme),
      async () => expect(await ledger.append(refused)).toMatchObject(answer),
    );
    mustAppend(await ledger.append(oneOfEach({ expected: 1 })));
  });

  it('tells the loser of a conflict which head it met', async () => {
    const { ledger } = await fresh();
    expect(await ledger.append(request({ expected: 1, facts: [newFact()] }))).toEqual({ outcome: 'conflict', head: undefined });
    const { head } = mustAppend(await ledger.append(seed));
    expect(await ledger.append(request({ facts: [newFact()] }))).toEqual({ outcome: 'conflict', head });
  });

  it('writes nothing when one of several facts cannot be stored', async () => {
    const { ledger } = await fresh();
    mustAppend(await ledger.append(seed));
    const broken = oneOfEach({ expected: 1, facts: [newFact(), newFact({ figure: Number.NaN })] });
    await expectUnchanged(
      () => contentsOf(ledger, programme),
      async () => expect(ledger.append(broken)).rejects.toThrow('NaN'),
    );
  });

  it.each([0, 2])('lets one of fifty simultaneous appends on a head of %i facts through; the others meet its head', async (expected) => {
    const { ledger } = await fresh();
    for (let sequence = 0; sequence < expected; sequence += 1)
      mustAppend(await ledger.append(request({ expected: sequence, facts: [newFact()] })));
    const rivals = Array.from({ length: 50 }, (_, index) => ledger.append(request({ expected, facts: [newFact({ index })] })));
    const answers = await Promise.all(rivals);
    expect(answers.filter(({ outcome }) => outcome === 'appended')).toHaveLength(1);
    expect(answers.filter(({ outcome }) => outcome === 'conflict')).toEqual(
      Array.from({ length: 49 }, () => ({ outcome: 'conflict', head: expect.objectContaining({ sequence: expected + 1 }) })),
    );
    expect(await ledger.facts(programme)).toHaveLength(expected + 1);
  });

  it('lets one of fifty simultaneous claims through', async () => {
    const { ledger } = await fresh();
    const answers = await Promise.all(Array.from({ length: 50 }, () => ledger.append(request({ claims: ['one'] }))));
    expect(answers.filter(({ outcome }) => outcome === 'appended')).toHaveLength(1);
    expect(answers.filter(({ outcome }) => outcome === 'claimed')).toHaveLength(49);
  });
};

const order = (fresh: Fresh): void => {
  it('numbers the facts of a stream and links them', async () => {
    const { ledger } = await fresh();
    const first = mustAppend(await ledger.append(request({ facts: [newFact({ n: 1 }), newFact({ n: 2 })] })));
    const second = mustAppend(await ledger.append(request({ expected: 2, facts: [newFact({ n: 3 }, { onBehalfOf: 'account-8' })] })));

    const facts = await ledger.facts(programme);
    expect(facts).toEqual([...first.facts, ...second.facts]);
    expect(facts.map(({ sequence, data }) => [sequence, data.n])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(facts.map(({ previousHash }) => previousHash)).toEqual([genesisHash, facts[0]?.hash, facts[1]?.hash]);
    expect(facts.map(({ onBehalfOf }) => onBehalfOf)).toEqual([undefined, undefined, 'account-8']);
    expect(await ledger.head(programme)).toEqual({ sequence: 3, hash: facts[2]?.hash });
    expect(second.head).toEqual(await ledger.head(programme));
    expect(await verifyStream(ledger, programme)).toMatchObject({ valid: true, head: second.head });
  });

  it('does not look at the head when there are no facts', async () => {
    const { ledger } = await fresh();
    expect(await ledger.append(request({ expected: 7 }))).toEqual({
      outcome: 'appended',
      head: { sequence: 0, hash: genesisHash },
      facts: [],
    });
    expect(await ledger.head(programme)).toBeUndefined();
    expect(await ledger.heads()).toEqual([]);
    const { head } = mustAppend(await ledger.append(seed));
    expect(await ledger.append(request({ expected: 7, messages: [start] }))).toEqual({ outcome: 'appended', head, facts: [] });
    expect(await ledger.facts(programme)).toHaveLength(1);
  });

  it('takes a claim once per stream', async () => {
    const { ledger } = await fresh();
    const claims = ['phase/F1:P14D-before:2026-10-27'];
    expect(await ledger.append(request({ claims }))).toMatchObject({ outcome: 'appended' });
    expect(await ledger.append(request({ claims }))).toMatchObject({ outcome: 'claimed', claim: claims[0] });
    expect(await ledger.append(request({ ...otherStream, claims }))).toMatchObject({ outcome: 'appended' });
  });

  it('raises a generation only from the one that the caller saw', async () => {
    const { ledger } = await fresh();
    const raise = (expected: number, at = noon) => ledger.append(request({ raises: [{ subject: 'phase/F1', expected }], at }));
    const subject = { ...programme, subject: 'phase/F1' };
    expect(await ledger.generation(subject)).toBeUndefined();
    mustAppend(await raise(0));
    expect(await raise(0)).toEqual({ outcome: 'superseded', subject: 'phase/F1', generation: 1 });
    mustAppend(await raise(1, '2026-11-03T09:00:00Z'));
    expect(await ledger.generation(subject)).toEqual({ subject: 'phase/F1', generation: 2, raisedAt: '2026-11-03T09:00:00Z' });
    mustAppend(await ledger.append(request({ raises: [{ subject: 'consultation/OR', expected: 0 }] })));
    expect(await ledger.generations(programme)).toEqual([
      { subject: 'consultation/OR', generation: 1, raisedAt: noon },
      { subject: 'phase/F1', generation: 2, raisedAt: '2026-11-03T09:00:00Z' },
    ]);
    mustAppend(await raise(2));
    for (const earlier of [0, 1, 2]) expect(await raise(earlier)).toEqual({ outcome: 'superseded', subject: 'phase/F1', generation: 3 });
    mustAppend(await raise(3));
  });
};

const fencing = (fresh: Fresh): void => {
  it('takes what an execution does as long as its generation is the current one', async () => {
    const { ledger } = await fresh();
    for (const expected of [0, 1]) mustAppend(await ledger.append(request({ raises: [{ subject: 'phase/F1', expected }] })));
    const doing = (generation: number, expected: number) =>
      ledger.append(request({ expected, facts: [newFact()], fence: { subject: 'phase/F1', generation } }));
    for (const other of [1, 3]) expect(await doing(other, 0)).toEqual({ outcome: 'superseded', subject: 'phase/F1', generation: 2 });
    expect(await ledger.head(programme)).toBeUndefined();
    mustAppend(await doing(2, 0));
    expect(await doing(2, 0)).toMatchObject({ outcome: 'conflict' });
    mustAppend(await doing(2, 1));
  });
};

export const appendContract = (fresh: Fresh): void => {
  describe('append', () => {
    order(fresh);
    atomicity(fresh);
    fencing(fresh);
  });
};
