import { commands } from '../shared/domain/commands.ts';
import { act } from './kit/act.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Records that a condition is met, with the evidence. */
export const meetCondition = (ports: RecordPorts, log?: Log) => act(commands['meet-condition'], ports, log);
