import { randomBytes } from 'node:crypto';
import type { AuditedLedger } from '../../shared/ledger/verify.ts';
import type { Head, StreamId } from '../../shared/ports.ts';
import { appending, type Random } from './append.ts';
import { type Connection, connect, type Durability } from './connection.ts';
import { documents, snapshots, viewReading } from './contents.ts';
import { factReading, textDestruction } from './facts.ts';
import { generationKeeping } from './generations.ts';
import { type OutboxItem, outbox } from './outbox.ts';
import { restoring, type SealedStream } from './restoring.ts';

/** The embedded ledger: the port, and what only its home and its auditors need. */
export type SqliteLedger = AuditedLedger & {
  /** Messages of a stream that are not settled, parked ones too, with the reason of the last failure. */
  undelivered(id: StreamId): Promise<OutboxItem[]>;
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
};

const epochs = ({ database, run, transact }: Connection, random: Random) => {
  const select = database.prepare("SELECT value FROM meta WHERE name = 'epoch'");
  const insert = database.prepare("INSERT OR REPLACE INTO meta VALUES ('epoch', ?)");

  const renewEpoch = async (): Promise<string> => {
    const epoch = Buffer.from(random(4)).toString('hex');
    transact(() => insert.run(epoch));
    return epoch;
  };

  /** A new ledger is in its first epoch from the first time that somebody asks. */
  const epoch = async (): Promise<string> => {
    const row = run(() => select.get());
    return row === undefined ? renewEpoch() : String(row.value);
  };

  return { epoch, renewEpoch };
};

const counting = ({ database, run }: Connection) => {
  const count = database.prepare(
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
export const openSqliteLedger = ({ path, durability, random = randomBytes }: SqliteLedgerOptions): SqliteLedger => {
  const connection = connect(path, durability);
  return {
    ...epochs(connection, random),
    ...appending(connection, random),
    ...factReading(connection),
    ...textDestruction(connection),
    ...snapshots(connection),
    ...viewReading(connection),
    ...documents(connection),
    ...generationKeeping(connection),
    ...outbox(connection),
    ...counting(connection),
    ...restoring(connection),
    close: connection.close,
  };
};
