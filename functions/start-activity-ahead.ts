import { commands } from '../shared/domain/commands.ts';
import { act } from './kit/act.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Starts an activity ahead of its resolution (vooruitlopend): a reasoned act of the ambtelijk opdrachtgever. */
export const startActivityAhead = (ports: RecordPorts, log?: Log) => act(commands['start-activity-ahead'], ports, log);
