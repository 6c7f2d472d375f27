import { outboxPort, proceduresPort, recordPorts } from '../../shared/aws/ports.ts';
import { deliverHinted } from '../deliver-hinted.ts';
import { environmentOf } from '../environments.ts';
import { logLine } from '../kit/task.ts';

const environment = environmentOf('deliver', process.env);

export const handler = deliverHinted({ ...recordPorts(environment), ...outboxPort(environment), ...proceduresPort(environment) }, logLine);
