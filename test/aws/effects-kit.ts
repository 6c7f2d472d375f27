import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { CreateEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { CreateStateMachineCommand, DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import { environments, type FunctionName } from '../../functions/environments.ts';
import type { Task } from '../../functions/kit/task.ts';
import { startProgramme } from '../../functions/start-programme.ts';
import { dynamoAddresses } from '../../shared/aws/addresses.ts';
import { archivePort, outboxPort, proceduresPort, recordPorts } from '../../shared/aws/ports.ts';
import { programmeStream } from '../../shared/ledger/names.ts';
import { people } from '../domain/kit.ts';
import { onePhase } from '../kit/town.ts';
import { bundledEntries } from './bundled.ts';
import { configureServer, dropTable, dynamoClient, makeBucket, makeTable, sfnClient } from './kit.ts';
import { sesServer } from './ses-server.ts';

const names = Object.keys(environments).filter((name): name is FunctionName => name in environments);
const from = 'programma@voorbeeld.example';
const waits = JSON.stringify({ StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 3600, End: true } } });
const passes = JSON.stringify({ StartAt: 'Pass', States: { Pass: { Type: 'Pass', End: true } } });

/** What a queue hands to a function. */
export const records = (...bodies: string[]) => ({ Records: bodies.map((body, index) => ({ messageId: `m${String(index)}`, body })) });

/** The body that the stream of the table makes of a new message. */
export const hint = (id: number): string =>
  JSON.stringify({ organisation: 'gemeente', stream: 'programme/x', id: `#message#${String(id).padStart(16, '0')}` });

export const reported = (...indexes: number[]) => ({
  batchItemFailures: indexes.map((index) => ({ itemIdentifier: `m${String(index)}` })),
});

const makeMachine = async (definition = waits): Promise<string> => {
  const client = sfnClient('eu-west-1');
  const roleArn = 'arn:aws:iam::123456789012:role/of-the-story';
  const { stateMachineArn } = await client.send(new CreateStateMachineCommand({ name: `phase-${randomUUID()}`, definition, roleArn }));
  client.destroy();
  return z.string().parse(stateMachineArn);
};

/** An execution that moto has played to its end. Moto plays, and knows what happened, until `stop`; it cannot start a second beside one that waits. */
export const playOne = async () => {
  const playing = (plays: boolean) => configureServer({ stepfunctions: { execute_state_machine: plays } });
  await playing(true);
  const input = { organisation: 'gemeente', programme: 'h1', phase: 'A' };
  const client = sfnClient('eu-west-1');
  const start = { stateMachineArn: await makeMachine(passes), name: 'phase-1', input: JSON.stringify(input) };
  const { executionArn } = await client.send(new StartExecutionCommand(start));
  const status = async () => (await client.send(new DescribeExecutionCommand({ executionArn }))).status;
  while ((await status()) === 'RUNNING') await sleep(20);
  const stop = async (): Promise<void> => {
    client.destroy();
    await playing(false);
  };
  return { ran: z.string().parse(executionArn), input, stop };
};

const makeArchive = async (): Promise<string> => {
  const client = new S3Client();
  const bucket = await makeBucket(client);
  client.destroy();
  return bucket;
};

const vouchFor = async (EmailIdentity: string): Promise<void> => {
  const client = new SESv2Client();
  await client.send(new CreateEmailIdentityCommand({ EmailIdentity }));
  client.destroy();
};

/** Everything that the functions need on AWS, in moto, and the bundled functions on it. */
export const openAws = async () => {
  const bundles = bundledEntries();
  await bundles.bundleAll(names);
  const client = dynamoClient();
  await vouchFor(from);
  const ses = await sesServer(process.env.AWS_ENDPOINT_URL ?? '');
  const environment = {
    TABLE_NAME: await makeTable(client),
    STATE_MACHINE_PHASE_ARN: await makeMachine(),
    ARCHIVE_BUCKET: await makeArchive(),
    STAGE: 'test',
    MAIL_FROM: from,
    MAIL_CONFIGURATION_SET: 'programma',
    MAIL_ONLY_TO: '@voorbeeld.example',
    AWS_ENDPOINT_URL_SESV2: ses.endpoint,
  };
  Object.assign(process.env, environment);
  const ports = { ...recordPorts(environment), ...outboxPort(environment), ...proceduresPort(environment), ...archivePort(environment) };
  return {
    ...ports,
    environment,
    ses,
    addresses: dynamoAddresses({ client, tableName: environment.TABLE_NAME }),
    handlerOf: async (name: FunctionName): Promise<Task<unknown>> => bundles.handlerOf(name),
    close: async (): Promise<void> => {
      for (const name of Object.keys(environment)) Reflect.deleteProperty(process.env, name);
      bundles.removeAll();
      await ses.close();
      await dropTable(client, environment.TABLE_NAME);
      client.destroy();
    },
  };
};
export type Aws = Awaited<ReturnType<typeof openAws>>;

/** Starts a programme of one phase, so many minutes ago by the system clock; answers what it is called and the number of its start. */
export const begin = async ({ ledger, programmeClock }: Aws, programme: string, minutesAgo = 0) => {
  const systemClock = { now: () => Temporal.Now.instant().subtract({ minutes: minutesAgo }) };
  const id = { organisation: onePhase.organisation.id, programme };
  const stream = { organisation: id.organisation, stream: programmeStream(programme) };
  const begun = { ...id, actor: people.commissioner, command: { act: 'start-programme' }, definition: { ...onePhase, id: programme } };
  const { outcome } = await startProgramme({ ledger, programmeClock, systemClock })(begun);
  if (outcome === 'refused') throw new Error('The programme could not be started.');
  const [start] = await ledger.undelivered(stream);
  return { id, stream, subject: { ...stream, subject: 'phase/A' }, start: start?.id ?? 0 };
};
export type Begun = Awaited<ReturnType<typeof begin>>;

/** Opens its phase and has it remind, by the functions that the story calls; answers the number of the mail. */
export const remindIn = async (aws: Aws, { id, subject }: Begun): Promise<number> => {
  const generation = (await aws.ledger.generation(subject))?.generation;
  const input = { schemaVersion: 1, ...id, phase: 'A', generation, epoch: await aws.ledger.epoch() };
  for (const name of ['open-phase', 'remind'] as const) await (await aws.handlerOf(name))(input);
  const open = await aws.ledger.openOnce();
  const [mail] = open.filter((one) => one.stream === subject.stream);
  if (!mail) throw new Error('Nobody was reminded.');
  return mail.id;
};
