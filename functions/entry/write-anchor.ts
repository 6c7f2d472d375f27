import { archivePort, recordPorts } from '../../shared/aws/ports.ts';
import { environmentOf } from '../environments.ts';
import { logLine } from '../kit/task.ts';
import { writeAnchor } from '../write-anchor.ts';

const environment = environmentOf('write-anchor', process.env);

export const handler = writeAnchor({ ...recordPorts(environment), ...archivePort(environment) }, logLine);
