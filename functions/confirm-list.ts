import { commands } from '../shared/domain/commands.ts';
import { act } from './kit/act.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Confirms a meeting's list of decisions: a second person, never one who recorded any of it. */
export const confirmList = (ports: RecordPorts, log?: Log) => act(commands['confirm-list'], ports, log);
