import type { SQLOutputValue } from 'node:sqlite';
import { LedgerError } from '../../shared/ledger/ledger-error.ts';
import { upcast } from '../../shared/ledger/upcast.ts';
import type { Fact, FactText, Head, StreamId } from '../../shared/ports.ts';
import type { Connection } from './connection.ts';
import { keyOf } from './remembered.ts';

type Row = { [column: string]: SQLOutputValue };

/** Who changes the file by other means may leave something that is no JSON: that is a finding, not a crash. */
const parsed = (row: Row, column: 'data' | 'text') => {
  try {
    return JSON.parse(String(row[column]));
  } catch (error) {
    const place = `fact ${String(row.sequence)} of ${String(row.stream)}`;
    throw new LedgerError('unreadable', `The ${column} of ${place} was changed from outside and cannot be read: restore a backup.`, error);
  }
};

const factOf = (row: Row): Fact => ({
  organisation: String(row.organisation),
  stream: String(row.stream),
  sequence: Number(row.sequence),
  type: String(row.type),
  schemaVersion: Number(row.schema_version),
  occurredOn: String(row.occurred_on),
  recordedAt: String(row.recorded_at),
  account: String(row.account),
  role: String(row.role),
  ...(row.on_behalf_of === null ? {} : { onBehalfOf: String(row.on_behalf_of) }),
  data: parsed(row, 'data'),
  dataDigest: String(row.data_digest),
  textDigest: row.text_digest === null ? null : String(row.text_digest),
  previousHash: String(row.previous_hash),
  hash: String(row.hash),
});

const textOf = (row: Row): FactText =>
  row.salt === null
    ? { destroyedOn: String(row.destroyed_on), ground: String(row.ground) }
    : { salt: String(row.salt), text: parsed(row, 'text') };

/** Facts and their texts, as they are read and audited. */
export const factReading = ({ reader, run, last }: Connection) => {
  const selectFacts = reader.prepare('SELECT * FROM fact WHERE organisation = ? AND stream = ? AND sequence > ? ORDER BY sequence');
  const selectText = reader.prepare('SELECT * FROM fact_text WHERE organisation = ? AND stream = ? AND sequence = ?');
  const selectTexts = reader.prepare('SELECT * FROM fact_text WHERE organisation = ? AND stream = ?');
  const selectHeads = reader.prepare('SELECT * FROM head ORDER BY organisation, stream');

  const storedFacts = async ({ organisation, stream }: StreamId, after = 0): Promise<Fact[]> =>
    run(() => selectFacts.all(organisation, stream, after).map(factOf));

  const facts = async ({ organisation, stream }: StreamId, after = 0): Promise<Fact[]> =>
    run(() => {
      if (last.heads.get(keyOf({ organisation, stream })) === after) return [];
      const found = selectFacts.all(organisation, stream, after).map(factOf);
      const sequence = found.at(-1)?.sequence;
      if (sequence !== undefined) last.heads.set(keyOf({ organisation, stream }), sequence);
      return found.map((fact) => upcast(fact));
    });

  const text = async ({ organisation, stream }: StreamId, sequence: number): Promise<FactText | undefined> =>
    run(() => {
      const row = selectText.get(organisation, stream, sequence);
      return row && textOf(row);
    });

  const texts = async ({ organisation, stream }: StreamId): Promise<Map<number, FactText>> =>
    run(() => new Map(selectTexts.all(organisation, stream).map((row) => [Number(row.sequence), textOf(row)])));

  const heads = async (): Promise<(StreamId & Head)[]> =>
    run(() =>
      selectHeads.all().map((row) => ({
        organisation: String(row.organisation),
        stream: String(row.stream),
        sequence: Number(row.sequence),
        hash: String(row.hash),
      })),
    );

  return { storedFacts, facts, text, texts, heads };
};

/** Destroying text: the row is overwritten (`secure_delete`), and the log that still held it is emptied. */
export const textDestruction = ({ database, run, transact }: Connection) => {
  const destroy = database.prepare(
    `UPDATE fact_text SET salt = NULL, text = NULL, destroyed_on = coalesce(destroyed_on, ?4), ground = coalesce(ground, ?5)
     WHERE organisation = ?1 AND stream = ?2 AND sequence = ?3`,
  );

  const destroyText = async ({ organisation, stream }: StreamId, sequence: number, ground: string, on: string): Promise<void> => {
    const { changes } = await transact(() => destroy.run(organisation, stream, sequence, on, ground));
    if (changes === 0) throw new LedgerError('invalid-request', `Fact ${sequence} of ${stream} has no text that could be destroyed.`);
    run(() => database.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
  };

  return { destroyText };
};
