import { commands } from '../shared/domain/commands.ts';
import { act } from './kit/act.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Gives a role for a period by a named decision; never to oneself. */
export const grantRole = (ports: RecordPorts, log?: Log) => act(commands['grant-role'], ports, log);
