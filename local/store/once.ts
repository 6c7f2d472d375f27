import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { Temporal } from 'temporal-polyfill';
import type {
  Cancellation,
  ClaimEnd,
  Intervention,
  MailMessage,
  Moments,
  OnceCounts,
  OnceMessage,
  OnceOutbox,
  OnceState,
  StreamId,
} from '../../shared/ports.ts';
import type { Connection } from './connection.ts';
import { millisecondsAfter, millisecondsOf } from './instants.ts';

type Row = { [column: string]: SQLOutputValue };

const instantOf = (milliseconds: SQLOutputValue | undefined): string | null =>
  milliseconds === null ? null : Temporal.Instant.fromEpochMilliseconds(Number(milliseconds)).toString();

export const onceOf = (row: Row): OnceMessage => ({
  id: Number(row.id),
  organisation: String(row.organisation),
  stream: String(row.stream),
  message: JSON.parse(String(row.message)),
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table has a CHECK on it
  state: String(row.state) as OnceState,
  attempt: Number(row.attempt),
  refusals: Number(row.refusals),
  claimEnds: instantOf(row.claim_ends),
  reason: row.reason === null ? null : String(row.reason),
});

export const notBeforeOf = ({ notBefore }: MailMessage): number =>
  notBefore === null ? Number.MIN_SAFE_INTEGER : millisecondsAfter(notBefore);

/** What an append does to the class once, within its transaction. */
export const onceWriting = (database: DatabaseSync) => {
  const takeIds = database.prepare("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'message' RETURNING seq");
  const insert = database.prepare('INSERT INTO once (id, organisation, stream, cause, message, not_before) VALUES (?, ?, ?, ?, ?, ?)');
  const ofCause = 'organisation = ? AND stream = ? AND cause = ?';
  const selectUnderWay = database.prepare(
    `SELECT * FROM once WHERE ${ofCause} AND state IN ('claimed', 'to-be-settled', 'sent', 'settled') ORDER BY id`,
  );
  const cancelPending = database.prepare(
    `UPDATE once SET state = 'cancelled', reason = NULL WHERE ${ofCause} AND state IN ('pending', 'parked') RETURNING *`,
  );

  const add = ({ organisation, stream }: StreamId, messages: readonly MailMessage[]): void => {
    if (messages.length === 0) return;
    const first = Number(takeIds.get(messages.length)?.seq) - messages.length + 1;
    for (const [index, message] of messages.entries())
      insert.run(first + index, organisation, stream, message.cause, JSON.stringify(message), notBeforeOf(message));
  };

  const cancel = ({ organisation, stream }: StreamId, causes: readonly number[]): Cancellation => ({
    underWay: causes.flatMap((cause) => selectUnderWay.all(organisation, stream, cause).map(onceOf)),
    cancelled: causes.flatMap((cause) => cancelPending.all(organisation, stream, cause).map(onceOf)).toSorted((a, b) => a.id - b.id),
  });

  return { add, cancel };
};

const claiming = ({ database, transact }: Connection) => {
  const claim = database.prepare(
    `UPDATE once SET state = 'claimed', attempt = attempt + 1, claim_ends = ?4, reason = NULL
     WHERE id = ?1 AND state = 'pending' AND not_before <= ?2 AND again_at <= ?3
       AND NOT EXISTS (SELECT 1 FROM meta WHERE name = 'suspended') RETURNING *`,
  );
  const end = database.prepare(
    `UPDATE once SET state = ?3, claim_ends = NULL, again_at = ?4, reason = ?5, refusals = refusals + ?6
     WHERE id = ?1 AND attempt = ?2 AND state = 'claimed'`,
  );
  const expire = database.prepare(
    "UPDATE once SET state = 'to-be-settled', claim_ends = NULL WHERE state = 'claimed' AND claim_ends <= ? RETURNING id",
  );

  const claimOnce = async (id: number, { programme, system }: Moments, ends: string): Promise<OnceMessage | undefined> =>
    transact(() => {
      const row = claim.get(id, millisecondsOf(programme), millisecondsOf(system), millisecondsOf(ends));
      return row && onceOf(row);
    });

  const endClaim = async (id: number, attempt: number, ending: ClaimEnd): Promise<boolean> => {
    const again = ending.state === 'pending' ? millisecondsOf(ending.again) : 0;
    const isRefused = ending.state === 'pending' || ending.state === 'parked';
    const reason = 'reason' in ending ? ending.reason : null;
    return transact(() => end.run(id, attempt, ending.state, again, reason, isRefused ? 1 : 0).changes === 1);
  };

  const expireClaims = async (at: string): Promise<number[]> =>
    transact(() =>
      expire
        .all(millisecondsOf(at))
        .map(({ id }) => Number(id))
        .toSorted((a, b) => a - b),
    );

  return { claimOnce, endClaim, expireClaims };
};

/** How each decision of a person changes the row; nothing changes when it is not in a state for it. */
const changes: Record<Intervention['act'], readonly string[]> = {
  'release-all': ["DELETE FROM meta WHERE name = 'suspended'"],
  release: [
    "UPDATE once SET state = 'pending', again_at = 0, refusals = 0, reason = NULL WHERE id = ? AND state = 'parked'",
    'UPDATE message SET parked = 0, attempts = 0, not_before = 0, reason = NULL WHERE id = ? AND parked = 1',
  ],
  settle: [
    `UPDATE once SET state = 'settled', reason = NULL WHERE id = ? AND (state IN ('to-be-settled', 'parked')
       OR (state = 'pending' AND EXISTS (SELECT 1 FROM meta WHERE name = 'suspended')))`,
  ],
  resend: ["UPDATE once SET state = 'pending', again_at = 0, refusals = 0, reason = NULL WHERE id = ? AND state = 'to-be-settled'"],
};

const intervening = ({ database, transact, last }: Connection) => {
  const suspension = database.prepare("INSERT OR IGNORE INTO meta VALUES ('suspended', 'yes')");
  const write = database.prepare('INSERT INTO intervention (intervention) VALUES (?)');

  const suspend = async (): Promise<void> => {
    await transact(() => suspension.run());
  };

  const intervene = async (intervention: Intervention): Promise<boolean> => {
    const values: SQLInputValue[] = 'id' in intervention ? [intervention.id] : [];
    return transact(
      () => {
        const changed = changes[intervention.act].some((sql) => database.prepare(sql).run(...values).changes === 1);
        if (changed) write.run(JSON.stringify(intervention));
        return changed;
      },
      () => (last.outbox.isEmpty = false),
    );
  };

  return { suspend, intervene };
};

/** What is read of the class once, also beside the process that writes it. */
export const onceReading = ({ reader, run }: Pick<Connection, 'reader' | 'run'>) => {
  const selectClaimable = reader.prepare(
    `SELECT id FROM once WHERE state = 'pending' AND not_before <= ? AND again_at <= ?
     AND NOT EXISTS (SELECT 1 FROM meta WHERE name = 'suspended') ORDER BY id LIMIT ?`,
  );
  const selectOpen = reader.prepare("SELECT * FROM once WHERE state IN ('pending', 'claimed', 'to-be-settled', 'parked') ORDER BY id");
  const selectInterventions = reader.prepare('SELECT intervention FROM intervention ORDER BY number');
  const selectCounts = reader.prepare(
    `SELECT (SELECT count(*) FROM once WHERE state = 'pending') AS pending,
            (SELECT count(*) FROM once WHERE state = 'claimed') AS claimed,
            (SELECT count(*) FROM once WHERE state = 'to-be-settled') AS toBeSettled,
            (SELECT count(*) FROM once WHERE state = 'parked') AS parked,
            (SELECT count(*) FROM meta WHERE name = 'suspended') AS suspended`,
  );

  return {
    claimable: async ({ programme, system }: Moments, limit: number): Promise<number[]> =>
      run(() => selectClaimable.all(millisecondsOf(programme), millisecondsOf(system), limit).map(({ id }) => Number(id))),
    openOnce: async (): Promise<OnceMessage[]> => run(() => selectOpen.all().map(onceOf)),
    interventions: async (): Promise<Intervention[]> =>
      run(() => selectInterventions.all().map(({ intervention }) => JSON.parse(String(intervention)))),
    onceCounts: async (): Promise<OnceCounts> =>
      run(() => {
        const row = selectCounts.get() ?? {};
        return {
          pending: Number(row.pending),
          claimed: Number(row.claimed),
          toBeSettled: Number(row.toBeSettled),
          parked: Number(row.parked),
          suspended: row.suspended === 1,
        };
      }),
  };
};

/** Messages that are sent once: claimed first, and never again when nobody knows whether they left (protocol R9). */
export const onceOutbox = (connection: Connection): OnceOutbox => ({
  ...onceReading(connection),
  ...claiming(connection),
  ...intervening(connection),
});
