import { openSqliteLedger, type SqliteLedger } from '../../local/store/sqlite-ledger.ts';
import { mustAppend, newFact, programme, request } from './examples-plain.ts';

/**
 * Appends one fact after another to the ledger of argument 2, `count` (argument 3) of them, and prints the sequence of each as soon as it is
 * acknowledged. Then it stays, holding the ledger, until it is killed. Errors are printed as `code: sentence`; after one while appending
 * it asks the ledger once more, and ends.
 */
const [, , path = '', count = '0'] = process.argv;

const say = (line: string): unknown => process.stdout.write(`${line}\n`);

const sayError = (error: unknown): void => {
  const isClear = error instanceof Error && error.name === 'LedgerError' && 'code' in error;
  say(isClear ? `${String(error.code)}: ${error.message}` : `unclear: ${String(error)}`);
};

const appendAll = async (ledger: SqliteLedger): Promise<void> => {
  let expected = (await ledger.head(programme))?.sequence ?? 0;
  for (let done = 0; done < Number(count); done += 1) {
    const facts = [newFact({ padding: 'x'.repeat(2_000) }, { text: { reason: 'omdat' } })];
    const views = [{ key: 'count', value: expected + 1 }];
    const messages = [{ kind: 'nudge', subject: 'phase/F1' } as const];
    const { head } = mustAppend(await ledger.append(request({ expected, facts, views, messages })));
    say(String(head.sequence));
    expected = head.sequence;
  }
  setInterval(() => undefined, 60_000);
};

try {
  const ledger = openSqliteLedger({ path });
  say('open');
  await appendAll(ledger).catch(async (error: unknown) => {
    sayError(error);
    await ledger.head(programme).catch(sayError);
  });
} catch (error) {
  sayError(error);
}
