import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { environments } from '../../functions/environments.ts';
import { findingsIn, machinesIn } from '../../infra/template.ts';
import { committed } from '../../workflows/kit/render.ts';
import { phase } from '../../workflows/phase/definition.ts';
import { assemble } from './assemble.ts';

const { workflows } = assemble('test');
const names = Object.keys(environments);

describe('the state machine', () => {
  it('is logged without execution data, for that holds task tokens', () => {
    expect(() =>
      workflows.hasResourceProperties('AWS::StepFunctions::StateMachine', {
        StateMachineName: 'bestuursopdracht-test-phase',
        LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
        TracingConfiguration: { Enabled: true },
        EncryptionConfiguration: Match.objectLike({ Type: 'CUSTOMER_MANAGED_KMS_KEY' }),
      }),
    ).not.toThrow();
  });

  it('has the definition that is committed', () => {
    const machines = machinesIn(workflows.toJSON());
    expect(machines.map(({ name, asl }) => [name, asl])).toEqual([['bestuursopdracht-test-phase', committed(phase)]]);
    expect(findingsIn(workflows.toJSON())).toEqual([]);
  });

  it('is found when its definition is not the committed one', () => {
    const json: unknown = JSON.parse(JSON.stringify(workflows.toJSON()).replaceAll('Leave the phase', 'Be off'));
    expect(findingsIn(json).map(({ rule }) => rule)).toEqual(['committed']);
  });

  it('calls functions by unqualified ARN', () => {
    expect(() => workflows.resourceCountIs('AWS::Lambda::Version', 0)).not.toThrow();
    workflows.resourceCountIs('AWS::Lambda::Alias', 0);
  });
});

describe('a function', () => {
  it.each(names)('%s runs on arm64 and Node 24, with a log of its own that ends', (name) => {
    expect(() =>
      workflows.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: `bestuursopdracht-test-${name}`,
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        LoggingConfig: Match.objectLike({ LogFormat: 'JSON' }),
      }),
    ).not.toThrow();
    workflows.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: `/aws/lambda/bestuursopdracht-test-${name}`,
      RetentionInDays: 30,
    });
  });

  it.each(phase.verbs)('%s of the story ends before a wait may', (name) => {
    expect(() =>
      workflows.hasResourceProperties('AWS::Lambda::Function', { FunctionName: `bestuursopdracht-test-${name}`, Timeout: 30 }),
    ).not.toThrow();
  });

  it('lives shorter than a claim of a mail lasts: 20 minutes', () => {
    const Timed = z.record(z.string(), z.object({ Properties: z.object({ Timeout: z.int().max(900) }) }));
    expect(Timed.safeParse(workflows.findResources('AWS::Lambda::Function')).success).toBe(true);
  });

  it.each(['send-mail', 'sweep'])('%s mails to an allow-list only, outside prod', (name) => {
    const properties = (more: object) => ({
      FunctionName: Match.stringLikeRegexp(`-${name}$`),
      Environment: { Variables: Match.objectLike({ MAIL_FROM: 'programma@voorbeeld.example', ...more }) },
    });
    expect(() =>
      workflows.hasResourceProperties('AWS::Lambda::Function', properties({ STAGE: 'test', MAIL_ONLY_TO: '@voorbeeld.example' })),
    ).not.toThrow();
  });
});

describe('what calls the functions', () => {
  it.each([
    ['messages', 'pending'],
    ['mail', 'once-pending'],
  ])('a hint for each new message of its class goes to the queue %s, without its content', (name, group) => {
    const pattern = JSON.stringify({ eventName: ['INSERT'], dynamodb: { NewImage: { outbox: { S: [group] } } } });
    expect(() =>
      workflows.hasResourceProperties('AWS::Pipes::Pipe', {
        Name: `bestuursopdracht-test-${name}`,
        SourceParameters: Match.objectLike({ FilterCriteria: { Filters: [{ Pattern: pattern }] } }),
        TargetParameters: {
          InputTemplate:
            '{"organisation": <$.dynamodb.NewImage.organisation.S>, "stream": <$.dynamodb.NewImage.stream.S>, "id": <$.dynamodb.Keys.pk.S>}',
        },
        LogConfiguration: Match.objectLike({ Level: 'ERROR', IncludeExecutionData: Match.absent() }),
      }),
    ).not.toThrow();
  });

  it.each([
    ['messages', 360],
    ['mail', 720],
    ['mail-events', 360],
    ['unsuccessful', 960],
  ])('the queue %s tries five times and then puts aside', (name, seconds) => {
    expect(() =>
      workflows.hasResourceProperties('AWS::SQS::Queue', {
        QueueName: `bestuursopdracht-test-${name}`,
        VisibilityTimeout: seconds,
        RedrivePolicy: Match.objectLike({ maxReceiveCount: 5 }),
      }),
    ).not.toThrow();
    workflows.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: `bestuursopdracht-test-${name}-dead`,
      MessageRetentionPeriod: 14 * 86_400,
    });
  });

  it('a batch is answered message by message', () => {
    expect(() => workflows.resourceCountIs('AWS::Lambda::EventSourceMapping', 4)).not.toThrow();
    workflows.allResourcesProperties('AWS::Lambda::EventSourceMapping', { FunctionResponseTypes: ['ReportBatchItemFailures'] });
  });

  it('the clock is Dutch, and nothing runs between 01:00 and 04:00, when an hour may be missing', () => {
    workflows.allResourcesProperties('AWS::Scheduler::Schedule', { ScheduleExpressionTimezone: 'Europe/Amsterdam' });
    const Timed = z.record(z.string(), z.object({ Properties: z.object({ Name: z.string(), ScheduleExpression: z.string() }) }));
    const times = Object.values(Timed.parse(workflows.findResources('AWS::Scheduler::Schedule'))).map(({ Properties }) => [
      Properties.Name.replace('bestuursopdracht-test-', ''),
      Properties.ScheduleExpression,
    ]);
    expect(Object.fromEntries(times)).toEqual({
      sweep: 'rate(5 minutes)',
      'write-anchor': 'cron(30 4 * * ? *)',
      reconcile: 'cron(15 5 * * ? *)',
    });
  });

  it.each([
    ['execution-unsuccessful', ['FAILED', 'TIMED_OUT', 'ABORTED']],
    ['execution-closed', ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']],
  ])('the rule %s hears of %j of our machine', (name, status) => {
    expect(() =>
      workflows.hasResourceProperties('AWS::Events::Rule', {
        Name: `bestuursopdracht-test-${name}`,
        EventPattern: {
          source: ['aws.states'],
          'detail-type': ['Step Functions Execution Status Change'],
          detail: { status, stateMachineArn: [Match.anyValue()] },
        },
        Targets: [Match.objectLike({ DeadLetterConfig: Match.anyValue() })],
      }),
    ).not.toThrow();
  });

  it('a subject that is left alone because it is young comes back when it no longer is: after 15 minutes', () => {
    const [rule] = Object.values(
      workflows.findResources('AWS::Events::Rule', { Properties: { Name: 'bestuursopdracht-test-execution-unsuccessful' } }),
    );
    expect(JSON.stringify(rule)).toMatch(/"Arn":\{"Fn::GetAtt":\["queuesUnsuccessful[0-9A-F]{8}","Arn"\]\}/);
    expect(960).toBeGreaterThan(15 * 60);
  });

  it.each(['sweep', 'reconcile', 'write-anchor', 'export-history'])('a call of %s that keeps failing is put aside', (name) => {
    const [id] = Object.keys(
      workflows.findResources('AWS::Lambda::Function', { Properties: { FunctionName: `bestuursopdracht-test-${name}` } }),
    );
    expect(() =>
      workflows.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
        FunctionName: { Ref: id },
        DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('CallsDead'), 'Arn'] } } },
      }),
    ).not.toThrow();
  });

  it('mail leaves over TLS, and bounces and complaints come back', () => {
    expect(() =>
      workflows.hasResourceProperties('AWS::SES::ConfigurationSet', {
        Name: 'bestuursopdracht-test-mail',
        DeliveryOptions: { TlsPolicy: 'REQUIRE' },
        TrackingOptions: Match.absent(),
      }),
    ).not.toThrow();
    workflows.hasResourceProperties('AWS::SES::ConfigurationSetEventDestination', {
      EventDestination: Match.objectLike({ MatchingEventTypes: ['BOUNCE', 'COMPLAINT'], SnsDestination: Match.anyValue() }),
    });
    workflows.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'sqs',
      Endpoint: { 'Fn::GetAtt': [Match.stringLikeRegexp('MailEvents'), 'Arn'] },
    });
  });
});
