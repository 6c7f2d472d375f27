import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { AddressBook } from '../shared/ports.ts';

const peopleFile = 'people.json';

/** Organisation, account, address. */
const People = z.record(z.string(), z.record(z.string(), z.email()));

/** The file with addresses is not as it must be; one sentence, without what it holds. */
export class AddressesUnreadable extends Error {
  override readonly name = 'AddressesUnreadable';
}

const read = (file: string): z.infer<typeof People> => {
  if (!existsSync(file)) return {};
  if ((statSync(file).mode & 0o077) !== 0)
    throw new AddressesUnreadable(`${file} can be read by other users: take that right away (chmod 600).`);
  try {
    return People.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new AddressesUnreadable(`${file} is no list of addresses: {"<organisation>": {"<account>": "<address>"}}.`);
  }
};

/** The addresses in `people.json` of a data folder; read anew each time, for people come and go. Without the file nobody has one. */
export const fileAddresses = (folder: string): AddressBook => ({
  addressOf: async (organisation, account) => {
    const people = read(join(folder, peopleFile));
    const accounts = Object.hasOwn(people, organisation) ? people[organisation] : undefined;
    return accounts && Object.hasOwn(accounts, account) ? accounts[account] : undefined;
  },
});

/** Writes the addresses of one organisation, readable for this user alone. */
export const writeAddresses = (folder: string, organisation: string, addresses: Record<string, string>): void =>
  writeFileSync(join(folder, peopleFile), `${JSON.stringify({ [organisation]: addresses }, null, 2)}\n`, { mode: 0o600 });
