import { commands } from '../shared/domain/commands.ts';
import { act } from './kit/act.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Corrects a wrong fact by a new one; effects that it had stay. */
export const withdrawFact = (ports: RecordPorts, log?: Log) => act(commands['withdraw-fact'], ports, log);
