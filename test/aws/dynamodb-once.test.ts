import { afterAll, expect, it } from 'vitest';
import { openDynamoLedger } from '../../shared/aws/dynamodb-ledger.ts';
import type { MailMessage } from '../../shared/ports.ts';
import { mustAppend, newFact, noon, request } from '../ledger/examples.ts';
import { disturb, dropTable, dynamoClient, makeTable } from './kit.ts';

const [client, disturbed] = [dynamoClient(), dynamoClient()];
afterAll(() => {
  client.destroy();
  disturbed.destroy();
});

const mail: MailMessage = {
  kind: 'mail',
  template: 'reminder',
  subject: 'phase/A',
  to: { role: 'contractor' },
  about: {},
  cause: 1,
  notBefore: null,
};
const at = { programme: noon, system: noon };
const ends = '2026-11-02T12:20:00Z';

it('a mail that is claimed between the look of a correction and its transaction is under way, and the correction is recorded', async () => {
  const tableName = await makeTable(client);
  const [other, ledger] = [openDynamoLedger({ client, tableName }), openDynamoLedger({ client: disturbed, tableName })];
  mustAppend(await other.append(request({ facts: [newFact()], messages: [mail, mail] })));
  const [first, second] = (await other.openOnce()).map(({ id }) => id);
  const { met } = disturb(disturbed, 'TransactWriteItemsCommand', 1, () => other.claimOnce(first ?? 0, at, ends));
  const answer = mustAppend(await ledger.append(request({ expected: 1, facts: [newFact()], cancels: [1] })));
  expect(met).toHaveLength(1);
  expect(answer.facts).toHaveLength(1);
  expect(answer.mail?.underWay.map(({ id, state }) => [id, state])).toEqual([[first, 'claimed']]);
  expect(answer.mail?.cancelled.map(({ id }) => id)).toEqual([second]);
  expect(await other.endClaim(first ?? 0, 1, { state: 'sent' })).toBe(true);
  expect(await other.facts(request())).toHaveLength(2);
  await dropTable(client, tableName);
});

it('a claim that was read before another ended it is not taken twice', async () => {
  const tableName = await makeTable(client);
  const [other, ledger] = [openDynamoLedger({ client, tableName }), openDynamoLedger({ client: disturbed, tableName })];
  mustAppend(await other.append(request({ facts: [newFact()], messages: [mail] })));
  const [id = 0] = (await other.openOnce()).map((message) => message.id);
  disturb(disturbed, 'TransactWriteItemsCommand', 1, async () => {
    await other.claimOnce(id, at, ends);
    await other.endClaim(id, 1, { state: 'pending', again: noon, reason: 'busy' });
  });
  expect(await ledger.claimOnce(id, at, ends)).toBeUndefined();
  expect(await other.openOnce()).toMatchObject([{ state: 'pending', attempt: 1 }]);
  await dropTable(client, tableName);
});
