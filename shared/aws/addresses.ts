import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LedgerError } from '../ledger/ledger-error.ts';
import { Address } from '../mail/address.ts';
import type { AddressBook } from '../ports.ts';
import { s } from './item.ts';
import { personKey } from './keys.ts';
import { tableOf, whole } from './table.ts';

/** The address book, and the one way to write in it. */
export type KeptAddressBook = AddressBook & {
  /** Null takes the address away. Throws a LedgerError, without the address, on what is none. */
  setAddress(organisation: string, account: string, address: string | null): Promise<void>;
};

/**
 * Addresses in the table of the ledger, under keys of their own: in no fact, no export and no log. One that is replaced stays in the continuous backups until
 * they end.
 */
export const dynamoAddresses = ({ client, tableName }: { client: DynamoDBClient; tableName: string }): KeptAddressBook => {
  const table = tableOf(client, tableName);
  return {
    addressOf: async (organisation, account) => (await table.get(personKey(organisation, account)))?.address?.S,
    setAddress: async (organisation, account, address) => {
      if (address !== null && !Address.safeParse(address).success)
        throw new LedgerError('invalid-request', `What was given for ${account} is no bare mail address.`);
      await table.put(whole(personKey(organisation, account), address === null ? {} : { address: s(address) }));
    },
  };
};
