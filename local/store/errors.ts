import { LedgerError, type LedgerErrorCode } from '../../shared/ledger/ledger-error.ts';

/** SQLite's primary result codes, https://www.sqlite.org/rescode.html */
const sentences: { [resultCode: number]: [LedgerErrorCode, string] } = {
  5: ['in-use', 'is in use by another program: stop that first'],
  6: ['in-use', 'is in use by another program: stop that first'],
  8: ['read-only', 'cannot be written: give this user the right to write the file and its folder'],
  10: ['unreadable', 'could not be read or written: look at the disk before you start again'],
  11: ['unreadable', 'is damaged: restore a backup'],
  13: ['disk-full', 'cannot grow because the disk is full: make room, nothing of this act was recorded'],
  14: ['unreadable', 'cannot be opened: see that the folder exists and that this user may read and write it'],
  26: ['unreadable', 'is no ledger: it holds something else, or is damaged'],
};

export const isSqliteError = (error: unknown): error is Error & { errcode: number } =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';

const isOneOf = (error: unknown, ...codes: number[]): boolean => isSqliteError(error) && codes.includes(error.errcode % 256);

export const isDiskFull = (error: unknown): boolean => isOneOf(error, 13);

/** Read-only, input or output failed, full, or not to be opened: a matter of the disk or of rights, not of what the file holds. */
export const isUnwritable = (error: unknown): boolean => isOneOf(error, 8, 10, 13, 14);

/** Says in one sentence what SQLite or the file system refused; other errors stay what they are. */
export const translated = (error: unknown, path: string): unknown => {
  if (!isSqliteError(error)) return error;
  const [code, sentence] = sentences[error.errcode % 256] ?? ['unreadable', `failed: ${error.message}`];
  return new LedgerError(code, `The ledger ${path} ${sentence}.`, error);
};
