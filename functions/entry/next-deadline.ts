import { recordPorts } from '../../shared/aws/ports.ts';
import { environmentOf } from '../environments.ts';
import { logLine } from '../kit/task.ts';
import { nextDeadline } from '../next-deadline.ts';

export const handler = nextDeadline(recordPorts(environmentOf('next-deadline', process.env)), logLine);
