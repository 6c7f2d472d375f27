import { afterEach, describe } from 'vitest';
import { appendContract } from './contract-append.ts';
import { contentContract } from './contract-contents.ts';
import { factContract } from './contract-facts.ts';
import { isolationContract } from './contract-isolation.ts';
import { onceContract } from './contract-once.ts';
import { outboxContract } from './contract-outbox.ts';
import { waitingContract } from './contract-waiting.ts';
import type { Fresh, Opened } from './opened.ts';

/** What every ledger must do, whatever it is made of. `open` gives an empty ledger each time. */
export const ledgerContract = (name: string, open: Fresh): void => {
  describe(`the ledger contract: ${name}`, () => {
    const opened: Opened[] = [];
    const fresh: Fresh = async () => {
      const one = await open();
      opened.push(one);
      return one;
    };
    afterEach(async () => {
      await Promise.all(opened.splice(0).map(({ close }) => close()));
    });

    appendContract(fresh);
    factContract(fresh);
    contentContract(fresh);
    waitingContract(fresh);
    outboxContract(fresh);
    onceContract(fresh);
    isolationContract(fresh);
  });
};
