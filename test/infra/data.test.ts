import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import * as z from 'zod';
import { assemble } from './assemble.ts';

const { data, stacks } = assemble('test');
const Kept = z.object({ Resources: z.record(z.string(), z.object({ Type: z.string(), DeletionPolicy: z.string().optional() })) });
const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };

describe('the stack of the data', () => {
  it('keeps the ledger: encrypted with a key of its own, restorable, never thrown away', () => {
    expect(() =>
      data.hasResource('AWS::DynamoDB::Table', {
        ...kept,
        Properties: {
          TableName: 'bestuursopdracht-test-ledger',
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
          SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] } },
          StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          GlobalSecondaryIndexes: [Match.objectLike({ IndexName: 'outbox', Projection: { ProjectionType: 'KEYS_ONLY' } })],
        },
      }),
    ).not.toThrow();
  });

  it('keeps the archive: versioned, locked, to nobody outside, over TLS only', () => {
    expect(() =>
      data.hasResource('AWS::S3::Bucket', {
        ...kept,
        Properties: {
          VersioningConfiguration: { Status: 'Enabled' },
          ObjectLockEnabled: true,
          ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 30 } } },
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: Match.objectLike({ SSEAlgorithm: 'aws:kms' }) }],
          },
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
        },
      }),
    ).not.toThrow();
    data.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Principal: { AWS: '*' }, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      }),
    });
  });

  it('retains everything in it but what belongs to what it retains', () => {
    const policies = Object.values(Kept.parse(data.toJSON()).Resources).map(
      ({ Type, DeletionPolicy = 'none' }) => `${Type}: ${DeletionPolicy}`,
    );
    expect(policies.toSorted()).toEqual([
      'AWS::DynamoDB::Table: Retain',
      'AWS::KMS::Alias: none',
      'AWS::KMS::Key: Retain',
      'AWS::S3::Bucket: Retain',
      'AWS::S3::BucketPolicy: none',
    ]);
    expect(stacks.data.stack.terminationProtection).toBe(true);
  });

  it('turns its key, and lends it to services of this account only', () => {
    expect(() => data.hasResource('AWS::KMS::Key', { ...kept, Properties: { EnableKeyRotation: true } })).not.toThrow();
    data.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: ['cloudwatch.amazonaws.com', 'ses.amazonaws.com'] },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ]),
      }),
    });
  });
});

describe('a restored ledger', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stage-'));
  const file = join(folder, 'test.yaml');
  const streamArn = 'arn:aws:dynamodb:eu-central-1:123456789012:table/restored/stream/2026-11-23T10:00:00.000';
  const chosen = z.looseObject({}).parse(parse(readFileSync(join(import.meta.dirname, '../../infra/stages/test.yaml'), 'utf8')));
  writeFileSync(file, stringify({ ...chosen, restoredLedger: { table: 'restored', streamArn } }));
  const restored = assemble('test', { settings: file });
  rmSync(folder, { recursive: true });

  it('is what functions and pipes work on, and the old one stays', () => {
    restored.workflows.allResourcesProperties('AWS::Pipes::Pipe', { Source: streamArn });
    restored.workflows.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'bestuursopdracht-test-deliver',
      Environment: { Variables: Match.objectLike({ TABLE_NAME: 'restored' }) },
    });
    expect(() => restored.data.hasResourceProperties('AWS::DynamoDB::Table', { TableName: 'bestuursopdracht-test-ledger' })).not.toThrow();
    restored.watch.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmName: 'bestuursopdracht-test-throttled-table' });
    expect(JSON.stringify(restored.watch.toJSON())).toContain('"Value":"restored"');
  });
});
