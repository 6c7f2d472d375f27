import { commands } from '../shared/domain/commands.ts';
import { act } from './kit/act.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Starts an activity; refused while a resolution that it needs is not adopted in a confirmed list. */
export const startActivity = (ports: RecordPorts, log?: Log) => act(commands['start-activity'], ports, log);
