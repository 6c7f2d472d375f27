import type { SQLOutputValue } from 'node:sqlite';
import type { Generation, StreamId, SubjectId, Waiting } from '../../shared/ports.ts';
import type { Connection } from './connection.ts';
import { keyOf } from './remembered.ts';

const generationOf = (row: { [column: string]: SQLOutputValue }): Generation => ({
  subject: String(row.subject),
  generation: Number(row.generation),
  raisedAt: String(row.raised_at),
});

/** Generations of procedures. */
export const generationKeeping = ({ reader, run, last }: Connection) => {
  const select = reader.prepare('SELECT * FROM generation WHERE organisation = ? AND stream = ? AND subject = ?');
  const selectAll = reader.prepare('SELECT * FROM generation WHERE organisation = ? AND stream = ? ORDER BY subject');
  const generation = async ({ organisation, stream, subject }: SubjectId): Promise<Generation | undefined> =>
    run(() => {
      const key = keyOf({ organisation, stream, subject });
      const known = last.generations.get(key);
      if (known) return known;
      const row = select.get(organisation, stream, subject);
      if (row === undefined) return undefined;
      const found = generationOf(row);
      last.generations.set(key, found);
      return found;
    });

  const generations = async ({ organisation, stream }: StreamId): Promise<Generation[]> =>
    run(() => selectAll.all(organisation, stream).map(generationOf));

  return { generation, generations };
};

/** The token of each subject's latest waiting task. */
export const waitKeeping = ({ database, reader, run, transact, last }: Connection) => {
  const selectWaiting = reader.prepare('SELECT * FROM waiting WHERE organisation = ? AND stream = ? AND subject = ?');
  // Protocol R1: one conditional write, never older than what is stored, and of the current generation only.
  const store = database.prepare(
    `INSERT INTO waiting SELECT organisation, stream, subject, generation, ?5, ?6, ?7 FROM generation
     WHERE organisation = ?1 AND stream = ?2 AND subject = ?3 AND generation = ?4
     ON CONFLICT DO UPDATE SET generation = excluded.generation, round = excluded.round, retry = excluded.retry, token = excluded.token
     WHERE (excluded.generation, excluded.round, excluded.retry) >= (waiting.generation, waiting.round, waiting.retry)`,
  );

  const storeWaiting = async ({ organisation, stream, subject }: SubjectId, waiting: Waiting): Promise<boolean> => {
    const { generation: mine, round, retry, token } = waiting;
    return transact(
      () => store.run(organisation, stream, subject, mine, round, retry, token).changes === 1,
      (stored) => {
        if (stored) last.waiting.set(keyOf({ organisation, stream, subject }), waiting);
      },
    );
  };

  const waiting = async ({ organisation, stream, subject }: SubjectId): Promise<Waiting | undefined> =>
    run(() => {
      const known = last.waiting.get(keyOf({ organisation, stream, subject }));
      if (known) return known;
      const row = selectWaiting.get(organisation, stream, subject);
      return row && { generation: Number(row.generation), round: Number(row.round), retry: Number(row.retry), token: String(row.token) };
    });

  return { storeWaiting, waiting };
};
