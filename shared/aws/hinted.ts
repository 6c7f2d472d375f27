import type { Message, OnceMessage } from '../ports.ts';
import { dueAt, messageKey } from './keys.ts';
import { onceMessageIn } from './once.ts';
import { dueMessageIn } from './outbox.ts';
import type { Table } from './table.ts';

/** Messages by their number, from their items: consistently, where the index may be behind. */
export const outboxReading = (table: Table) => ({
  /** A repeatable message that is due at an instant (ISO, system clock); undefined when it is settled, parked, paused, or none. */
  dueMessage: async (id: number, at: string): Promise<Message | undefined> => {
    const item = await table.get(messageKey(id));
    return item && dueMessageIn(item, dueAt(at, undefined));
  },
  /** A message of the class once, in whatever state; undefined when it is none. */
  onceMessage: async (id: number): Promise<OnceMessage | undefined> => {
    const item = await table.get(messageKey(id));
    return item && onceMessageIn(item);
  },
});
