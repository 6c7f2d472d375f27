import { archivePort, historyPort } from '../../shared/aws/ports.ts';
import { environmentOf } from '../environments.ts';
import { exportHistory } from '../export-history.ts';
import { logLine } from '../kit/task.ts';

export const handler = exportHistory({ ...historyPort(), ...archivePort(environmentOf('export-history', process.env)) }, logLine);
