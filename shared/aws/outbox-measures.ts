import { Temporal } from 'temporal-polyfill';
import type { OutboxMeasures } from '../ports.ts';
import type { Item } from './item.ts';
import { messageIdIn, messageKey } from './keys.ts';
import type { Table } from './table.ts';

/** Groups of the index. */
const pendingGroups = ['pending', 'once-pending'];
const parkedGroups = ['parked', 'once-parked'];
const toBeSettledGroup = 'once-to-be-settled';

const oldestOf = (items: Item[]): number | undefined => {
  const ids = items.map((item) => messageIdIn(item.pk?.S ?? ''));
  return ids.length === 0 ? undefined : Math.min(...ids);
};

/** Numbers are in the order of commit, so the lowest is the oldest: one item is read of each class. */
export const outboxMeasures =
  (table: Table) =>
  async (now: Temporal.Instant): Promise<OutboxMeasures> => {
    const ageOf = async (id: number | undefined): Promise<number> => {
      const item = id === undefined ? undefined : await table.get(messageKey(id));
      if (item?.at?.S === undefined) return 0;
      const since = Math.max(Temporal.Instant.from(item.at.S).epochMilliseconds, Number(item.notBefore?.N ?? 0));
      return Math.max(0, Math.round((now.epochMilliseconds - since) / 1000));
    };
    const pending = await Promise.all(pendingGroups.map((group) => table.allIndexed(group)));
    const parked = await Promise.all(parkedGroups.map((group) => table.countIndexed(group)));
    const ages = await Promise.all(pending.map((items) => ageOf(oldestOf(items))));
    return {
      pending: pending.flat().length,
      parked: parked.reduce((sum, count) => sum + count, 0),
      toBeSettled: await table.countIndexed(toBeSettledGroup),
      oldestSeconds: Math.max(0, ...ages),
    };
  };
