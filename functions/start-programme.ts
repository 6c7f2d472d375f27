import { startWith } from './kit/bring.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Starts a programme by a definition: milestones get their baseline, and every phase its procedure, in one commit. */
export const startProgramme = (ports: RecordPorts, log?: Log) => startWith(ports, log);
