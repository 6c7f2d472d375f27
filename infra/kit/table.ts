import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, StreamViewType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

const text = (name: string) => ({ name, type: AttributeType.STRING });

export const outboxIndex = 'outbox';

/**
 * The one table: facts, views, tokens, outbox. Only messages that wait carry `outbox` and `due`, so the index holds these alone
 * and the sweeper reads nothing else. The stream carries messages to the deliverer.
 */
export const ledgerTable = (scope: Construct, name: string, key: IKey): Table => {
  const table = new Table(scope, 'Table', {
    tableName: name,
    partitionKey: text('pk'),
    sortKey: text('sk'),
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.CUSTOMER_MANAGED,
    encryptionKey: key,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
    stream: StreamViewType.NEW_IMAGE,
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  table.addGlobalSecondaryIndex({
    indexName: outboxIndex,
    partitionKey: text('outbox'),
    sortKey: text('due'),
    projectionType: ProjectionType.KEYS_ONLY,
  });
  return table;
};
