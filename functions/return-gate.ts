import { effect } from './kit/effect.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Sends back only the resolutions that were held over, rejected or withdrawn; the others keep their outcome. */
export const returnGate = (ports: RecordPorts, log?: Log) => effect('return-gate', ports, log);
