/** Why the ledger could not do its work; none of these is an answer of the rules. */
export type LedgerErrorCode =
  | 'newer-version'
  | 'in-use'
  | 'read-only'
  | 'disk-full'
  | 'unreadable'
  | 'stopped'
  | 'closed'
  | 'invalid-request';

/** One clear sentence for whoever runs the ledger; `cause` holds what lies beneath. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  readonly code: LedgerErrorCode;

  constructor(code: LedgerErrorCode, sentence: string, cause?: unknown) {
    super(sentence, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
