import { systemClock } from '../local/clock.ts';
import { openLedgerReader } from '../local/store/reader.ts';
import { openSqliteLedger } from '../local/store/sqlite-ledger.ts';
import type { Intervention } from '../shared/ports.ts';
import { counted, dataFolder, mustHoldLedger, readArguments, run, Stop } from './kit/command.ts';

const usage =
  'Usage: npm run outbox -- <data folder> list | release [<id>] | settle <id> | resend <id> [--as <account> --why <text>] [--json]';

const options = { as: { type: 'string' }, why: { type: 'string' }, json: { type: 'boolean', default: false } } as const;

/** Everything that is not done, in names: no address, no text of a mail. */
const read = async (path: string) => {
  const reader = openLedgerReader(path);
  try {
    const messages = (await reader.openOnce()).map(({ message, organisation: _organisation, ...one }) => ({
      ...one,
      kind: message.kind as string,
      template: message.template,
      subject: message.subject,
      to: message.to.role,
      notBefore: message.notBefore,
    }));
    const parked = reader.parked().map(({ id, message, reason }) => ({ id, kind: message.kind, subject: message.subject, reason }));
    return { ...(await reader.onceCounts()), messages, repeatableParked: parked, interventions: await reader.interventions() };
  } finally {
    reader.close();
  }
};
type Listing = Awaited<ReturnType<typeof read>>;

const linesOf = ({ suspended, messages, repeatableParked, interventions }: Listing): string[] => [
  ...(suspended ? ['SUSPENDED: no mail is sent until somebody releases it (release).'] : []),
  ...messages.map(({ id, state, template, subject, to, notBefore, claimEnds, reason }) =>
    [
      `${String(id).padStart(6)}  ${state.padEnd(13)}  ${template} about ${subject} to ${to}`,
      ...(notBefore === null || state !== 'pending' ? [] : [`not before ${notBefore}`]),
      ...(claimEnds === null ? [] : [`until ${claimEnds}`]),
      ...(reason === null ? [] : [`(${reason})`]),
    ].join(' '),
  ),
  ...repeatableParked.map(({ id, kind, subject, reason }) => `${String(id).padStart(6)}  parked         ${kind} of ${subject} (${reason})`),
  `${counted(messages.length + repeatableParked.length, 'message')}.`,
  ...interventions.map((one) => `${one.at}  ${one.account}: ${one.act}${'id' in one ? ` ${String(one.id)}` : ''} (${one.why})`),
];

/** What a person asks for. Throws Stop with the usage when it is not whole. */
const asked = (act: string, id: string | undefined, { as: account, why }: { as?: string; why?: string }): Intervention => {
  if (!['release', 'settle', 'resend'].includes(act)) throw new Stop(2, `There is no "${act}".\n${usage}`);
  if (!account?.trim() || !why?.trim()) throw new Stop(2, `Who decides this, and why? Give --as <account> and --why <text>.\n${usage}`);
  const who = { account: account.trim(), why: why.trim(), at: systemClock.now().toString() };
  if (id === undefined && act === 'release') return { act: 'release-all', ...who };
  if (id === undefined || !/^[1-9][0-9]{0,14}$/.test(id))
    throw new Stop(2, `Give the number of one message, as the list shows it.\n${usage}`);
  return { act: act === 'release' ? 'release' : act === 'settle' ? 'settle' : 'resend', id: Number(id), ...who };
};

const refusals: Record<Intervention['act'], string> = {
  'release-all': 'Nothing is suspended.',
  release: 'That message is not parked.',
  settle: 'Only a message that is to be settled, parked or suspended can be settled.',
  resend: 'Only a message that is to be settled can be sent again.',
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
  const { values, positionals } = readArguments(options, 2, usage, 3);
  const [folder, act = '', id] = positionals;
  if (act === 'list' && id !== undefined) throw new Stop(2, usage);
  const intervention = act === 'list' ? undefined : asked(act, id, values);
  const path = mustHoldLedger(dataFolder(folder));
  if (intervention) await decide(path, intervention);
  const listing = await read(path);
  const done = intervention ? [`Done, and written down: ${intervention.act} by ${intervention.account}.`] : linesOf(listing);
  console.log(values.json ? JSON.stringify(listing, null, 2) : done.join('\n'));
  return 0;
});
