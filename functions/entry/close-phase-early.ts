import { recordPorts } from '../../shared/aws/ports.ts';
import { closePhaseEarly } from '../close-phase-early.ts';
import { environmentOf } from '../environments.ts';
import { logLine } from '../kit/task.ts';

export const handler = closePhaseEarly(recordPorts(environmentOf('close-phase-early', process.env)), logLine);
