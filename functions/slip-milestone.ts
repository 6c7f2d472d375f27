import { commands } from '../shared/domain/commands.ts';
import { act } from './kit/act.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Moves a milestone, with the reason; it shows as not accepted until `accept-slip`. */
export const slipMilestone = (ports: RecordPorts, log?: Log) => act(commands['slip-milestone'], ports, log);
