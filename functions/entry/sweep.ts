import { compose } from '../../letters/mail/compose.ts';
import { proceduresPort, recordPorts, sendingPorts } from '../../shared/aws/ports.ts';
import { environmentOf } from '../environments.ts';
import { logLine } from '../kit/task.ts';
import { sweepOutbox } from '../sweep-outbox.ts';

const environment = environmentOf('sweep', process.env);
const ports = { ...recordPorts(environment), ...proceduresPort(environment) };

export const handler = sweepOutbox(ports, { ...sendingPorts(environment), compose }, logLine);
