import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ledger, Waiting } from '../../shared/ports.ts';
import { mustAppend, newFact, programme, request } from './examples.ts';
import type { Fresh } from './opened.ts';

const subject = { ...programme, subject: 'phase/F1' };

const raiseTo = async (ledger: Ledger, name: string, generation: number): Promise<void> => {
  for (let expected = 0; expected < generation; expected += 1) {
    mustAppend(await ledger.append(request({ raises: [{ subject: name, expected }] })));
  }
};

const waitingAt = ([generation, round, retry]: Place, token: string): Waiting => ({ generation, round, retry, token });

type Place = [generation: number, round: number, retry: number];

/** Current generation 2, a token stored at round 5, retry 1. */
const table: [Place, boolean, string][] = [
  [[2, 5, 1], true, 'an equal one may overwrite'],
  [[2, 5, 2], true, 'a later retry'],
  [[2, 6, 0], true, 'a later round, whatever its retry'],
  [[2, 5, 0], false, 'an earlier retry that comes late'],
  [[2, 4, 9], false, 'an earlier round that comes late'],
  [[1, 99, 9], false, 'a superseded generation'],
  [[3, 0, 0], false, 'a generation that nobody raised'],
];

const before = (a: Waiting, b: Waiting): boolean =>
  a.generation !== b.generation ? a.generation < b.generation : a.round !== b.round ? a.round < b.round : a.retry < b.retry;

type Step = { raise: true } | { raise: false; place: Place };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Step>({ raise: true }) },
  { weight: 5, arbitrary: fc.tuple(fc.nat(3), fc.nat(3), fc.nat(2)).map<Step>((place) => ({ raise: false, place })) },
);

/** What the ledger and a plain model of the rule show after each step. */
const play = async (ledger: Ledger, name: string, steps: Step[]) => {
  const id = { ...programme, subject: name };
  const [shown, meant]: [unknown[], unknown[]] = [[], []];
  let generation = 0;
  let kept: Waiting | undefined;
  for (const [index, each] of steps.entries()) {
    if (each.raise) {
      mustAppend(await ledger.append(request({ raises: [{ subject: name, expected: generation }] })));
      generation += 1;
    } else {
      const waiting = waitingAt(each.place, `token-${index}`);
      const stored = generation > 0 && waiting.generation === generation && !(kept && before(waiting, kept));
      if (stored) kept = waiting;
      shown.push(await ledger.storeWaiting(id, waiting));
      meant.push(stored);
    }
    shown.push(await ledger.waiting(id));
    meant.push(kept);
  }
  return { shown, meant };
};

const bothAtOnce = (fresh: Fresh): void => {
  it('tells the facts after a sequence and the generation of one subject together', async () => {
    const { ledger } = await fresh();
    const both = async (name: string, after: number) => {
      const { facts, generation } = await ledger.factsAndGeneration({ ...programme, subject: name }, after);
      return [facts.map(({ sequence }) => sequence), generation];
    };
    expect(await both('phase/F2', 0)).toEqual([[], 0]);
    for (const expected of [0, 1, 2]) mustAppend(await ledger.append(request({ expected, facts: [newFact({ expected })] })));
    for (const [name, generation] of Object.entries({ 'phase/F1': 3, 'phase/F2': 2, 'phase/F22': 1, zzz: 4 }))
      await raiseTo(ledger, name, generation);
    expect(await both('phase/F2', 0)).toEqual([[1, 2, 3], 2]);
    expect(await both('phase/F1', 2)).toEqual([[3], 3]);
    expect(await both('zzz', 3)).toEqual([[], 4]);
    expect(await both('phase/F', 3)).toEqual([[], 0]);
    expect((await ledger.factsAndGeneration(subject, 1)).facts).toEqual(await ledger.facts(programme, 1));
  });
};

export const waitingContract = (fresh: Fresh): void => {
  describe('the token of a waiting task', () => {
    it.each(table)('%j: stored %s, being %s', async (place, stored) => {
      const { ledger } = await fresh();
      await raiseTo(ledger, 'phase/F1', 2);
      expect(await ledger.storeWaiting(subject, waitingAt([2, 5, 1], 'first'))).toBe(true);
      expect(await ledger.storeWaiting(subject, waitingAt(place, 'second'))).toBe(stored);
      expect(await ledger.waiting(subject)).toEqual(stored ? waitingAt(place, 'second') : waitingAt([2, 5, 1], 'first'));
    });

    it('is not stored for a subject that never started', async () => {
      const { ledger } = await fresh();
      expect(await ledger.storeWaiting(subject, waitingAt([0, 0, 0], 'token'))).toBe(false);
      expect(await ledger.storeWaiting(subject, waitingAt([1, 0, 0], 'token'))).toBe(false);
      expect(await ledger.waiting(subject)).toBeUndefined();
    });

    it('begins anew in a new generation', async () => {
      const { ledger } = await fresh();
      await raiseTo(ledger, 'phase/F1', 1);
      await ledger.storeWaiting(subject, waitingAt([1, 400, 2], 'old'));
      mustAppend(await ledger.append(request({ raises: [{ subject: 'phase/F1', expected: 1 }] })));
      expect(await ledger.storeWaiting(subject, waitingAt([1, 401, 0], 'late'))).toBe(false);
      expect(await ledger.storeWaiting(subject, waitingAt([2, 1, 0], 'new'))).toBe(true);
      expect(await ledger.waiting(subject)).toEqual(waitingAt([2, 1, 0], 'new'));
    });

    it('never goes back, in any order of writing and raising', async () => {
      const { ledger } = await fresh();
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
          run += 1;
          const { shown, meant } = await play(ledger, `phase/P${run}`, steps);
          expect(shown).toEqual(meant);
        }),
        { numRuns: 60 },
      );
    });
  });

  bothAtOnce(fresh);
};
