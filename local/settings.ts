import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { isDate } from '../shared/domain/definition/parts.ts';
import type { MailSettings } from './mail/open.ts';
import { MailEnvironment } from './mail/settings.ts';
import { StartRefused } from './refused.ts';

export type Settings = {
  port: number;
  host: string;
  dataFolder: string;
  archiveFolder: string;
  mail: MailSettings;
  today: string | undefined;
};

const Environment = MailEnvironment.extend({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  /** Loopback unless told otherwise. */
  HOST: z.string().min(1).default('127.0.0.1'),
  DATA_DIR: z.string().min(1).default('.data'),
  ARCHIVE_DIR: z.string().min(1).optional(),
});

const usable = 'PORT is a number from 0 to 65535; HOST, DATA_DIR and ARCHIVE_DIR are not empty.';
const usableMail: Record<string, string> = {
  SMTP_URL: 'Give smtp://host:port or smtps://user:password@host:port, with reserved characters in user and password percent-encoded.',
  MAIL_FROM: 'Give one bare address, without a name.',
  MAIL_ONLY_TO: 'Give addresses and @domains with commas between them.',
};

/** SMTP_URL holds a password, so what it says is not repeated. */
const unusable = (name: string, value: string | undefined): string =>
  `${name} is not usable${name === 'SMTP_URL' ? '' : `: ${String(value)}`}. ${usableMail[name] ?? usable}`;

/** Settings from the environment and the command line. Throws StartRefused with one sentence when one is unusable. */
export const readSettings = (environment: Record<string, string | undefined>, args: string[]): Settings => {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    const [name] = parsed.error.issues[0]?.path ?? [];
    throw new StartRefused(unusable(String(name), environment[String(name)]));
  }
  const { PORT, HOST, DATA_DIR, ARCHIVE_DIR = join(DATA_DIR, 'archive'), SMTP_URL, MAIL_FROM, MAIL_ONLY_TO } = parsed.data;
  const mail = { from: MAIL_FROM, ...(SMTP_URL && { server: SMTP_URL }), ...(MAIL_ONLY_TO && { onlyTo: MAIL_ONLY_TO }) };
  let today: string | undefined;
  try {
    today = parseArgs({ args, options: { today: { type: 'string' } } }).values.today;
  } catch {
    throw new StartRefused('Unknown option. Usage: npm start -- [--today <date>]');
  }
  if (today !== undefined && !isDate(today)) throw new StartRefused(`--today ${today} is no date. Give one that exists, as 2020-11-02.`);
  return { port: PORT, host: HOST, dataFolder: resolve(DATA_DIR), archiveFolder: resolve(ARCHIVE_DIR), mail, today };
};
