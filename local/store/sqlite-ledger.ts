import { randomBytes } from 'node:crypto';
import type { AuditedLedger } from '../../shared/ledger/verify.ts';
import type { Head, Ledger } from '../../shared/ports.ts';
import type { CommitListener } from '../commit-group.ts';
import { appending, type Random } from './append.ts';
import { type Connection, connect, type Durability } from './connection.ts';
import { documents, snapshots, viewReading } from './contents.ts';
import { factReading, textDestruction } from './facts.ts';
import { generationKeeping, waitKeeping } from './generations.ts';
import { onceOutbox } from './once.ts';
import { outbox } from './outbox.ts';
import { restoring, type SealedStream } from './restoring.ts';

/** The embedded ledger: the port, and what only its home and its auditors need. */
export type SqliteLedger = AuditedLedger & {
  /** Opens a new epoch, after a restore (protocol R7). Returns it. */
  renewEpoch(): Promise<string>;
  /** Takes over a stream that was sealed elsewhere, as it is. Throws a LedgerError when its chain does not hold. */
  restoreFacts(sealed: SealedStream): Promise<Head>;
  close: () => void;
};

export type SqliteLedgerOptions = {
  /** The database file, whose folder is made when it is missing; `:memory:` for one that is gone when closed. */
  path: string;
  durability?: Durability;
  random?: Random;
  /** Told after each COMMIT, before those who wait for it. */
  onCommit?: CommitListener;
};

const textOf = (row: { value?: unknown } | undefined): string | undefined => (row === undefined ? undefined : String(row.value));

const epochs = ({ database, reader, run, transact }: Connection, random: Random) => {
  const select = "SELECT value FROM meta WHERE name = 'epoch'";
  const selectCommitted = reader.prepare(select);
  const selectLast = database.prepare(select);
  const insert = database.prepare("INSERT OR REPLACE INTO meta VALUES ('epoch', ?)");
  const insertFirst = database.prepare("INSERT OR IGNORE INTO meta VALUES ('epoch', ?)");
  let known: string | undefined;
  const newEpoch = (): string => Buffer.from(random(4)).toString('hex');

  const renewEpoch = async (): Promise<string> => {
    const epoch = newEpoch();
    await transact(
      () => insert.run(epoch),
      () => (known = epoch),
    );
    return epoch;
  };

  /** Two may ask at once: the first one's is everybody's. */
  const firstEpoch = (): Promise<string> =>
    transact(() => {
      insertFirst.run(newEpoch());
      return String(selectLast.get()?.value);
    });

  /** A new ledger is in its first epoch from the first time that somebody asks. */
  const epoch = async (): Promise<string> => {
    known = run(() => known ?? textOf(selectCommitted.get()));
    return known ?? firstEpoch();
  };

  return { epoch, renewEpoch };
};

const counting = ({ reader, run }: Connection) => {
  const count = reader.prepare(
    `SELECT (SELECT count(*) FROM fact) AS facts,
            (SELECT count(*) FROM message WHERE parked = 0) AS pending,
            (SELECT count(*) FROM message WHERE parked = 1) AS parked`,
  );
  const counts = async () =>
    run(() => {
      const row = count.get();
      return { facts: Number(row?.facts), pending: Number(row?.pending), parked: Number(row?.parked) };
    });
  return { counts };
};

/**
 * Opens the ledger for this process alone; a second one is refused. Throws a LedgerError of one clear sentence when the file
 * is in use, cannot be read or written, or was written by newer software.
 */
export const openSqliteLedger = ({ path, durability, random = randomBytes, onCommit }: SqliteLedgerOptions): SqliteLedger => {
  const connection = connect(path, durability, onCommit);
  const facts = factReading(connection);
  const generations = generationKeeping(connection);
  /** Both from one state of the file: neither waits before it reads. */
  const factsAndGeneration: Ledger['factsAndGeneration'] = async (id, after) => {
    const [found, current] = await Promise.all([facts.facts(id, after), generations.generation(id)]);
    return { facts: found, generation: current?.generation ?? 0 };
  };
  return {
    ...epochs(connection, random),
    ...appending(connection, random),
    ...facts,
    factsAndGeneration,
    ...textDestruction(connection),
    ...snapshots(connection),
    ...viewReading(connection),
    ...documents(connection),
    ...generations,
    ...waitKeeping(connection),
    ...outbox(connection),
    ...onceOutbox(connection),
    ...counting(connection),
    ...restoring(connection),
    close: connection.close,
  };
};
