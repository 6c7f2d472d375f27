import { expect } from 'vitest';
import type { AuditedLedger } from '../../shared/ledger/verify.ts';
import type { StreamId } from '../../shared/ports.ts';

export * from './examples-plain.ts';

/** Everything that one stream and its organisation hold, as far as the port shows it. */
export const contentsOf = async (ledger: AuditedLedger, id: StreamId) => ({
  head: await ledger.head(id),
  facts: await ledger.storedFacts(id),
  texts: await ledger.texts(id),
  views: await ledger.views(id.organisation, ''),
  generations: await ledger.generations(id),
  messages: (await ledger.due('9999-12-31T00:00:00Z', 10_000)).filter(
    ({ organisation, stream }) => organisation === id.organisation && stream === id.stream,
  ),
});

export const expectUnchanged = async <T>(observe: () => Promise<T>, act: () => Promise<unknown>): Promise<void> => {
  const before = await observe();
  await act();
  expect(await observe()).toEqual(before);
};
