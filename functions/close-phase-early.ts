import { effect } from './kit/effect.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Closes an open phase of a programme that was stopped. */
export const closePhaseEarly = (ports: RecordPorts, log?: Log) => effect('close-phase-early', ports, log);
