/** Times are milliseconds since the epoch (UTC). `definition` pins what an execution plays; `frames.data` is a Frame as JSON;
 * `history.events` are those of one turn, as JSON. */
export const schema = `
  CREATE TABLE IF NOT EXISTS definitions (hash TEXT PRIMARY KEY, asl TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS executions (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, machine TEXT NOT NULL, definition TEXT NOT NULL,
    status TEXT NOT NULL, input TEXT NOT NULL, output TEXT, error TEXT, cause TEXT,
    started INTEGER NOT NULL, stopped INTEGER, events INTEGER NOT NULL, frames INTEGER NOT NULL, state TEXT);
  CREATE INDEX IF NOT EXISTS executions_by_name ON executions (name, id);
  CREATE INDEX IF NOT EXISTS executions_by_status ON executions (status, id);
  CREATE TABLE IF NOT EXISTS frames (
    execution INTEGER NOT NULL, id INTEGER NOT NULL, data TEXT NOT NULL, PRIMARY KEY (execution, id)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS history (id INTEGER PRIMARY KEY, execution INTEGER NOT NULL, events TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS history_by_execution ON history (execution, id);
  CREATE TABLE IF NOT EXISTS tasks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, execution INTEGER NOT NULL, frame INTEGER NOT NULL, token TEXT UNIQUE,
    function TEXT NOT NULL, payload TEXT NOT NULL, timeout INTEGER NOT NULL, waiting INTEGER NOT NULL, deadline INTEGER,
    returned INTEGER NOT NULL DEFAULT 0, answered INTEGER NOT NULL DEFAULT 0);
  CREATE INDEX IF NOT EXISTS tasks_by_frame ON tasks (execution, frame);
  CREATE TABLE IF NOT EXISTS wakeups (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, execution INTEGER NOT NULL, frame INTEGER, due INTEGER NOT NULL,
    kind TEXT NOT NULL, answer TEXT);
  CREATE INDEX IF NOT EXISTS wakeups_by_due ON wakeups (due, seq);
  CREATE INDEX IF NOT EXISTS wakeups_by_frame ON wakeups (execution, frame);
`;

export const schemaVersion = 2;

/** From version 1, in which each event was a row. */
export const fromVersion1 = `
  INSERT INTO history (execution, events)
    SELECT execution, json_group_array(json_array(id, previous, at, type, json(details)))
    FROM (SELECT * FROM events ORDER BY execution, id) GROUP BY execution;
  DROP TABLE events;
`;

const summary = 'id, name, machine, status, input, output, error, cause, started, stopped, events, state';

/** Names that begin with a prefix, as a range of the index: names are ASCII, so that `~` comes after every one of them. */
const named = `name >= ?1 AND name < ?1 || '~'`;

/** A task's answer and its timeout are not played while its function has not returned. */
const playable = `(frame IS NULL OR NOT EXISTS
  (SELECT 1 FROM tasks t WHERE t.execution = w.execution AND t.frame = w.frame AND t.returned = 0))`;

/** Every statement of the store, prepared once. */
export const statements = {
  pinDefinition: 'INSERT INTO definitions (hash, asl) VALUES (?, ?) ON CONFLICT DO NOTHING',
  definition: 'SELECT asl FROM definitions WHERE hash = ?',
  addExecution: `INSERT INTO executions (name, machine, definition, status, input, started, events, frames)
    VALUES (?, ?, ?, 'RUNNING', ?, ?, 1, 0)`,
  execution: `SELECT id, name, machine, definition, input, started, events, frames FROM executions WHERE id = ? AND status = 'RUNNING'`,
  updateExecution: `UPDATE executions SET status = ?, output = ?, error = ?, cause = ?, stopped = ?, events = ?, frames = ?, state = ?
    WHERE id = ? AND status = 'RUNNING'`,
  latest: `SELECT ${summary} FROM executions WHERE name = ? ORDER BY id DESC LIMIT 1`,
  summary: `SELECT ${summary} FROM executions WHERE id = ?`,
  list: `SELECT ${summary} FROM executions WHERE ${named} ORDER BY id`,
  listStatus: `SELECT ${summary} FROM executions WHERE +status = ?2 AND ${named} ORDER BY id`,
  named: 'SELECT id FROM executions WHERE name = ?',
  frames: 'SELECT id, data FROM frames WHERE execution = ? ORDER BY id',
  putFrame: 'INSERT INTO frames (execution, id, data) VALUES (?, ?, ?) ON CONFLICT (execution, id) DO UPDATE SET data = excluded.data',
  dropFrame: 'DELETE FROM frames WHERE execution = ? AND id = ?',
  dropFrames: 'DELETE FROM frames WHERE execution = ?',
  addEvents: 'INSERT INTO history (execution, events) VALUES (?, ?)',
  events: 'SELECT events FROM history WHERE execution = ? ORDER BY id',
  dropEvents: 'DELETE FROM history WHERE execution = ?',
  addTask: `INSERT INTO tasks (execution, frame, token, function, payload, timeout, waiting, deadline) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  task: 'SELECT id, execution, frame, function, payload, timeout, waiting, answered FROM tasks WHERE id = ? AND returned = 0',
  pendingTasks: 'SELECT id FROM tasks WHERE returned = 0 ORDER BY id',
  taskReturned: 'UPDATE tasks SET returned = 1 WHERE id = ?',
  openToken: 'SELECT id, execution, frame, returned FROM tasks WHERE token = ? AND waiting = 1 AND answered = 0 AND deadline > ?',
  taskAnswered: 'UPDATE tasks SET answered = 1 WHERE id = ?',
  dropFrameTasks: 'DELETE FROM tasks WHERE execution = ? AND frame = ?',
  dropTasks: 'DELETE FROM tasks WHERE execution = ?',
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
