import { commands } from '../shared/domain/commands.ts';
import { act } from './kit/act.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Ends a holding on a day, by a named decision. */
export const endRole = (ports: RecordPorts, log?: Log) => act(commands['end-role'], ports, log);
