import { executionsPort, proceduresPort, recordPorts } from '../../shared/aws/ports.ts';
import { environmentOf } from '../environments.ts';
import { logLine } from '../kit/task.ts';
import { reconcileCalled } from '../reconcile-called.ts';

const environment = environmentOf('reconcile', process.env);

const ports = { ...recordPorts(environment), ...proceduresPort(environment), ...executionsPort() };

export const handler = reconcileCalled(ports, logLine);
