import { nudgePort, recordPorts } from '../../shared/aws/ports.ts';
import { awaitNews } from '../await-news.ts';
import { environmentOf } from '../environments.ts';
import { logLine } from '../kit/task.ts';

export const handler = awaitNews({ ...recordPorts(environmentOf('await-news', process.env)), ...nudgePort() }, logLine);
