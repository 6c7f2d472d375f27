import { recordPorts } from '../../shared/aws/ports.ts';
import { closePhase } from '../close-phase.ts';
import { environmentOf } from '../environments.ts';
import { logLine } from '../kit/task.ts';

export const handler = closePhase(recordPorts(environmentOf('close-phase', process.env)), logLine);
