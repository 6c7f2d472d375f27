import { commands } from '../shared/domain/commands.ts';
import { act } from './kit/act.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Records a condition that a body attached to its decision ('akkoord, mits'). */
export const setCondition = (ports: RecordPorts, log?: Log) => act(commands['set-condition'], ports, log);
