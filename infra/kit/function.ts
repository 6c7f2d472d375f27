import { Duration } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionName, Variables } from '../../functions/environments.ts';
import type { Settings } from '../settings.ts';
import { codeOf } from './code.ts';

export type FunctionProps<Name extends FunctionName> = {
  name: Name;
  /** Exactly the variables that the function reads: one forgotten does not compile. */
  environment: Variables<Name>;
  settings: Settings;
  /** Path of the file that exports `handler`. */
  entry: string;
};

/** Shorter than the 60 seconds that a wait lasts at least, and that a task waits for its answer (PROTOCOL, "a wait lasts at least 60 s"). */
const ofStory = 30;

/** In seconds. All are shorter than the 20 minutes of a claim (PROTOCOL R9); the sweeper also ends before it is called again. */
const longer: Partial<Record<FunctionName, number>> = {
  deliver: 60,
  'mail-events': 60,
  'send-mail': 120,
  sweep: 240,
  reconcile: 900,
  'write-anchor': 300,
  'export-history': 300,
};

/** How long a function may run, in seconds. */
export const secondsOf = (name: FunctionName): number => longer[name] ?? ofStory;

const logsOf = (scope: Construct, name: string, { prefix, logs }: Settings): LogGroup =>
  new LogGroup(scope, 'Logs', { logGroupName: `/aws/lambda/${prefix}${name}`, ...logs });

export type Deployed = { run: LambdaFunction; role: Role; logs: LogGroup };

/** A function with a role that may write its own log and nothing else; `grantRights` adds the rest. */
export const deployedFunction = <Name extends FunctionName>(parent: Construct, props: FunctionProps<Name>): Deployed => {
  const { name, environment, settings, entry } = props;
  const scope = new Construct(parent, name);
  const logs = logsOf(scope, name, settings);
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logs.grantWrite(role);
  const run = new LambdaFunction(scope, 'Function', {
    functionName: settings.prefix + name,
    code: codeOf(entry),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: 512,
    timeout: Duration.seconds(secondsOf(name)),
    role: role.withoutPolicyUpdates(),
    environment: { ...environment },
    logGroup: logs,
    loggingFormat: LoggingFormat.JSON,
  });
  return { run, role, logs };
};
