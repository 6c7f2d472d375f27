import { commands } from '../shared/domain/commands.ts';
import { act } from './kit/act.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Logs the answer of a consulted body; a late one is recorded like any other. */
export const answerConsultation = (ports: RecordPorts, log?: Log) => act(commands['answer-consultation'], ports, log);
