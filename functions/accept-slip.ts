import { commands } from '../shared/domain/commands.ts';
import { act } from './kit/act.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Accepts the last slip: by the one who accepts, or with the document in which that one did. */
export const acceptSlip = (ports: RecordPorts, log?: Log) => act(commands['accept-slip'], ports, log);
