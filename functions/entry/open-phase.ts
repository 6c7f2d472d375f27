import { recordPorts } from '../../shared/aws/ports.ts';
import { environmentOf } from '../environments.ts';
import { logLine } from '../kit/task.ts';
import { openPhase } from '../open-phase.ts';

export const handler = openPhase(recordPorts(environmentOf('open-phase', process.env)), logLine);
