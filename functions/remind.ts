import { effect } from './kit/effect.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Gives the reminders and escalations that are due now, each once; passed ones are skipped (protocol R3). */
export const remind = (ports: RecordPorts, log?: Log) => effect('remind', ports, log);
