import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDynamoLedger } from '../../shared/aws/dynamodb-ledger.ts';
import type { AuditedLedger } from '../../shared/ledger/verify.ts';
import { mustAppend, newFact, noon, programme, request } from '../ledger/examples.ts';
import { disturb, dropTable, dynamoClient, makeTable } from './kit.ts';

type Client = ReturnType<typeof dynamoClient>;

let client: Client;
let tableName: string;
let ledger: AuditedLedger;

beforeEach(async () => {
  client = dynamoClient();
  tableName = await makeTable(client);
  ledger = openDynamoLedger({ client, tableName });
});

afterEach(async () => {
  const plain = dynamoClient();
  await dropTable(plain, tableName);
  for (const one of [client, plain]) one.destroy();
});

const { organisation } = programme;

const clearly = (sentence: RegExp) => ({ name: 'LedgerError', code: 'invalid-request', message: expect.stringMatching(sentence) });

describe('names', () => {
  it.each([[{ organisation: 'a#stream#b', stream: 'c' }], [{ organisation: '', stream: 'c' }], [{ organisation: 'a', stream: 'b#c' }]])(
    '%j could be mistaken for another and is refused',
    async (id) => {
      await expect(ledger.append(request({ ...id, facts: [newFact()] }))).rejects.toMatchObject(clearly(/is no name of/));
      await expect(ledger.facts(id)).rejects.toMatchObject(clearly(/is no name of/));
    },
  );

  it('a claim asked for twice at once is taken', async () => {
    expect(await ledger.append(request({ claims: ['a', 'b', 'a'] }))).toEqual({ outcome: 'claimed', claim: 'a' });
    expect(await ledger.append(request({ claims: ['a', 'b'] }))).toMatchObject({ outcome: 'appended' });
  });

  it('one generation cannot be raised twice at once', async () => {
    const raises = [0, 1].map((expected) => ({ subject: 'phase/F1', expected }));
    await expect(ledger.append(request({ raises }))).rejects.toMatchObject(clearly(/phase\/F1 once/));
  });

  it('the last of two view items with one key counts', async () => {
    mustAppend(await ledger.append(request({ views: [1, 2].map((value) => ({ key: 'a', value })) })));
    expect(await ledger.view(organisation, 'a')).toBe(2);
  });
});

describe('the outbox', () => {
  it('is settled for good: a late answer of another worker changes nothing', async () => {
    mustAppend(await ledger.append(request({ messages: [{ kind: 'nudge', subject: 'phase/A' }] })));
    const [message] = await ledger.due(noon, 1);
    const id = message?.id ?? 0;
    await ledger.settle(id);
    await ledger.postpone(id, noon, 'late');
    await ledger.park(id, 'late');
    expect(await ledger.due('2099-01-01T00:00:00Z', 10)).toEqual([]);
    expect(await ledger.counts()).toEqual({ facts: 0, pending: 0, parked: 0 });
  });

  it('believes the table, not its index, which may be behind', async () => {
    mustAppend(await ledger.append(request({ messages: ['A', 'B'].map((subject) => ({ kind: 'nudge' as const, subject })) })));
    const other = openDynamoLedger({ client: dynamoClient(), tableName });
    const [first] = await other.due(noon, 1);
    disturb(client, 'BatchGetItemCommand', 1, () => other.settle(first?.id ?? 0));
    expect((await ledger.due(noon, 1)).map(({ message }) => message.subject)).toEqual(['B']);
  });

  it('holds 250 messages', async () => {
    for (let round = 0; round < 5; round += 1) {
      const messages = Array.from({ length: 50 }, (_, index) => ({ kind: 'nudge' as const, subject: `${round}-${index}` }));
      mustAppend(await ledger.append(request({ messages })));
    }
    const due = await ledger.due(noon, 1_000);
    expect(due.map(({ id }) => id)).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
    expect(await ledger.counts()).toMatchObject({ pending: 250 });
  });
});

it('many who ask at once are told one epoch', async () => {
  const epochs = await Promise.all(Array.from({ length: 20 }, () => openDynamoLedger({ client, tableName }).epoch()));
  expect(new Set(epochs).size).toBe(1);
});
