import { commands } from '../shared/domain/commands.ts';
import { act } from './kit/act.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Stops for good; open phases close early. */
export const stopProgramme = (ports: RecordPorts, log?: Log) => act(commands['stop-programme'], ports, log);
