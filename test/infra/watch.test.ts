import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { assemble } from './assemble.ts';

const { watch, workflows } = assemble('test');
const runbooks = join(import.meta.dirname, '../../docs/runbooks');

const Alarms = z.record(
  z.string(),
  z.object({
    Properties: z.object({
      AlarmName: z.string(),
      AlarmDescription: z.string(),
      TreatMissingData: z.string(),
      AlarmActions: z.array(z.unknown()).length(1),
      Metrics: z.array(z.unknown()).max(11).optional(),
      EvaluationPeriods: z.int(),
    }),
  }),
);
const alarms = Object.values(Alarms.parse(watch.findResources('AWS::CloudWatch::Alarm'))).map(({ Properties }) => ({
  ...Properties,
  name: Properties.AlarmName.replace('bestuursopdracht-test-', ''),
}));
const runbookOf = (description: string): string => /docs\/runbooks\/([a-z-]+)\.md$/.exec(description)?.[1] ?? 'none';

/** Not about an alarm, but done by hand and on purpose. */
const onPurpose = ['backup-and-restore', 'restore-on-aws'];

describe('the alarms', () => {
  it('watch all that can go wrong unseen', () => {
    expect(alarms.map(({ name }) => name).toSorted()).toEqual(
      [
        'execution-failed',
        'execution-timed-out',
        'dead-letters-messages',
        'dead-letters-mail',
        'dead-letters-mail-events',
        'dead-letters-calls',
        'queue-old-messages',
        'queue-old-mail',
        'queue-old-mail-events',
        'queue-old-unsuccessful',
        'dead-letters-unsuccessful',
        'stream-stuck',
        'outbox-parked',
        'outbox-old',
        'mail-to-be-settled',
        'function-errors-story',
        'function-errors-other',
        'throttled-story',
        'throttled-other',
        'throttled-table',
        'throttled-executions',
        'sweeper-silent',
        'reconciler-silent',
        'anchor-silent',
        'mail-bounces',
        'mail-complaints',
      ].toSorted(),
    );
  });

  it.each(alarms)('$name tells somebody, and names a runbook that exists', ({ AlarmDescription }) => {
    const page = readFileSync(join(runbooks, `${runbookOf(AlarmDescription)}.md`), 'utf8');
    for (const heading of ['## What it means', '## Look here', '## Do this', '## It is over when']) expect(page).toContain(heading);
  });

  it('leave no runbook without an alarm, but those of what is done on purpose', () => {
    const pages = globSync(join(runbooks, '*.md')).map((file) => basename(file, '.md'));
    const named = new Set(alarms.map(({ AlarmDescription }) => runbookOf(AlarmDescription)));
    expect(pages.filter((page) => !named.has(page)).toSorted()).toEqual(onPurpose.toSorted());
  });

  it('take silence for a finding where something must run', () => {
    const breaching = alarms.filter(({ TreatMissingData }) => TreatMissingData === 'breaching').map(({ name }) => name);
    expect(breaching.toSorted()).toEqual(['anchor-silent', 'reconciler-silent', 'sweeper-silent']);
    expect(alarms.filter(({ TreatMissingData }) => !['breaching', 'notBreaching'].includes(TreatMissingData))).toEqual([]);
  });

  it.each(['reconciler-silent', 'anchor-silent'])('%s waits longer than the longest day of the year', (name) => {
    expect(alarms.find((alarm) => alarm.name === name)?.EvaluationPeriods).toBe(26);
  });

  it('watch queues and functions by the names that these have', () => {
    const text = JSON.stringify(watch.toJSON());
    const Named = z.record(
      z.string(),
      z.object({ Properties: z.object({ QueueName: z.string().optional(), FunctionName: z.string().optional() }) }),
    );
    const names = ['AWS::SQS::Queue', 'AWS::Lambda::Function'].flatMap((type) =>
      Object.values(Named.parse(workflows.findResources(type))).map(
        ({ Properties }) => Properties.QueueName ?? Properties.FunctionName ?? '',
      ),
    );
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !text.includes(`"Value":"${name}"`))).toEqual([]);
  });

  it('count the daily reconciler by the line that it logs', () => {
    expect(() =>
      workflows.hasResourceProperties('AWS::Logs::MetricFilter', {
        FilterPattern: '{ ($.task = "reconcile-called") && ($.answer = "done") }',
        MetricTransformations: [Match.objectLike({ MetricNamespace: 'Bestuursopdracht', MetricName: 'bestuursopdracht-test-Reconciled' })],
      }),
    ).not.toThrow();
    watch.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'bestuursopdracht-test-Reconciled',
      Namespace: 'Bestuursopdracht',
    });
  });
});

describe('the rest of the watch', () => {
  it('has one dashboard, which shows every alarm', () => {
    const [dashboard] = Object.values(watch.findResources('AWS::CloudWatch::Dashboard'));
    const text = JSON.stringify(dashboard);
    for (const title of ['Alarms', 'Procedures', 'Outbox', 'Queues', 'Put aside', 'Table', 'Mail'])
      expect(text).toContain(`\\"title\\":\\"${title}\\"`);
    expect(text.split('"Fn::GetAtt"').length - 1).toBe(alarms.length);
  });

  it('tells the people of the settings', () => {
    expect(() =>
      watch.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'beheer@voorbeeld.example' }),
    ).not.toThrow();
    watch.hasResourceProperties('AWS::SNS::Topic', { TopicName: 'bestuursopdracht-test-alarms', KmsMasterKeyId: Match.anyValue() });
  });
});
