import type { DatabaseSync } from 'node:sqlite';
import type { OnceMessage, StreamId } from '../../shared/ports.ts';
import type { Connection } from './connection.ts';
import { millisecondsOf } from './instants.ts';
import { notBeforeOf, onceOf } from './once.ts';

/** A message of the class once as it is taken to another installation, which gives it a number of its own. */
export type KeptMail = Omit<OnceMessage, 'id' | 'organisation' | 'stream'>;

const withoutPlace = ({ id: _id, organisation: _organisation, stream: _stream, ...kept }: OnceMessage): KeptMail => kept;

/** All messages of the class once of a stream, also those that are done: a later correction must know of them. */
export const mailReading = ({ reader, run }: Pick<Connection, 'reader' | 'run'>) => ({
  mail: ({ organisation, stream }: StreamId): KeptMail[] =>
    run(() =>
      reader
        .prepare('SELECT * FROM once WHERE organisation = ? AND stream = ? ORDER BY id')
        .all(organisation, stream)
        .map((row) => withoutPlace(onceOf(row))),
    ),
});

/** Takes such messages over, within the transaction that is open. */
export const mailRestoring = (database: DatabaseSync) => {
  const takeId = database.prepare("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'message' RETURNING seq");
  const insert = database.prepare(
    `INSERT INTO once (id, organisation, stream, cause, message, not_before, state, attempt, refusals, claim_ends, reason)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return ({ organisation, stream }: StreamId, { message, state, attempt, refusals, claimEnds, reason }: KeptMail): void => {
    const ends = claimEnds === null ? null : millisecondsOf(claimEnds);
    const id = Number(takeId.get()?.seq);
    const { cause } = message;
    insert.run(id, organisation, stream, cause, JSON.stringify(message), notBeforeOf(message), state, attempt, refusals, ends, reason);
  };
};
