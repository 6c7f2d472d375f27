/** How DynamoDB counts what is asked of it (Developer Guide, "Read/write capacity mode"): pure arithmetic on bytes. */

const readBlock = 4 * 1024;
const writeBlock = 1024;

/** One GetItem, or one page of a query as a whole. Nothing found costs as much as something small; `behind` (eventually consistent) costs half. */
export const readUnits = (bytes: number, consistency: 'consistent' | 'behind' = 'consistent'): number =>
  Math.max(1, Math.ceil(bytes / readBlock)) * (consistency === 'behind' ? 0.5 : 1);

/** One item that is written: `bytes` is the larger of before and after. An item of a transaction is prepared and committed, so counts double. */
export const writeUnits = (bytes: number, how: 'alone' | 'in-transaction' = 'alone'): number =>
  Math.max(1, Math.ceil(bytes / writeBlock)) * (how === 'in-transaction' ? 2 : 1);
