import { recordPorts } from '../../shared/aws/ports.ts';
import { environmentOf } from '../environments.ts';
import { logLine } from '../kit/task.ts';
import { readOutcome } from '../read-outcome.ts';

export const handler = readOutcome(recordPorts(environmentOf('read-outcome', process.env)), logLine);
