import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dynamoAddresses } from '../../shared/aws/addresses.ts';
import { openDynamoLedger } from '../../shared/aws/dynamodb-ledger.ts';
import { dropTable, dynamoClient, makeTable } from './kit.ts';

const client = dynamoClient();
let tableName: string;
beforeAll(async () => {
  tableName = await makeTable(client);
});
afterAll(async () => {
  await dropTable(client, tableName);
  client.destroy();
});

describe('the address book on AWS', () => {
  it('gives back what was set, per organisation, and nothing for others', async () => {
    const book = dynamoAddresses({ client, tableName });
    await book.setAddress('gemeente', 'acc-1', 'een@voorbeeld.example');
    await book.setAddress('buurgemeente', 'acc-1', 'een@buur.example');
    await book.setAddress('gemeente', 'acc-1', 'nieuw@voorbeeld.example');
    expect(await book.addressOf('gemeente', 'acc-1')).toBe('nieuw@voorbeeld.example');
    expect(await book.addressOf('buurgemeente', 'acc-1')).toBe('een@buur.example');
    expect(await book.addressOf('gemeente', 'acc-2')).toBeUndefined();
  });

  it('takes an address away', async () => {
    const book = dynamoAddresses({ client, tableName });
    await book.setAddress('gemeente', 'acc-3', 'drie@voorbeeld.example');
    await book.setAddress('gemeente', 'acc-3', null);
    expect(await book.addressOf('gemeente', 'acc-3')).toBeUndefined();
  });

  it.each(['geen adres', 'Iemand <een@voorbeeld.example>', 'a@b.example, c@d.example', 'a@b.example\r\nBcc: c@d.example', ''])(
    'refuses %j, without repeating it',
    async (address) => {
      const book = dynamoAddresses({ client, tableName });
      await expect(book.setAddress('gemeente', 'acc-4', address)).rejects.toThrow(/^What was given for acc-4 is no bare mail address\.$/);
      expect(await book.addressOf('gemeente', 'acc-4')).toBeUndefined();
    },
  );

  it('keeps organisations apart, whatever they are called', async () => {
    const book = dynamoAddresses({ client, tableName });
    await expect(book.addressOf('gemeente#people', 'acc-1')).rejects.toThrow('no "#"');
    await expect(book.setAddress('gemeente', 'a#b', 'een@voorbeeld.example')).rejects.toThrow('no "#"');
  });

  it('is no part of the ledger', async () => {
    const ledger = openDynamoLedger({ client, tableName });
    await dynamoAddresses({ client, tableName }).setAddress('gemeente', 'acc-1', 'een@voorbeeld.example');
    expect(await ledger.heads()).toEqual([]);
    expect(await ledger.views('gemeente', '')).toEqual([]);
  });
});
