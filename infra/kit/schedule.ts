import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';

/** Functions and when they are called: a `rate` or `cron` expression of Scheduler, in Dutch time. None between 01:00 and 04:00, an hour of which may come twice or not at all. */
export type Timetable = { run: IFunction; name: string; at: string }[];

const roleOf = (scope: Construct, timetable: Timetable, dead: IQueue): Role =>
  new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
    inlinePolicies: {
      calls: new PolicyDocument({
        statements: [
          new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: timetable.map(({ run }) => run.functionArn) }),
          new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [dead.queueArn] }),
        ],
      }),
    },
  });

/** What runs by the clock. A call that cannot be made for an hour is put aside in `dead`. */
export const schedules = (parent: Construct, timetable: Timetable, dead: IQueue, { prefix }: Settings): void => {
  const scope = new Construct(parent, 'schedules');
  const role = roleOf(scope, timetable, dead);
  const group = new CfnScheduleGroup(scope, 'Group', { name: `${prefix}schedules` });
  for (const { run, name, at } of timetable)
    new CfnSchedule(scope, name, {
      name: prefix + name,
      groupName: group.ref,
      scheduleExpression: at,
      scheduleExpressionTimezone: 'Europe/Amsterdam',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: run.functionArn,
        roleArn: role.roleArn,
        input: '{}',
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 10 },
        deadLetterConfig: { arn: dead.queueArn },
      },
    });
};
