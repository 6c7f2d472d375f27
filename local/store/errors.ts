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

const isSqliteError = (error: unknown): error is Error & { errcode: number } =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';

export const isDiskFull = (error: unknown): boolean => isSqliteError(error) && error.errcode % 256 === 13;

/** Says in one sentence what SQLite or the file system refused; other errors stay what they are. */
export const translated = (error: unknown, path: string): unknown => {
  if (!isSqliteError(error)) return error;
  const [code, sentence] = sentences[error.errcode % 256] ?? ['unreadable', `failed: ${error.message}`];
  return new LedgerError(code, `The ledger ${path} ${sentence}.`, error);
};
