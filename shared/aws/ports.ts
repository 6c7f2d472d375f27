import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { Temporal } from 'temporal-polyfill';
import type { Clock, Ledger, Procedures } from '../ports.ts';
import { openDynamoLedger } from './dynamodb-ledger.ts';
import { nudging } from './step-functions-procedures.ts';

/** A function runs for 30 seconds at most: an answer that does not come is asked for again well within that. */
const clientSettings = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 4_000, throwOnRequestTimeout: true },
};

/** On AWS the programme clock is the system clock. */
const clock: Clock = { now: () => Temporal.Now.instant() };

/** What a verb needs that reads and records. */
export const recordPorts = ({ TABLE_NAME }: { TABLE_NAME: string }): { ledger: Ledger; programmeClock: Clock; systemClock: Clock } => ({
  ledger: openDynamoLedger({ client: new DynamoDBClient(clientSettings), tableName: TABLE_NAME }),
  programmeClock: clock,
  systemClock: clock,
});

/** What the function of a waiting task needs beside that. */
export const nudgePort = (): { procedures: Pick<Procedures, 'nudge'> } => ({ procedures: nudging(new SFNClient(clientSettings)) });
