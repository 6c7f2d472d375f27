import type { Template } from 'aws-cdk-lib/assertions';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Assembly, assemble } from './assemble.ts';

const checked = assemble('prod', { checked: true });
const dev = assemble('dev');

const Resources = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), DeletionPolicy: z.string().optional(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});
const resourcesIn = (template: Template) => Object.entries(Resources.parse(template.toJSON()).Resources);
const all = ({ data, workflows, watch }: Assembly) => [data, workflows, watch].flatMap(resourcesIn);

const tagKeys = (tags: unknown): string[] => {
  const listed = z.array(z.object({ Key: z.string() })).safeParse(tags);
  return listed.success ? listed.data.map(({ Key }) => Key) : Object.keys(z.record(z.string(), z.string()).parse(tags));
};

describe('the three stacks', () => {
  it('give cdk-nag and our own rules nothing to find', () => {
    expect(() => checked.app.synth()).not.toThrow();
  });

  it('would be refused if there were something', () => {
    const planted = assemble('test', { checked: true });
    new CfnBucket(planted.stacks.watch, 'Planted');
    expect(() => planted.app.synth({ force: true })).toThrow('AwsSolutions-S1');
  });

  it('would be refused if a running execution lost its role', () => {
    const planted = assemble('test', { checked: true });
    for (const one of planted.stacks.workflows.node.findAll())
      if (one instanceof CfnRole && one.roleName === 'bestuursopdracht-test-phase') one.addPropertyOverride('RoleName', 'another');
    expect(() => planted.app.synth({ force: true })).toThrow('Executions of 0.1.0 still need the role bestuursopdracht-test-phase');
  });

  it('keep what people cannot make anew', () => {
    const irreplaceable = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::Logs::LogGroup'];
    const thrownAway = all(checked).filter(([, { Type, DeletionPolicy }]) => irreplaceable.includes(Type) && DeletionPolicy !== 'Retain');
    expect(thrownAway.map(([id]) => id)).toEqual([]);
    expect([checked.stacks.data.stack, checked.stacks.workflows].map(({ terminationProtection }) => terminationProtection)).toEqual([
      true,
      true,
    ]);
  });

  it('cannot lose data while functions use it: what they use of it is exported', () => {
    const exports = Object.values(z.record(z.string(), z.unknown()).parse(checked.data.toJSON().Outputs));
    expect(exports.length).toBeGreaterThan(3);
    expect(exports.every((output) => z.object({ Export: z.object({ Name: z.string() }) }).safeParse(output).success)).toBe(true);
  });

  it('are tagged throughout: product, stage, and whose costs they are', () => {
    const tagged = all(checked).flatMap(([id, { Properties }]) =>
      'Tags' in Properties ? [[id, tagKeys(Properties['Tags'])] as const] : [],
    );
    expect(tagged.length).toBeGreaterThan(40);
    expect(tagged.filter(([, keys]) => !['product', 'stage', 'cost-centre'].every((key) => keys.includes(key)))).toEqual([]);
    const types = new Set(all(checked).flatMap(([, { Type, Properties }]) => ('Tags' in Properties ? [Type] : [])));
    for (const type of [
      'DynamoDB::Table',
      'S3::Bucket',
      'Lambda::Function',
      'StepFunctions::StateMachine',
      'SQS::Queue',
      'KMS::Key',
      'Logs::LogGroup',
    ])
      expect(types).toContain(`AWS::${type}`);
  });
});

/** Every name that is not left to CloudFormation. */
const namesIn = (assembly: Assembly): string[] =>
  all(assembly).flatMap(([, { Properties }]) =>
    [
      'Name',
      'FunctionName',
      'TableName',
      'StateMachineName',
      'LogGroupName',
      'AliasName',
      'QueueName',
      'TopicName',
      'RoleName',
      'AlarmName',
      'DashboardName',
    ]
      .map((name) => Properties[name])
      .filter((name) => typeof name === 'string'),
  );

describe('a stage', () => {
  it('keeps its logs as long as its settings say', () => {
    dev.workflows.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete', Properties: { RetentionInDays: 14 } });
    expect(() =>
      checked.workflows.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain', Properties: { RetentionInDays: 365 } }),
    ).not.toThrow();
  });

  it('has names of its own throughout', () => {
    const ofDev = namesIn(dev);
    expect(ofDev.length).toBeGreaterThan(60);
    expect(namesIn(checked).filter((name) => ofDev.includes(name))).toEqual(
      ['bounces-and-complaints'].filter((name) => ofDev.includes(name)),
    );
  });

  it('mails everybody only when it is prod', () => {
    const open = (assembly: Assembly) =>
      resourcesIn(assembly.workflows).filter(
        ([, { Type, Properties }]) =>
          Type === 'AWS::Lambda::Function' &&
          JSON.stringify(Properties).includes('MAIL_FROM') &&
          !JSON.stringify(Properties).includes('MAIL_ONLY_TO'),
      );
    expect(open(checked)).toHaveLength(2);
    expect(open(dev)).toEqual([]);
  });
});
