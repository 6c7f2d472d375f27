// npm run aws -- <verb> ...: what a person does with an installation on AWS, with the rights of that person.

import { readArguments, run, Stop } from '../cli/kit/command.ts';
import { deciding } from '../cli/kit/outbox.ts';
import { type OperatorsPorts, operatorsPorts } from '../shared/aws/operators.ts';
import { agrees, inAccount, stageOf, stageOptions } from './kit/command.ts';
import { onOutbox } from './kit/outbox.ts';
import { startOn } from './kit/programme.ts';

const usage = `Usage: npm run aws -- <verb> --stage dev|test|prod [--settings <file>]
  start-programme <definition.yaml> --as <account>
  outbox list | release [<id>] | settle <id> | resend <id> [--as <account> --why <text>] [--json]
  address <organisation> <account> [<mail address>]      without an address: takes it away
  revive --table <restored table>                        begins a new epoch and suspends mail, after a restore`;

const options = { ...stageOptions, ...deciding, table: { type: 'string' } } as const;

type Said = { as?: string | undefined; why?: string | undefined; json: boolean; table?: string | undefined };
type Verb = (ports: OperatorsPorts, words: string[], said: Said) => Promise<string>;

const setAddress: Verb = async ({ addresses }, [organisation, account, address, ...more]) => {
  if (organisation === undefined || account === undefined || more.length > 0) throw new Stop(2, usage);
  await addresses.setAddress(organisation, account, address ?? null);
  return address === undefined
    ? `${account} of ${organisation} has no address any more.`
    : `${account} of ${organisation} has an address now.`;
};

/** On the restored table, before anything works on it: the old executions count for nothing, and mail waits for a person. */
const revive: Verb = async ({ ledger, renewEpoch }, words, { table }) => {
  if (table === undefined || words.length > 0) throw new Stop(2, `Which table was restored? Give --table <name>.\n${usage}`);
  if (!(await agrees(`Every procedure of ${table} will be replaced, and its mail suspended.`, table)))
    throw new Stop(1, 'Nothing was changed.');
  const epoch = await renewEpoch();
  await ledger.suspend();
  return `${table} is in epoch ${epoch}, and its mail is suspended. Now let the stage use it: docs/runbooks/restore-on-aws.md.`;
};

const verbs: Record<string, Verb> = {
  'start-programme': async (ports, [file, ...more], { as }) => {
    if (file === undefined || more.length > 0) throw new Stop(2, usage);
    return startOn(ports, file, as, usage);
  },
  outbox: async (ports, words, said) => onOutbox(ports, words, said, usage),
  address: setAddress,
  revive,
};

await run(async () => {
  const { values, positionals } = readArguments(options, 1, usage, 4);
  const [name = '', ...words] = positionals;
  const verb = verbs[name];
  if (verb === undefined) throw new Stop(2, `There is no "${name}".\n${usage}`);
  const { region, table } = stageOf(values, usage);
  if (name === 'revive' && values.table === table)
    throw new Stop(
      2,
      `${table} is the table in use: functions remember its epoch. Restore into another table, and revive that one before it is used.`,
    );
  const ports = operatorsPorts({ region, table: name === 'revive' ? (values.table ?? table) : table });
  try {
    console.log(await inAccount(() => verb(ports, words, values)));
    return 0;
  } finally {
    ports.close();
  }
});
