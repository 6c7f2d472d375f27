import { Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { archiveBucket } from '../kit/archive.ts';
import { installationKey } from '../kit/key.ts';
import { ledgerTable } from '../kit/table.ts';
import type { Settings } from '../settings.ts';

/** What outlives every deployment. The ledger is the table of the stack, unless the settings name one that was restored beside it. */
export type Data = { stack: Stack; key: IKey; ledger: { tableArn: string; tableName: string; streamArn: string }; archive: IBucket };

const used = (stack: Stack, own: Table, { restoredLedger: restored }: Settings): Data['ledger'] => {
  const table: ITable = restored
    ? Table.fromTableAttributes(stack, 'Restored', { tableName: restored.table, tableStreamArn: restored.streamArn })
    : own;
  return { tableArn: table.tableArn, tableName: table.tableName, streamArn: table.tableStreamArn ?? '' };
};

export const dataStack = (parent: Construct, settings: Settings): Data => {
  const { prefix, region } = settings;
  const stack = new Stack(parent, `${prefix}data`, { env: { region }, terminationProtection: true });
  const key = installationKey(stack, `${prefix}ledger`);
  const table = ledgerTable(stack, `${prefix}ledger`, key);
  return { stack, key, ledger: used(stack, table, settings), archive: archiveBucket(stack, key, settings) };
};
