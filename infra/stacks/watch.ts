import { Stack } from 'aws-cdk-lib';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSubscription, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { phase } from '../../workflows/phase/definition.ts';
import { machineArn } from '../kit/machine.ts';
import type { Settings } from '../settings.ts';
import { type AlarmPlan, alarmsOf } from '../watch/alarms.ts';
import { dashboard } from '../watch/dashboard.ts';
import { measuresOf } from '../watch/measures.ts';

const topicOf = (stack: Stack, key: IKey, { prefix, alarmsTo }: Settings): Topic => {
  const topic = new Topic(stack, 'Topic', { topicName: `${prefix}alarms`, masterKey: key, enforceSSL: true });
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'OurAlarms',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
  );
  for (const [index, endpoint] of alarmsTo.entries())
    new CfnSubscription(stack, `Told${String(index)}`, { topicArn: topic.topicArn, protocol: 'email', endpoint });
  return topic;
};

const alarmOf = (stack: Stack, prefix: string, { name, says, runbook, metric, compared, threshold, periods, missing }: AlarmPlan): Alarm =>
  new Alarm(stack, name, {
    alarmName: prefix + name,
    alarmDescription: `${says} What to do: docs/runbooks/${runbook}.md`,
    metric,
    comparisonOperator: compared,
    threshold,
    evaluationPeriods: periods,
    datapointsToAlarm: periods,
    treatMissingData: missing,
  });

/** Alarms, whom they tell, and the dashboard. It knows the other stacks by the names of their things only, so that it never holds them back. */
export const watchStack = (parent: Construct, { settings, key }: { settings: Settings; key: IKey }): Stack => {
  const { prefix, region } = settings;
  const stack = new Stack(parent, `${prefix}watch`, { env: { region } });
  const measures = measuresOf(settings, machineArn(stack, settings, phase));
  const action = new SnsAction(topicOf(stack, key, settings));
  const alarms = alarmsOf(measures).map((plan) => alarmOf(stack, prefix, plan));
  for (const alarm of alarms) {
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }
  dashboard(stack, `${prefix}overview`, alarms, measures);
  return stack;
};
