import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { RecordsRefused } from '../../local/records/refused.ts';
import { LedgerError } from '../../shared/ledger/ledger-error.ts';

/** Wrong usage (2), or a finding that the user must act on (1): said in one sentence, never as a stack trace. */
export class Stop extends Error {
  readonly exitCode: 1 | 2;
  constructor(exitCode: 1 | 2, sentence: string) {
    super(sentence);
    this.exitCode = exitCode;
  }
}

/** The words, from `words` to `most` of them, and options of a command line. Throws Stop with the usage. */
export const readArguments = <O extends ParseArgsOptionsConfig>(options: O, words: number, usage: string, most = words) => {
  const parsed = (() => {
    try {
      return parseArgs({ allowPositionals: true, options });
    } catch (error) {
      throw new Stop(2, `${error instanceof Error ? error.message : 'Unknown option.'}\n${usage}`);
    }
  })();
  if (parsed.positionals.length < words || parsed.positionals.length > most) throw new Stop(2, usage);
  return parsed;
};

/** The data folder that is meant: the option, DATA_DIR, or else `.data`. */
export const dataFolder = (option: string | undefined): string => resolve(option ?? (process.env['DATA_DIR'] || '.data'));

/** The archive that is meant: the option, ARCHIVE_DIR, or else the one in the data folder. */
export const archiveFolder = (option: string | undefined, data: string): string =>
  resolve(option ?? (process.env['ARCHIVE_DIR'] || join(data, 'archive')));

/** The archive that a new installation is to have, when one is named: the option or ARCHIVE_DIR. */
export const namedArchive = (option: string | undefined): string | undefined => {
  const named = option ?? (process.env['ARCHIVE_DIR'] || undefined);
  return named && resolve(named);
};

/** The options of every command on records. */
export const recordsOptions = { data: { type: 'string' }, archive: { type: 'string' }, json: { type: 'boolean', default: false } } as const;

/** Throws Stop when a folder holds no ledger. */
export const mustHoldLedger = (folder: string): string => {
  const ledger = join(folder, 'ledger.sqlite');
  if (existsSync(ledger)) return ledger;
  throw new Stop(2, `There is no ledger in ${folder}. Give a data folder or a backup: --data DIR.`);
};

/** `1 fact`, `2 facts`. */
export const counted = (number: number, word: string): string => `${String(number)} ${word}${number === 1 ? '' : 's'}`;

const sentences: Record<string, string> = {
  EACCES: 'This user may not read or write it',
  EPERM: 'This user may not read or write it',
  EROFS: 'That disk is read-only',
  ENOSPC: 'That disk is full',
  ENOENT: 'There is no such file or folder',
  ENOTDIR: 'A file stands in the way of a folder',
};

const explain = (error: unknown): string | undefined => {
  if (error instanceof RecordsRefused || error instanceof LedgerError) return error.message;
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const sentence = sentences[String(error.code)];
  return sentence && `${sentence}: ${'path' in error ? String(error.path) : 'see the folders that you gave'}.`;
};

/** Runs a command to its exit code; what it refuses is said in one sentence. */
export const run = async (command: () => Promise<number>): Promise<void> => {
  try {
    process.exitCode = await command();
  } catch (error) {
    const sentence = error instanceof Stop ? error.message : explain(error);
    if (sentence === undefined) throw error;
    console.error(sentence);
    process.exitCode = error instanceof Stop ? error.exitCode : 1;
  }
};
