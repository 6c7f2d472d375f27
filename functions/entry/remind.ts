import { recordPorts } from '../../shared/aws/ports.ts';
import { environmentOf } from '../environments.ts';
import { logLine } from '../kit/task.ts';
import { remind } from '../remind.ts';

export const handler = remind(recordPorts(environmentOf('remind', process.env)), logLine);
