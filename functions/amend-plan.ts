import { amendWith } from './kit/bring.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Puts a new version of the plan in force, with its readable difference; phases whose dates moved are woken. */
export const amendPlan = (ports: RecordPorts, log?: Log) => amendWith(ports, log);
