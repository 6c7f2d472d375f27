import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { isDate } from '../shared/domain/definition/parts.ts';
import { StartRefused } from './refused.ts';

export type Settings = { port: number; host: string; dataFolder: string; archiveFolder: string; today: string | undefined };

const Environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  /** Loopback unless told otherwise. */
  HOST: z.string().min(1).default('127.0.0.1'),
  DATA_DIR: z.string().min(1).default('.data'),
  ARCHIVE_DIR: z.string().min(1).optional(),
});

/** Settings from the environment and the command line. Throws StartRefused with one sentence when one is unusable. */
export const readSettings = (environment: Record<string, string | undefined>, args: string[]): Settings => {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    const [name] = parsed.error.issues[0]?.path ?? [];
    throw new StartRefused(
      `${String(name)} is not usable: ${String(environment[String(name)])}. PORT is a number from 0 to 65535; HOST, DATA_DIR and ARCHIVE_DIR are not empty.`,
    );
  }
  const { PORT, HOST, DATA_DIR, ARCHIVE_DIR = join(DATA_DIR, 'archive') } = parsed.data;
  let today: string | undefined;
  try {
    today = parseArgs({ args, options: { today: { type: 'string' } } }).values.today;
  } catch {
    throw new StartRefused('Unknown option. Usage: npm start -- [--today <date>]');
  }
  if (today !== undefined && !isDate(today)) throw new StartRefused(`--today ${today} is no date. Give one that exists, as 2020-11-02.`);
  return { port: PORT, host: HOST, dataFolder: resolve(DATA_DIR), archiveFolder: resolve(ARCHIVE_DIR), today };
};
