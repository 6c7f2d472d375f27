import { commands } from '../shared/domain/commands.ts';
import { act } from './kit/act.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Records what a body decided on one resolution; provisional until the meeting's list is confirmed by a second person. */
export const recordResolution = (ports: RecordPorts, log?: Log) => act(commands['record-resolution'], ports, log);
