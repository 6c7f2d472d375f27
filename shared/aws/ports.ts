import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { Temporal } from 'temporal-polyfill';
import type { AuditedLedger } from '../ledger/verify.ts';
import { onlyTo } from '../mail/only-to.ts';
import type { AddressBook, Archive, Clock, Mailer, Procedures } from '../ports.ts';
import { dynamoAddresses } from './addresses.ts';
import { openDynamoLedger } from './dynamodb-ledger.ts';
import { executionHistories, executionInputs } from './execution-history.ts';
import { outboxReading } from './hinted.ts';
import { outboxMeasures } from './outbox-measures.ts';
import { openS3Archive } from './s3-archive.ts';
import { sesMailer } from './ses-mailer.ts';
import { nudging, openStepFunctions } from './step-functions-procedures.ts';
import { tableOf } from './table.ts';

/** A function runs for 30 seconds at least: an answer that does not come is asked for again well within that. */
const clientSettings = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 4_000, throwOnRequestTimeout: true },
};

/**
 * One attempt: the SDK must not send again what may have arrived. A connection for each mail, for one that was kept while the function was frozen
 * breaks when it is used, and then nobody knows what arrived.
 */
export const mailSettings = {
  maxAttempts: 1,
  requestHandler: {
    connectionTimeout: 2_000,
    requestTimeout: 10_000,
    throwOnRequestTimeout: true,
    httpAgent: { keepAlive: false },
    httpsAgent: { keepAlive: false },
  },
};

/** On AWS the programme clock is the system clock. */
const clock: Clock = { now: () => Temporal.Now.instant() };

type TableName = { TABLE_NAME: string };

/** What a verb needs that reads and records. */
export const recordPorts = ({ TABLE_NAME }: TableName): { ledger: AuditedLedger; programmeClock: Clock; systemClock: Clock } => ({
  ledger: openDynamoLedger({ client: new DynamoDBClient(clientSettings), tableName: TABLE_NAME }),
  programmeClock: clock,
  systemClock: clock,
});

/** What the function of a waiting task needs beside that. */
export const nudgePort = (): { procedures: Pick<Procedures, 'nudge'> } => ({ procedures: nudging(new SFNClient(clientSettings)) });

/** Executions of every story. */
export const proceduresPort = ({ STATE_MACHINE_PHASE_ARN }: { STATE_MACHINE_PHASE_ARN: string }): { procedures: Procedures } => ({
  procedures: openStepFunctions({ client: new SFNClient(clientSettings), machines: { phase: STATE_MACHINE_PHASE_ARN } }),
});

/** Messages of the outbox by their number. */
export const outboxPort = ({ TABLE_NAME }: TableName) => ({
  outbox: outboxReading(tableOf(new DynamoDBClient(clientSettings), TABLE_NAME)),
});

/** An object is larger than an item: it may take longer. */
export const archivePort = ({ ARCHIVE_BUCKET }: { ARCHIVE_BUCKET: string }): { archive: Archive } => ({
  archive: openS3Archive({
    client: new S3Client({ ...clientSettings, requestHandler: { ...clientSettings.requestHandler, requestTimeout: 15_000 } }),
    bucket: ARCHIVE_BUCKET,
  }),
});

/** What executions began with. */
export const executionsPort = () => ({ executions: executionInputs(new SFNClient(clientSettings)) });

/** How the outbox stands. */
export const measuresPort = ({ TABLE_NAME }: TableName) => ({
  measure: outboxMeasures(tableOf(new DynamoDBClient(clientSettings), TABLE_NAME)),
});

/** Histories of executions. */
export const historyPort = () => ({ histories: executionHistories(new SFNClient(clientSettings)) });

type MailEnvironment = TableName & { MAIL_FROM: string; MAIL_CONFIGURATION_SET: string; MAIL_ONLY_TO?: string[] | undefined };

/** Mailer and address book; the words are letters' own. */
export const sendingPorts = ({
  TABLE_NAME,
  MAIL_FROM,
  MAIL_CONFIGURATION_SET,
  MAIL_ONLY_TO,
}: MailEnvironment): { mailer: Mailer; addresses: AddressBook } => {
  const mailer = sesMailer({
    client: new SESv2Client(mailSettings),
    from: MAIL_FROM,
    configurationSet: MAIL_CONFIGURATION_SET,
    systemClock: clock,
  });
  return {
    mailer: MAIL_ONLY_TO ? onlyTo(mailer, MAIL_ONLY_TO) : mailer,
    addresses: dynamoAddresses({ client: new DynamoDBClient(clientSettings), tableName: TABLE_NAME }),
  };
};
