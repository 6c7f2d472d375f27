import { proceduresPort, recordPorts } from '../../shared/aws/ports.ts';
import { environmentOf } from '../environments.ts';
import { logLine } from '../kit/task.ts';
import { reconcileCalled } from '../reconcile-called.ts';

const environment = environmentOf('reconcile', process.env);

export const handler = reconcileCalled({ ...recordPorts(environment), ...proceduresPort(environment) }, logLine);
