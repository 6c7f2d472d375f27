import { commands } from '../shared/domain/commands.ts';
import { act } from './kit/act.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Explains a stamp such as 'vóór OR-advies': the one responsible is asked for it. */
export const explainStamp = (ports: RecordPorts, log?: Log) => act(commands['explain-stamp'], ports, log);
