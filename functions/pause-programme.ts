import { commands } from '../shared/domain/commands.ts';
import { act } from './kit/act.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Pauses: nothing moves forward, all that happens can still be recorded. */
export const pauseProgramme = (ports: RecordPorts, log?: Log) => act(commands['pause-programme'], ports, log);
