import { outboxPort, recordPorts } from '../../shared/aws/ports.ts';
import { SesEvent } from '../../shared/aws/ses-events.ts';
import { environmentOf } from '../environments.ts';
import { logLine } from '../kit/task.ts';
import { returnMails } from '../return-mail.ts';

const environment = environmentOf('mail-events', process.env);

export const handler = returnMails({ ...recordPorts(environment), ...outboxPort(environment) }, SesEvent, logLine);
