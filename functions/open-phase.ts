import { effect } from './kit/effect.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Opens a phase when all that its `opensWhen` names holds; its start milestone is reached with it. */
export const openPhase = (ports: RecordPorts, log?: Log) => effect('open-phase', ports, log);
