import { commands } from '../shared/domain/commands.ts';
import { act } from './kit/act.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Records that an activity is done, and when. */
export const finishActivity = (ports: RecordPorts, log?: Log) => act(commands['finish-activity'], ports, log);
