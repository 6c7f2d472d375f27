import { Stack } from 'aws-cdk-lib';
import { CfnEventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { environments, type FunctionName, type Variables } from '../../functions/environments.ts';
import { oneOfEach } from '../../workflows/kit/one-of-each.ts';
import { phase } from '../../workflows/phase/definition.ts';
import { archiveName } from '../kit/archive.ts';
import { exportAfter, reconcileAfter } from '../kit/closed.ts';
import { countReconciled } from '../kit/counted.ts';
import { type Deployed, deployedFunction, secondsOf } from '../kit/function.ts';
import { machineArn, storyMachine } from '../kit/machine.ts';
import { configurationSetName, mailing, sendingArns } from '../kit/mail.ts';
import { hints } from '../kit/pipe.ts';
import { deadQueue, handTo, type Worked, workedQueue } from '../kit/queue.ts';
import { grantRights, rights, type Things } from '../kit/rights.ts';
import { schedules } from '../kit/schedule.ts';
import type { Settings } from '../settings.ts';
import type { Data } from './data.ts';

/** Path of the file that exports a function's `handler`. */
export type EntryOf = (name: FunctionName) => string;

type Deploy = { stack: Stack; settings: Settings; data: Data; entryOf: EntryOf };

const isFunctionName = (name: string): name is FunctionName => Object.hasOwn(environments, name);
const names = Object.keys(environments).filter(isFunctionName);

const variablesOf = ({ stack, settings, data }: Deploy): { [Name in FunctionName]: Variables<Name> } => {
  const ledger = { TABLE_NAME: data.ledger.tableName };
  const engine = { ...ledger, STATE_MACHINE_PHASE_ARN: machineArn(stack, settings, phase) };
  const { from, onlyTo } = settings.mail;
  const only = onlyTo.length > 0 ? { MAIL_ONLY_TO: onlyTo.join(',') } : {};
  const sending = { MAIL_FROM: from, MAIL_CONFIGURATION_SET: configurationSetName(settings), STAGE: settings.stage, ...only };
  const archive = { ARCHIVE_BUCKET: data.archive.bucketName };
  return {
    'next-deadline': ledger,
    'await-news': ledger,
    'read-outcome': ledger,
    'open-phase': ledger,
    remind: ledger,
    'close-phase': ledger,
    'return-gate': ledger,
    'close-phase-early': ledger,
    'start-procedure': ledger,
    deliver: engine,
    'send-mail': { ...ledger, ...sending },
    sweep: { ...engine, ...sending },
    reconcile: engine,
    'write-anchor': { ...ledger, ...archive },
    'export-history': archive,
    'mail-events': ledger,
  };
};

type Queues = { messages: Worked; mail: Worked; mailEvents: Worked; unsuccessful: Worked; calls: Queue };

/** Just longer than a subject that was started is left alone (PROTOCOL R6), and than the reconciler may run. */
const untilOld = 16 * 60;

const queuesOf = (stack: Stack, { prefix }: Settings): Queues => {
  const scope = new Construct(stack, 'queues');
  const worked = (id: string, name: string, hidden: number) => workedQueue(scope, { id, name: prefix + name, hidden });
  return {
    messages: worked('Messages', 'messages', 6 * secondsOf('deliver')),
    mail: worked('Mail', 'mail', 6 * secondsOf('send-mail')),
    mailEvents: worked('MailEvents', 'mail-events', 6 * secondsOf('mail-events')),
    unsuccessful: worked('Unsuccessful', 'unsuccessful', untilOld),
    calls: deadQueue(scope, 'CallsDead', `${prefix}calls-dead`),
  };
};

const thingsOf = ({ stack, settings, data }: Deploy, queues: Queues): Things => ({
  table: data.ledger.tableArn,
  key: data.key.keyArn,
  archive: `arn:aws:s3:::${archiveName(stack, settings)}`,
  machines: [machineArn(stack, settings, phase)],
  sending: sendingArns(stack, settings),
  sender: settings.mail.from,
  queues: {
    deliver: queues.messages.queue.queueArn,
    'send-mail': queues.mail.queue.queueArn,
    'mail-events': queues.mailEvents.queue.queueArn,
    reconcile: queues.unsuccessful.queue.queueArn,
  },
  dead: queues.calls.queueArn,
});

/** A call that nobody waits for and that fails three times is put aside with its reason. */
const putAside = ({ run }: Deployed, dead: Queue): void => {
  new CfnEventInvokeConfig(run, 'Failed', {
    functionName: run.functionName,
    qualifier: '$LATEST',
    maximumRetryAttempts: 2,
    destinationConfig: { onFailure: { destination: dead.queueArn } },
  });
};

const functionsOf = (deploy: Deploy, queues: Queues): ((name: FunctionName) => Deployed) => {
  const { stack, settings, entryOf } = deploy;
  const scope = new Construct(stack, 'functions');
  const variables = variablesOf(deploy);
  const things = thingsOf(deploy, queues);
  return oneOfEach(names, (name) => {
    const deployed = deployedFunction(scope, { name, environment: variables[name], settings, entry: entryOf(name) });
    grantRights(name, deployed.role, things);
    if (rights[name].includes('give-up')) putAside(deployed, queues.calls);
    return deployed;
  });
};

/** Dutch time. The anchor comes after midnight has settled and before the day begins; the reconciler after it, so that it repairs what is anchored. */
const timetable = [
  { name: 'sweep', at: 'rate(5 minutes)' },
  { name: 'write-anchor', at: 'cron(30 4 * * ? *)' },
  { name: 'reconcile', at: 'cron(15 5 * * ? *)' },
];

const feed = ({ stack, settings, data }: Deploy, { messages, mail, calls }: Queues): void => {
  const common = { streamArn: data.ledger.streamArn, key: data.key, dead: calls, settings };
  hints(stack, { name: 'messages', group: 'pending', to: messages.queue, ...common });
  hints(stack, { name: 'mail', group: 'once-pending', to: mail.queue, ...common });
};

/** Functions, the machine that calls some of them, and all that calls the others: queues, the clock, and executions that close. */
export const workflowsStack = (parent: Construct, { settings, data, entryOf }: Omit<Deploy, 'stack'>): Stack => {
  const { prefix, region, stage } = settings;
  const stack = new Stack(parent, `${prefix}workflows`, { env: { region }, terminationProtection: stage === 'prod' });
  const deploy = { stack, settings, data, entryOf };
  const queues = queuesOf(stack, settings);
  const functionOf = functionsOf(deploy, queues);
  const run = (name: string) => {
    if (isFunctionName(name)) return functionOf(name).run;
    throw new Error(
      `A definition calls '${name}', which is no function any more: keep it until 90 days after the release that stopped calling it.`,
    );
  };

  storyMachine(stack, { story: phase, functionOf: run, key: data.key, settings });
  feed(deploy, queues);
  handTo(run('deliver'), queues.messages, { batch: 10, atOnce: 10 });
  handTo(run('send-mail'), queues.mail, { batch: 5, atOnce: 2 });
  handTo(run('mail-events'), queues.mailEvents, { batch: 10, atOnce: 2 });
  handTo(run('reconcile'), queues.unsuccessful, { batch: 10, atOnce: 2 });
  mailing(stack, { key: data.key, events: queues.mailEvents.queue, settings });

  const closing = { machineArns: [machineArn(stack, settings, phase)], dead: queues.calls, settings };
  reconcileAfter(stack, queues.unsuccessful.queue, closing);
  exportAfter(stack, run('export-history'), closing);
  const timed = timetable.map((one) => ({ ...one, run: run(one.name) }));
  schedules(stack, timed, queues.calls, settings);
  countReconciled(functionOf('reconcile'), settings);
  return stack;
};
