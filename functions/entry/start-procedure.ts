import { recordPorts } from '../../shared/aws/ports.ts';
import { environmentOf } from '../environments.ts';
import { logLine } from '../kit/task.ts';
import { startProcedure } from '../start-procedure.ts';

export const handler = startProcedure(recordPorts(environmentOf('start-procedure', process.env)), logLine);
