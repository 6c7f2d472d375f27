import { Match, type Template } from 'aws-cdk-lib/assertions';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { environments } from '../../functions/environments.ts';
import { findingsIn, machinesIn } from '../../infra/template.ts';
import { committed } from '../../workflows/kit/render.ts';
import { phase } from '../../workflows/phase/definition.ts';
import { assemble } from './assemble.ts';

const { app, template } = assemble('test');
const names = Object.keys(environments);

describe('the stack of the programme', () => {
  it('gives cdk-nag nothing to find', () => {
    expect(() => app.synth({ force: true })).not.toThrow();
  });

  it('would hear of it if cdk-nag found something', () => {
    const planted = assemble('test');
    new CfnBucket(planted.stack, 'Planted');
    expect(() => planted.app.synth({ force: true })).toThrow('AwsSolutions-S1');
  });

  it('keeps the ledger: encrypted with a key of its own, restorable, never thrown away', () => {
    expect(() =>
      template.hasResource('AWS::DynamoDB::Table', {
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          TableName: 'bestuursopdracht-test-ledger',
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
          SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] } },
          StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          GlobalSecondaryIndexes: [Match.objectLike({ IndexName: 'outbox', Projection: { ProjectionType: 'KEYS_ONLY' } })],
        },
      }),
    ).not.toThrow();
    template.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
  });

  it('logs the machine without execution data, for that holds task tokens', () => {
    expect(() =>
      template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
        StateMachineName: 'bestuursopdracht-test-phase',
        LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
        TracingConfiguration: { Enabled: true },
        EncryptionConfiguration: Match.objectLike({ Type: 'CUSTOMER_MANAGED_KMS_KEY' }),
      }),
    ).not.toThrow();
  });

  it('deploys the definition that is committed', () => {
    const machines = machinesIn(template.toJSON());
    expect(machines.map(({ name, asl }) => [name, asl])).toEqual([['bestuursopdracht-test-phase', committed(phase)]]);
    expect(findingsIn(template.toJSON())).toEqual([]);
  });

  it('finds a definition that is not the committed one', () => {
    const json: unknown = JSON.parse(JSON.stringify(template.toJSON()).replaceAll('Leave the phase', 'Be off'));
    expect(findingsIn(json).map(({ rule }) => rule)).toEqual(['committed']);
  });

  it('calls functions by unqualified ARN', () => {
    expect(() => template.resourceCountIs('AWS::Lambda::Version', 0)).not.toThrow();
    template.resourceCountIs('AWS::Lambda::Alias', 0);
  });

  it('schedules nothing, so that no time zone can be wrong', () => {
    expect(() => template.resourceCountIs('AWS::Scheduler::Schedule', 0)).not.toThrow();
    template.resourceCountIs('AWS::Events::Rule', 0);
  });

  it.each(names)('makes %s an arm64 function of Node 24 that ends before a wait may', (name) => {
    expect(() =>
      template.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: `bestuursopdracht-test-${name}`,
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        Timeout: 30,
        LoggingConfig: Match.objectLike({ LogFormat: 'JSON' }),
        Environment: { Variables: { TABLE_NAME: Match.anyValue() } },
      }),
    ).not.toThrow();
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: `/aws/lambda/bestuursopdracht-test-${name}`,
      RetentionInDays: 30,
    });
  });

  it('has no function, log group or role beside these', () => {
    expect(() => template.resourceCountIs('AWS::Lambda::Function', names.length)).not.toThrow();
    template.resourceCountIs('AWS::Logs::LogGroup', names.length + 1);
    expect(() => template.resourceCountIs('AWS::IAM::Role', names.length + 1)).not.toThrow();
  });
});

const Named = z.object({ Resources: z.record(z.string(), z.object({ Properties: z.record(z.string(), z.unknown()) })) });

/** Every name that is not left to CloudFormation. */
const namesIn = (ofStage: Template): unknown[] =>
  Object.values(Named.parse(ofStage.toJSON()).Resources)
    .flatMap(({ Properties }) =>
      ['FunctionName', 'TableName', 'StateMachineName', 'LogGroupName', 'AliasName'].map((name) => Properties[name]),
    )
    .filter((name) => name !== undefined);

describe('a stage', () => {
  it.each([
    ['dev', 14, 'Delete'],
    ['test', 30, 'Delete'],
    ['prod', 365, 'Retain'],
  ])('%s keeps logs for %d days', (stage, days, policy) => {
    const ofStage = assemble(stage);
    ofStage.template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: policy, Properties: { RetentionInDays: days } });
    expect(ofStage.stack.terminationProtection).toBe(stage === 'prod');
  });

  it('other than these is refused in one sentence', () => {
    expect(() => assemble('acceptance')).toThrow("Stage 'acceptance' does not exist: choose dev, test or prod");
  });

  it('has names of its own throughout', () => {
    const dev = namesIn(assemble('dev').template);
    expect(dev).toHaveLength(2 * names.length + 4);
    expect(namesIn(assemble('prod').template).filter((name) => dev.includes(name))).toEqual([]);
  });
});
