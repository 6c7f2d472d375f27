import { commands } from '../shared/domain/commands.ts';
import { act } from './kit/act.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Closes a phase that no gate closes; closing the last finishes the programme. */
export const closePhaseByHand = (ports: RecordPorts, log?: Log) => act(commands['close-phase-by-hand'], ports, log);
