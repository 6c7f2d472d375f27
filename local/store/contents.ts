import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { sha256 } from '../../shared/ledger/chain.ts';
import { LedgerError } from '../../shared/ledger/ledger-error.ts';
import type { Json, Snapshot, StreamId } from '../../shared/ports.ts';
import type { Connection } from './connection.ts';

const compress = promisify(deflateRaw);
const expand = promisify(inflateRaw);

/** Snapshots are compressed before their transaction begins, and never saved over a later one of the same `evolve` version. */
export const snapshots = ({ database, reader, run, transact }: Connection) => {
  const select = reader.prepare('SELECT sequence, evolve_version, state FROM snapshot WHERE organisation = ? AND stream = ?');
  const save = database.prepare(
    `INSERT INTO snapshot VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
     SET sequence = excluded.sequence, evolve_version = excluded.evolve_version, state = excluded.state
     WHERE evolve_version <> excluded.evolve_version OR sequence <= excluded.sequence`,
  );

  const snapshot = async ({ organisation, stream }: StreamId): Promise<Snapshot | undefined> => {
    const row = run(() => select.get(organisation, stream));
    if (row === undefined) return undefined;
    const packed = row.state instanceof Uint8Array ? row.state : new Uint8Array();
    const state = JSON.parse((await expand(packed)).toString('utf8'));
    return { sequence: Number(row.sequence), evolveVersion: String(row.evolve_version), state };
  };

  const saveSnapshot = async ({ organisation, stream }: StreamId, { sequence, evolveVersion, state }: Snapshot): Promise<void> => {
    const packed = await compress(JSON.stringify(state));
    await transact(() => save.run(organisation, stream, sequence, evolveVersion, packed));
  };

  return { snapshot, saveSnapshot };
};

export const viewReading = ({ reader, run }: Connection) => {
  const select = reader.prepare('SELECT value FROM view WHERE organisation = ? AND key = ?');
  // No UTF-8 text holds the byte FF, so that prefix + FF is above every key that begins with the prefix.
  const selectPrefix = reader.prepare(
    `SELECT key, value FROM view WHERE organisation = ?1 AND key >= ?2 AND key < ?2 || CAST(x'FF' AS TEXT) ORDER BY key`,
  );

  const view = async (organisation: string, key: string): Promise<Json | undefined> =>
    run(() => {
      const row = select.get(organisation, key);
      return row && JSON.parse(String(row.value));
    });

  const views = async (organisation: string, prefix: string): Promise<{ key: string; value: Json }[]> =>
    run(() => selectPrefix.all(organisation, prefix).map((row) => ({ key: String(row.key), value: JSON.parse(String(row.value)) })));

  return { view, views };
};

export const documents = ({ database, reader, run, transact }: Connection) => {
  const select = reader.prepare('SELECT content FROM document WHERE organisation = ? AND hash = ?');
  const insert = database.prepare('INSERT OR IGNORE INTO document VALUES (?, ?, ?)');

  const putDocument = async (organisation: string, content: string): Promise<string> => {
    if (!content.isWellFormed()) throw new LedgerError('invalid-request', 'A document must be text that UTF-8 can hold.');
    const hash = sha256(content);
    await transact(() => insert.run(organisation, hash, content));
    return hash;
  };

  const document = async (organisation: string, hash: string): Promise<string | undefined> =>
    run(() => {
      const row = select.get(organisation, hash);
      return row && String(row.content);
    });

  return { putDocument, document };
};
