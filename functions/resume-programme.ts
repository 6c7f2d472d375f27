import { commands } from '../shared/domain/commands.ts';
import { act } from './kit/act.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Resumes after a pause; of reminders that came due meanwhile the latest is given. */
export const resumeProgramme = (ports: RecordPorts, log?: Log) => act(commands['resume-programme'], ports, log);
