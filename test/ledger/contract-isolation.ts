import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuditedLedger } from '../../shared/ledger/verify.ts';
import type { StreamId } from '../../shared/ports.ts';
import { contentsOf, newFact, otherOrganisation, programme, request } from './examples.ts';
import type { Fresh } from './opened.ts';

/** Both organisations use the same names for everything, so that whatever is shared shows. */
const acts = ['fact', 'claim', 'view', 'unview', 'raise', 'wait', 'message', 'snapshot', 'document'] as const;

type Act = { act: (typeof acts)[number]; mine: boolean; key: string; n: number };

const act: fc.Arbitrary<Act> = fc.record({
  act: fc.constantFrom(...acts),
  mine: fc.boolean(),
  key: fc.constantFrom('a', 'b'),
  n: fc.nat(3),
});

/** Each act by the neighbour and then by us, under the same names; and a waiting task that only the neighbour has. */
const eachByBoth: Act[] = [
  ...acts.flatMap((each) => [false, true].map((mine) => ({ act: each, mine, key: 'a', n: mine ? 0 : 1 }))),
  { act: 'raise', mine: false, key: 'b', n: 0 },
  { act: 'wait', mine: false, key: 'b', n: 1 },
];

const perform = async (ledger: AuditedLedger, id: StreamId, { act: kind, key, n }: Act): Promise<unknown> => {
  const expected = (await ledger.head(id))?.sequence ?? 0;
  const subject = `phase/${key}`;
  const answers = {
    fact: () => ledger.append(request({ ...id, expected, facts: [newFact({ n })] })),
    claim: () => ledger.append(request({ ...id, claims: [key] })),
    view: () => ledger.append(request({ ...id, views: [{ key, value: n }] })),
    unview: () => ledger.append(request({ ...id, views: [{ key, value: null }] })),
    raise: () => ledger.append(request({ ...id, raises: [{ subject, expected: n }] })),
    wait: () => ledger.storeWaiting({ ...id, subject }, { generation: n, round: n, retry: 0, token: key }),
    message: () => ledger.append(request({ ...id, messages: [{ kind: 'nudge', subject }] })),
    snapshot: () => ledger.saveSnapshot(id, { sequence: n, evolveVersion: 'v1', state: key }),
    document: () => ledger.putDocument(id.organisation, key),
  };
  return answers[kind]();
};

const observe = async (ledger: AuditedLedger, id: StreamId) => {
  const { messages, ...contents } = await contentsOf(ledger, id);
  const hashes = await Promise.all(['a', 'b'].map((content) => ledger.putDocument('nobody', content)));
  return {
    ...contents,
    messages: messages.map((message) => ({ ...message, id: 0 })),
    waiting: await Promise.all(['a', 'b'].map((key) => ledger.waiting({ ...id, subject: `phase/${key}` }))),
    view: await Promise.all(['a', 'b'].map((key) => ledger.view(id.organisation, key))),
    snapshot: await ledger.snapshot(id),
    documents: await Promise.all(hashes.map((hash) => ledger.document(id.organisation, hash))),
  };
};

export const isolationContract = (fresh: Fresh): void => {
  describe('organisations', () => {
    it('notice nothing of each other, whatever they do', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(act, { maxLength: 40, size: 'max' }), async (steps) => {
          const [shared, alone] = [await fresh(), await fresh()];
          const answers: unknown[] = [];
          for (const step of steps) {
            const answer = await perform(shared.ledger, step.mine ? programme : otherOrganisation, step);
            if (step.mine) answers.push(answer);
          }
          const aloneAnswers: unknown[] = [];
          for (const step of steps.filter(({ mine }) => mine)) aloneAnswers.push(await perform(alone.ledger, programme, step));
          expect(answers).toEqual(aloneAnswers);
          expect(await observe(shared.ledger, programme)).toEqual(await observe(alone.ledger, programme));
          await Promise.all([shared.close(), alone.close()]);
        }),
        { numRuns: 25, examples: [[eachByBoth]] },
      );
    });
  });
};
