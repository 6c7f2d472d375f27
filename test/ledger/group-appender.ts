import { writeSync } from 'node:fs';
import { openSqliteLedger, type SqliteLedger } from '../../local/store/sqlite-ledger.ts';
import { mustAppend, newFact, programme, request } from './examples-plain.ts';

/**
 * Keeps sixteen appends in flight, each to a stream of its own, on the ledger of argument 2, and prints `<stream> <sequence>` for each that
 * is acknowledged, or `code: sentence`. Kills itself right after commit number n (argument 3), before anybody is told.
 */
const [, , path = '', fatal = '0'] = process.argv;

const say = (line: string): unknown => writeSync(1, `${line}\n`);

const appendOn = async (ledger: SqliteLedger, name: string): Promise<void> => {
  for (let expected = 0; ; expected += 1) {
    const facts = [newFact({ padding: 'x'.repeat(2_000) }, { text: { reason: 'omdat' } })];
    const messages = [{ kind: 'nudge', subject: 'phase/F1' } as const];
    const { head } = mustAppend(await ledger.append(request({ ...programme, stream: `programme/${name}`, expected, facts, messages })));
    say(`${name} ${String(head.sequence)}`);
  }
};

let commits = 0;
const onCommit = (): void => {
  commits += 1;
  if (commits === Number(fatal)) process.kill(process.pid, 'SIGKILL');
};

const ledger = openSqliteLedger({ path, onCommit });
const names = Array.from({ length: 16 }, (_, index) => `p${String(index + 1)}`);
const ends = await Promise.allSettled(names.map((name) => appendOn(ledger, name)));
for (const end of ends) if (end.status === 'rejected') say(`${String(end.reason?.code)}: ${String(end.reason?.message)}`);
