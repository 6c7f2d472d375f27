import { compose } from '../../letters/mail/compose.ts';
import { recordPorts, sendingPorts } from '../../shared/aws/ports.ts';
import { environmentOf } from '../environments.ts';
import { logLine } from '../kit/task.ts';
import { sendHinted } from '../send-hinted.ts';

const environment = environmentOf('send-mail', process.env);

export const handler = sendHinted(recordPorts(environment), { ...sendingPorts(environment), compose }, logLine);
