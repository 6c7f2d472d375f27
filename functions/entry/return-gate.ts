import { recordPorts } from '../../shared/aws/ports.ts';
import { environmentOf } from '../environments.ts';
import { logLine } from '../kit/task.ts';
import { returnGate } from '../return-gate.ts';

export const handler = returnGate(recordPorts(environmentOf('return-gate', process.env)), logLine);
