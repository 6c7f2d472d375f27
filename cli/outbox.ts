import { openLedgerReader } from '../local/store/reader.ts';
import { openSqliteLedger } from '../local/store/sqlite-ledger.ts';
import type { Intervention } from '../shared/ports.ts';
import { dataFolder, mustHoldLedger, readArguments, run, Stop } from './kit/command.ts';
import { asked, deciding, type Listing, linesOf, listingOf, refusals } from './kit/outbox.ts';

const usage =
  'Usage: npm run outbox -- <data folder> list | release [<id>] | settle <id> | resend <id> [--as <account> --why <text>] [--json]';

const read = async (path: string): Promise<Listing> => {
  const reader = openLedgerReader(path);
  try {
    const parked = reader.parked().map(({ id, message, reason }) => ({ id, kind: message.kind, subject: message.subject, reason }));
    return listingOf(await reader.onceCounts(), await reader.openOnce(), parked, await reader.interventions());
  } finally {
    reader.close();
  }
};

const decide = async (path: string, intervention: Intervention): Promise<void> => {
  const ledger = openSqliteLedger({ path });
  try {
    if (!(await ledger.intervene(intervention))) throw new Stop(1, `${refusals[intervention.act]} Look at the list: nothing was changed.`);
  } finally {
    ledger.close();
  }
};

await run(async () => {
  const { values, positionals } = readArguments(deciding, 2, usage, 3);
  const [folder, act = '', id] = positionals;
  if (act === 'list' && id !== undefined) throw new Stop(2, usage);
  const intervention = act === 'list' ? undefined : asked(act, id, values, usage);
  const path = mustHoldLedger(dataFolder(folder));
  if (intervention) await decide(path, intervention);
  const listing = await read(path);
  const done = intervention ? [`Done, and written down: ${intervention.act} by ${intervention.account}.`] : linesOf(listing);
  console.log(values.json ? JSON.stringify(listing, null, 2) : done.join('\n'));
  return 0;
});
