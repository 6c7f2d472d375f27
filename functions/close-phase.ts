import { effect } from './kit/effect.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Passes the gate when every required resolution is adopted in a confirmed list, and closes the phase. */
export const closePhase = (ports: RecordPorts, log?: Log) => effect('close-phase', ports, log);
