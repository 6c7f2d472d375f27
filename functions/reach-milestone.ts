import { commands } from '../shared/domain/commands.ts';
import { act } from './kit/act.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Records that a milestone was reached, and when. */
export const reachMilestone = (ports: RecordPorts, log?: Log) => act(commands['reach-milestone'], ports, log);
