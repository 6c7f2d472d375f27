/**
 * Times are milliseconds since the epoch (UTC). `definition` pins what an execution plays; `data` holds the frames of a running one as JSON;
 * `history.events` are the events of one turn, as JSON. A frame waits for one task at most.
 */
export const schema = `
  CREATE TABLE IF NOT EXISTS definitions (hash TEXT PRIMARY KEY, asl TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS executions (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, machine TEXT NOT NULL, definition TEXT NOT NULL,
    status TEXT NOT NULL, input TEXT NOT NULL, output TEXT, error TEXT, cause TEXT,
    started INTEGER NOT NULL, stopped INTEGER, events INTEGER NOT NULL, frames INTEGER NOT NULL, state TEXT, data TEXT);
  CREATE INDEX IF NOT EXISTS executions_by_name ON executions (name, id);
  CREATE INDEX IF NOT EXISTS executions_by_status ON executions (status, id);
  CREATE TABLE IF NOT EXISTS history (id INTEGER PRIMARY KEY, execution INTEGER NOT NULL, events TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS history_by_execution ON history (execution, id);
  CREATE TABLE IF NOT EXISTS waits (
    execution INTEGER NOT NULL, frame INTEGER NOT NULL, id INTEGER NOT NULL, token TEXT, function TEXT NOT NULL, payload TEXT NOT NULL,
    timeout INTEGER NOT NULL, waiting INTEGER NOT NULL, deadline INTEGER, returned INTEGER NOT NULL DEFAULT 0,
    answered INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (execution, frame)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS wakeups (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, execution INTEGER NOT NULL, frame INTEGER, due INTEGER NOT NULL,
    kind TEXT NOT NULL, answer TEXT);
  CREATE INDEX IF NOT EXISTS wakeups_by_due ON wakeups (due, seq);
  CREATE INDEX IF NOT EXISTS wakeups_by_frame ON wakeups (execution, frame);
`;

export const schemaVersion = 2;

/** From version 1, in which each event, each frame and each task was a row of its own. Runs before `schema`. */
export const fromVersion1 = `
  ALTER TABLE executions ADD COLUMN data TEXT;
  UPDATE executions SET data = (SELECT json_group_array(json(data)) FROM (SELECT data FROM frames f WHERE f.execution = executions.id ORDER BY f.id))
    WHERE status = 'RUNNING';
  DROP TABLE frames;
  CREATE TABLE history (id INTEGER PRIMARY KEY, execution INTEGER NOT NULL, events TEXT NOT NULL);
  INSERT INTO history (execution, events)
    SELECT execution, json_group_array(json_array(id, previous, at, type, json(details)))
    FROM (SELECT * FROM events ORDER BY execution, id) GROUP BY execution;
  DROP TABLE events;
`;
/** Runs after `schema`. */
export const afterVersion1 = `
  INSERT INTO waits (execution, frame, id, token, function, payload, timeout, waiting, deadline, returned, answered)
    SELECT execution, frame, id, token, function, payload, timeout, waiting, deadline, returned, answered FROM tasks;
  DROP TABLE tasks;
`;

const summary = 'id, name, machine, status, input, output, error, cause, started, stopped, events, state';

/** Names that begin with a prefix, as a range of the index: names are ASCII, so that `~` comes after every one of them. */
const named = `name >= ?1 AND name < ?1 || '~'`;

/** A task's answer and its timeout are not played while its function has not returned. */
const playable = `(frame IS NULL OR NOT EXISTS
  (SELECT 1 FROM waits t WHERE t.execution = w.execution AND t.frame = w.frame AND t.returned = 0))`;

/** Every statement of the store, prepared once. */
export const statements = {
  pinDefinition: 'INSERT INTO definitions (hash, asl) VALUES (?, ?) ON CONFLICT DO NOTHING',
  definition: 'SELECT asl FROM definitions WHERE hash = ?',
  addExecution: `INSERT INTO executions (name, machine, definition, status, input, started, events, frames, data)
    VALUES (?, ?, ?, 'RUNNING', ?, ?, 1, 0, '[]')`,
  execution: `SELECT id, name, machine, definition, input, started, events, frames, data FROM executions WHERE id = ? AND status = 'RUNNING'`,
  updateExecution: `UPDATE executions SET status = ?, output = ?, error = ?, cause = ?, stopped = ?, events = ?, frames = ?, state = ?, data = ?
    WHERE id = ? AND status = 'RUNNING'`,
  latest: `SELECT ${summary} FROM executions WHERE name = ? ORDER BY id DESC LIMIT 1`,
  summary: `SELECT ${summary} FROM executions WHERE id = ?`,
  list: `SELECT ${summary} FROM executions WHERE ${named} ORDER BY id`,
  listStatus: `SELECT ${summary} FROM executions WHERE +status = ?2 AND ${named} ORDER BY id`,
  running: `SELECT name FROM executions WHERE +status = 'RUNNING' AND ${named} ORDER BY id`,
  named: 'SELECT id FROM executions WHERE name = ?',
  addEvents: 'INSERT INTO history (execution, events) VALUES (?, ?)',
  events: 'SELECT events FROM history WHERE execution = ? ORDER BY id',
  dropEvents: 'DELETE FROM history WHERE execution = ?',
  addTask: `INSERT INTO waits (execution, frame, id, token, function, payload, timeout, waiting, deadline) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  task: `SELECT id, execution, frame, function, payload, timeout, waiting, answered FROM waits
    WHERE execution = ? AND frame = ? AND id = ? AND returned = 0`,
  allTasks: 'SELECT id, execution, frame, token, deadline, returned, answered FROM waits ORDER BY id',
  taskReturned: 'UPDATE waits SET returned = 1 WHERE execution = ? AND frame = ?',
  taskAnswered: 'UPDATE waits SET answered = 1 WHERE execution = ? AND frame = ?',
  dropFrameTask: 'DELETE FROM waits WHERE execution = ? AND frame = ?',
  dropTasks: 'DELETE FROM waits WHERE execution = ?',
  addWakeUp: 'INSERT INTO wakeups (execution, frame, due, kind, answer) VALUES (?, ?, ?, ?, ?)',
  dropWakeUp: 'DELETE FROM wakeups WHERE seq = ?',
  dropFrameWakeUps: 'DELETE FROM wakeups WHERE execution = ? AND frame = ?',
  dropWakeUps: 'DELETE FROM wakeups WHERE execution = ?',
  dropExecution: 'DELETE FROM executions WHERE id = ?',
  dueWakeUps: `SELECT seq, execution, frame, kind, answer FROM wakeups w WHERE due <= ? AND ${playable} ORDER BY due, seq LIMIT ?`,
  nextDue: `SELECT due FROM wakeups w WHERE ${playable} ORDER BY due, seq LIMIT 1`,
  earliest: 'SELECT min(due) AS due FROM wakeups',
} as const;

export const statementNames = Object.keys(statements).filter((name): name is keyof typeof statements => Object.hasOwn(statements, name));
