import * as z from 'zod';

const notInAddress = String.raw`[^\s\p{Cc}<>()[\],;:\\"@]+`;

/** A bare mail address: no name beside it, and nothing that could end a line or begin another address. */
export const Address = z.string().regex(new RegExp(`^${notInAddress}@${notInAddress}$`, 'u'));

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@'));

/** Whether an address, or its domain as `@domain`, stands in a list. Capitals make no difference; a subdomain is another domain. */
export const isListed = (list: readonly string[], address: string): boolean => {
  const listed = new Set(list.map((entry) => entry.toLowerCase()));
  const wanted = address.toLowerCase();
  return listed.has(wanted) || listed.has(domainOf(wanted));
};

const Listed = z.union([Address, z.string().regex(/^@[^\s@,]+$/)]);

/** Addresses and `@domain`s with commas between them, as MAIL_ONLY_TO holds them. */
export const AddressList = z
  .string()
  .transform((text) => text.split(',').map((entry) => entry.trim()))
  .pipe(z.array(Listed));
