import { commands } from '../shared/domain/commands.ts';
import { act } from './kit/act.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Lets a phase open that opens by hand. */
export const releasePhase = (ports: RecordPorts, log?: Log) => act(commands['release-phase'], ports, log);
