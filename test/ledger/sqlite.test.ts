import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteLedger } from '../../local/store/sqlite-ledger.ts';
import { ledgerContract } from './contract.ts';
import type { Opened } from './opened.ts';

const open = async (): Promise<Opened> => {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  const openHere = () => openSqliteLedger({ path: join(folder, 'ledger.sqlite'), durability: 'off' });
  let ledger = openHere();
  return {
    ledger,
    close: async () => {
      ledger.close();
      rmSync(folder, { recursive: true, force: true });
    },
    reopen: async () => {
      ledger.close();
      ledger = openHere();
      return ledger;
    },
  };
};

ledgerContract('SQLite', open);
