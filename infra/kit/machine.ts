import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CustomerManagedEncryptionConfiguration, LogLevel, type StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { machineOf } from '../../workflows/kit/machine.ts';
import { calledBy } from '../../workflows/kit/released.ts';
import type { Story } from '../../workflows/kit/story.ts';
import type { Settings } from '../settings.ts';

/** The ARN of a story's machine by its name, so that functions may name a machine that calls them. */
export const machineArn = (scope: Construct, { prefix }: Settings, story: Pick<Story, 'name'>): string =>
  Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: prefix + story.name,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

const allow = (actions: string[], resources: string[]) => new PolicyStatement({ actions, resources });

const logDelivery = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
];

const tracing = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'];

/**
 * A role of our own: CDK's would allow every version of a function, and would take a function away with the last state that
 * called it, while executions of an older definition still need it. It has a name of its own, so that it can be seen to stay: a running
 * execution keeps the role with which it began.
 */
const roleOf = (scope: Construct, name: string, functions: IFunction[], keyArn: string): Role => {
  const statements = [
    allow(
      ['lambda:InvokeFunction'],
      functions.map(({ functionArn }) => functionArn),
    ),
    allow(['kms:Decrypt', 'kms:GenerateDataKey'], [keyArn]),
    allow(logDelivery, ['*']),
    allow(tracing, ['*']),
  ];
  const role = new Role(scope, 'Role', {
    roleName: name,
    assumedBy: new ServicePrincipal('states.amazonaws.com'),
    inlinePolicies: { story: new PolicyDocument({ statements }) },
  });
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'Log delivery and X-Ray know no resources: AWS grants these actions on * only.',
  });
  return role;
};

export type MachineProps = {
  story: Story;
  /** Throws on a function that is not there: one that only a released definition still calls must be kept too. */
  functionOf: (name: string) => IFunction;
  key: IKey;
  settings: Settings;
};

/** The state machine of a story: traced, encrypted, logged without execution data, for that holds task tokens. */
export const storyMachine = (parent: Construct, props: MachineProps): StateMachine => {
  const { story, functionOf, key, settings } = props;
  const scope = new Construct(parent, story.name);
  const callable = calledBy(story).map(functionOf);
  const role = roleOf(scope, settings.prefix + story.name, callable, key.keyArn);
  const destination = new LogGroup(scope, 'Logs', {
    logGroupName: `/aws/vendedlogs/states/${settings.prefix}${story.name}`,
    ...settings.logs,
  });
  return machineOf(scope, story, functionOf, {
    stateMachineName: settings.prefix + story.name,
    role: role.withoutPolicyUpdates(),
    logs: { destination, level: LogLevel.ALL, includeExecutionData: false },
    tracingEnabled: true,
    encryptionConfiguration: new CustomerManagedEncryptionConfiguration(key),
  });
};
