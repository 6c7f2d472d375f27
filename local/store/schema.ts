import type { DatabaseSync } from 'node:sqlite';
import { LedgerError } from '../../shared/ledger/ledger-error.ts';

/** Step n leads from schema version n to n + 1. A released step is never changed. */
const migrations: readonly string[] = [
  `
  CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE head (
    organisation TEXT NOT NULL,
    stream TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (organisation, stream)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE fact (
    organisation TEXT NOT NULL,
    stream TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    type TEXT NOT NULL,
    schema_version INTEGER NOT NULL,
    occurred_on TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    account TEXT NOT NULL,
    role TEXT NOT NULL,
    on_behalf_of TEXT,
    data TEXT NOT NULL,
    data_digest TEXT NOT NULL,
    text_digest TEXT,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (organisation, stream, sequence)
  ) STRICT;

  CREATE TRIGGER fact_is_never_edited BEFORE UPDATE ON fact BEGIN SELECT RAISE(ABORT, 'a fact is never edited'); END;
  CREATE TRIGGER fact_is_never_deleted BEFORE DELETE ON fact BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;

  CREATE TABLE fact_text (
    organisation TEXT NOT NULL,
    stream TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    salt TEXT,
    text TEXT,
    destroyed_on TEXT,
    ground TEXT,
    PRIMARY KEY (organisation, stream, sequence),
    FOREIGN KEY (organisation, stream, sequence) REFERENCES fact,
    CHECK ((salt IS NULL) = (text IS NULL) AND (destroyed_on IS NULL) = (ground IS NULL) AND (salt IS NULL) <> (destroyed_on IS NULL))
  ) STRICT;

  CREATE TABLE claim (
    organisation TEXT NOT NULL,
    stream TEXT NOT NULL,
    claim TEXT NOT NULL,
    taken_at TEXT NOT NULL,
    PRIMARY KEY (organisation, stream, claim)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE generation (
    organisation TEXT NOT NULL,
    stream TEXT NOT NULL,
    subject TEXT NOT NULL,
    generation INTEGER NOT NULL,
    raised_at TEXT NOT NULL,
    PRIMARY KEY (organisation, stream, subject)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE waiting (
    organisation TEXT NOT NULL,
    stream TEXT NOT NULL,
    subject TEXT NOT NULL,
    generation INTEGER NOT NULL,
    round INTEGER NOT NULL,
    retry INTEGER NOT NULL,
    token TEXT NOT NULL,
    PRIMARY KEY (organisation, stream, subject),
    FOREIGN KEY (organisation, stream, subject) REFERENCES generation
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE view (
    organisation TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (organisation, key)
  ) STRICT;

  CREATE TABLE snapshot (
    organisation TEXT NOT NULL,
    stream TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    evolve_version TEXT NOT NULL,
    state BLOB NOT NULL,
    PRIMARY KEY (organisation, stream)
  ) STRICT;

  CREATE TABLE document (
    organisation TEXT NOT NULL,
    hash TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (organisation, hash)
  ) STRICT;

  CREATE TABLE message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation TEXT NOT NULL,
    stream TEXT NOT NULL,
    message TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    parked INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE INDEX message_due ON message (id) WHERE parked = 0;
  CREATE INDEX message_of_stream ON message (organisation, stream);
  `,
  // Messages of both classes take their ids from one row, which exists from here on.
  `
  CREATE TABLE once (
    id INTEGER PRIMARY KEY,
    organisation TEXT NOT NULL,
    stream TEXT NOT NULL,
    cause INTEGER NOT NULL,
    message TEXT NOT NULL,
    not_before INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending'
      CHECK (state IN ('pending', 'claimed', 'to-be-settled', 'parked', 'sent', 'settled', 'lapsed', 'cancelled')),
    again_at INTEGER NOT NULL DEFAULT 0,
    attempt INTEGER NOT NULL DEFAULT 0,
    refusals INTEGER NOT NULL DEFAULT 0,
    claim_ends INTEGER,
    reason TEXT,
    CHECK ((state = 'claimed') = (claim_ends IS NOT NULL))
  ) STRICT;

  CREATE INDEX once_in_state ON once (state, id);
  CREATE INDEX once_of_cause ON once (organisation, stream, cause);

  CREATE TABLE intervention (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    intervention TEXT NOT NULL
  ) STRICT;

  INSERT INTO sqlite_sequence (name, seq) SELECT 'message', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'message');
  `,
  // The key of the table serves as well: what is parked is little.
  'DROP INDEX IF EXISTS message_due;',
];

const newer = (path: string, version: number): LedgerError =>
  new LedgerError(
    'newer-version',
    `The ledger ${path} has schema version ${version}, but this software knows versions up to ${migrations.length}: install the version that wrote it, or a newer one.`,
  );

const versionOf = (database: DatabaseSync): number => Number(database.prepare('PRAGMA user_version').get()?.user_version);

/** The schema that this software writes. */
export const schemaVersion = migrations.length;

/** For readers, which change nothing. Throws a LedgerError when the data are of other software. */
export const checkSchema = (database: DatabaseSync, path: string): void => {
  const version = versionOf(database);
  if (version === schemaVersion) return;
  if (version > schemaVersion) throw newer(path, version);
  const sentence = version === 0 ? 'is no ledger, or an empty one' : 'is of an older version: start the home on it once';
  throw new LedgerError('unreadable', `The ledger ${path} ${sentence}.`);
};

/** Brings the schema up to date, in one transaction. Throws a LedgerError when the data are of newer software. */
export const migrate = (database: DatabaseSync, path: string): void => {
  const version = versionOf(database);
  if (version > schemaVersion) throw newer(path, version);
  if (version === migrations.length) return;
  database.exec('BEGIN IMMEDIATE');
  for (const step of migrations.slice(version)) database.exec(step);
  database.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`);
};
