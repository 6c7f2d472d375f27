import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { environments } from '../../functions/environments.ts';
import { assemble } from './assemble.ts';

const list = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const Statement = z.object({ Effect: z.literal('Allow'), Action: list, Resource: z.unknown() });
const Policies = z.record(
  z.string(),
  z.object({
    Properties: z.object({ Roles: z.array(z.object({ Ref: z.string() })), PolicyDocument: z.object({ Statement: z.array(Statement) }) }),
  }),
);
const Functions = z.record(
  z.string(),
  z.object({ Properties: z.object({ FunctionName: z.string(), Role: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }) }) }),
);
const Roles = z.record(
  z.string(),
  z.object({
    Properties: z.object({
      ManagedPolicyArns: z.array(z.unknown()).default([]),
      Policies: z.array(z.object({ PolicyDocument: z.object({ Statement: z.array(Statement) }) })).default([]),
      AssumeRolePolicyDocument: z.object({ Statement: z.array(z.object({ Principal: z.object({ Service: z.string() }) })) }),
    }),
  }),
);

const { workflows: template } = assemble('test');
const policies = Object.values(Policies.parse(template.findResources('AWS::IAM::Policy')));
const functions = Object.values(Functions.parse(template.findResources('AWS::Lambda::Function')));
const roles = Roles.parse(template.findResources('AWS::IAM::Role'));

/** What a resource of a statement is, whatever its logical id: `Table`, `Key`, `Logs`, `machine phase`. */
const kindOf = (resource: unknown): string => {
  const text = JSON.stringify(resource);
  const machine = /:stateMachine:bestuursopdracht-test-(\w+)"/.exec(text)?.[1];
  if (machine !== undefined) return `machine ${machine}`;
  return /^\{"Fn::GetAtt":\["(?:verbs)?[a-z]*(Table|Key|Logs)[0-9A-F]{8}","Arn"\]\}$/.exec(text)?.[1] ?? text;
};

const rightsOf = (name: string): string[] => {
  const role = functions.find(({ Properties }) => Properties.FunctionName === `bestuursopdracht-test-${name}`)?.Properties.Role[
    'Fn::GetAtt'
  ][0];
  return policies
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }) => Ref === role))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .flatMap(({ Action, Resource }) => Action.map((action) => `${kindOf(Resource)}: ${action}`))
    .toSorted();
};

const logs = ['Logs: logs:CreateLogStream', 'Logs: logs:PutLogEvents'];
const reads = [
  'Key: kms:Decrypt',
  'Key: kms:DescribeKey',
  ...logs,
  'Table: dynamodb:BatchGetItem',
  'Table: dynamodb:GetItem',
  'Table: dynamodb:Query',
];
const writes = [
  'Key: kms:Encrypt',
  'Key: kms:GenerateDataKey',
  'Key: kms:ReEncryptFrom',
  'Key: kms:ReEncryptTo',
  'Table: dynamodb:UpdateItem',
];
const waits = [...reads, ...writes, 'Table: dynamodb:ConditionCheckItem', 'machine phase: states:SendTaskSuccess'];
const appends = [...reads, ...writes, 'Table: dynamodb:ConditionCheckItem', 'Table: dynamodb:PutItem'];

describe('who may do what', () => {
  const expected: Record<keyof typeof environments, string[]> = {
    'next-deadline': reads,
    'read-outcome': reads,
    'await-news': waits,
    'open-phase': appends,
    remind: appends,
    'close-phase': appends,
    'return-gate': appends,
    'close-phase-early': appends,
    'start-procedure': appends,
  };

  it.each(Object.entries(expected))('%s', (name, rights) => {
    expect(rightsOf(name)).toEqual(rights.toSorted());
  });

  it('nobody deletes an item, scans the table or borrows rights from a policy of AWS', () => {
    const actions = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement.flatMap(({ Action }) => Action));
    expect(actions).not.toContain('dynamodb:DeleteItem');
    expect(actions).not.toContain('dynamodb:Scan');
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
    expect(Object.values(roles).flatMap(({ Properties }) => Properties.ManagedPolicyArns)).toEqual([]);
  });

  it('the machine invokes its own functions only, never a version of one', () => {
    const [machine, ...others] = Object.values(roles).filter(({ Properties }) =>
      Properties.AssumeRolePolicyDocument.Statement.some(({ Principal }) => Principal.Service === 'states.amazonaws.com'),
    );
    expect(others).toEqual([]);
    const statements = machine?.Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement) ?? [];
    const invoke = statements.filter(({ Action }) => Action.includes('lambda:InvokeFunction'));
    expect(invoke.map(({ Action }) => Action)).toEqual([['lambda:InvokeFunction']]);
    const arns = z.array(z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) })).parse(invoke[0]?.Resource);
    expect(new Set(arns.map((arn) => arn['Fn::GetAtt'][0]))).toEqual(new Set(Object.keys(template.findResources('AWS::Lambda::Function'))));
  });
});
