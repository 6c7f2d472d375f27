import type { SQLOutputValue } from 'node:sqlite';
import type { Message, StreamId, UndeliveredMessage } from '../../shared/ports.ts';
import type { Connection } from './connection.ts';
import { millisecondsOf } from './instants.ts';

const itemOf = (row: { [column: string]: SQLOutputValue }): UndeliveredMessage => {
  const reason = row.reason === null ? null : String(row.reason);
  return {
    id: Number(row.id),
    organisation: String(row.organisation),
    stream: String(row.stream),
    message: JSON.parse(String(row.message)),
    attempts: Number(row.attempts),
    parked: row.parked === 1 ? reason : null,
    reason,
  };
};

const messageOf = (row: { [column: string]: SQLOutputValue }): Message => {
  const { reason: _, ...message } = itemOf(row);
  return message;
};

/** Messages that were committed with their facts and are still to be delivered. */
export const outbox = ({ database, reader, run, transact, last }: Connection) => {
  // By the connection that writes: its pages are at hand, and nobody delivers in the midst of a group.
  const selectDue = database.prepare('SELECT * FROM message WHERE parked = 0 AND not_before <= ? ORDER BY id LIMIT ?');
  const selectAny = database.prepare('SELECT 1 FROM message WHERE parked = 0 LIMIT 1');
  const selectOfStream = reader.prepare('SELECT * FROM message WHERE organisation = ? AND stream = ? ORDER BY id');
  const remove = database.prepare('DELETE FROM message WHERE id = ?');
  const delay = database.prepare('UPDATE message SET attempts = attempts + 1, not_before = ?2, reason = ?3 WHERE id = ?1');
  const shelve = database.prepare('UPDATE message SET parked = 1, reason = ?2 WHERE id = ?1');

  const due = async (at: string, limit: number): Promise<Message[]> =>
    run(() => {
      if (last.outbox.isEmpty) return [];
      const found = selectDue.all(millisecondsOf(at), limit).map(messageOf);
      last.outbox.isEmpty = found.length === 0 && selectAny.get() === undefined;
      return found;
    });

  const undelivered = async ({ organisation, stream }: StreamId): Promise<UndeliveredMessage[]> =>
    run(() => selectOfStream.all(organisation, stream).map(itemOf));

  const settle = async (id: number): Promise<void> => {
    await transact(() => remove.run(id));
  };

  const postpone = async (id: number, at: string, reason: string): Promise<void> => {
    await transact(() => delay.run(id, millisecondsOf(at), reason));
  };

  const park = async (id: number, reason: string): Promise<void> => {
    await transact(() => shelve.run(id, reason));
  };

  return { due, undelivered, settle, postpone, park };
};
