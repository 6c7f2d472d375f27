import type { AuditedLedger } from '../../shared/ledger/verify.ts';

/** An empty ledger of an adapter; `reopen` closes it and opens the same data again. */
export type Opened = { ledger: AuditedLedger; close: () => Promise<void>; reopen: () => Promise<AuditedLedger> };

/** A fresh ledger for each test; it is closed when the test ends. */
export type Fresh = () => Promise<Opened>;
