import { compose } from '../../letters/mail/compose.ts';
import { measuresPort, proceduresPort, recordPorts, sendingPorts } from '../../shared/aws/ports.ts';
import { environmentOf } from '../environments.ts';
import { logLine, printLine } from '../kit/task.ts';
import { sweepOutbox } from '../sweep-outbox.ts';

const environment = environmentOf('sweep', process.env);
const ports = { ...recordPorts(environment), ...proceduresPort(environment) };
const measuring = { stage: environment.STAGE, print: printLine, ...measuresPort(environment) };

export const handler = sweepOutbox(ports, { ...sendingPorts(environment), compose }, logLine, measuring);
