import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnConfigurationSet, CfnConfigurationSetEventDestination } from 'aws-cdk-lib/aws-ses';
import { CfnSubscription, Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';

export const configurationSetName = ({ prefix }: Settings): string => `${prefix}mail`;

const sesArn = (scope: Construct, resource: string, resourceName: string): string =>
  Stack.of(scope).formatArn({ service: 'ses', resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });

/** What a mail is sent in the name of: the verified domain of the sender, and the configuration set. */
export const sendingArns = (scope: Construct, settings: Settings): string[] => [
  sesArn(scope, 'identity', settings.mail.from.slice(settings.mail.from.indexOf('@') + 1)),
  sesArn(scope, 'configuration-set', configurationSetName(settings)),
];

const eventsTopic = (scope: Construct, key: IKey, settings: Settings, setArn: string): Topic => {
  const topic = new Topic(scope, 'Topic', { topicName: `${settings.prefix}mail-events`, masterKey: key, enforceSSL: true });
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'EventsOfOurMail',
      principals: [new ServicePrincipal('ses.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account, 'aws:SourceArn': setArn } },
    }),
  );
  return topic;
};

const letTopicSend = (queue: IQueue, topic: Topic): void => {
  queue.addToResourcePolicy(
    new PolicyStatement({
      sid: 'EventsOfOurMail',
      principals: [new ServicePrincipal('sns.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': topic.topicArn } },
    }),
  );
};

/** The configuration set by which mail leaves over TLS only, and of which bounces and complaints come back into a queue. Opening is not followed. */
export const mailing = (parent: Construct, { key, events, settings }: { key: IKey; events: IQueue; settings: Settings }): void => {
  const scope = new Construct(parent, 'mailing');
  const [, setArn = ''] = sendingArns(scope, settings);
  const topic = eventsTopic(scope, key, settings, setArn);
  const set = new CfnConfigurationSet(scope, 'Set', {
    name: configurationSetName(settings),
    deliveryOptions: { tlsPolicy: 'REQUIRE' },
    reputationOptions: { reputationMetricsEnabled: true },
    suppressionOptions: { suppressedReasons: ['BOUNCE', 'COMPLAINT'] },
  });
  const destination = new CfnConfigurationSetEventDestination(scope, 'Destination', {
    configurationSetName: set.ref,
    eventDestination: {
      name: 'bounces-and-complaints',
      enabled: true,
      matchingEventTypes: ['BOUNCE', 'COMPLAINT'],
      snsDestination: { topicArn: topic.topicArn },
    },
  });
  destination.node.addDependency(topic);
  letTopicSend(events, topic);
  new CfnSubscription(scope, 'Subscription', { topicArn: topic.topicArn, protocol: 'sqs', endpoint: events.queueArn });
};
