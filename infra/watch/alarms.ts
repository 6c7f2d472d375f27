import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { environments, type FunctionName } from '../../functions/environments.ts';
import { phase } from '../../workflows/phase/definition.ts';
import { type Measures, sum } from './measures.ts';

export type AlarmPlan = {
  name: string;
  /** One sentence; the name of the file in docs/runbooks that says what to do is added. */
  says: string;
  runbook: string;
  metric: IMetric;
  compared: ComparisonOperator;
  threshold: number;
  /** In a row. */
  periods: number;
  missing: TreatMissingData;
};

type Rest = Pick<AlarmPlan, 'name' | 'says' | 'runbook' | 'metric'>;

const tooMuch = (rest: Rest, threshold = 1, periods = 1): AlarmPlan => ({
  ...rest,
  compared: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  threshold,
  periods,
  missing: TreatMissingData.NOT_BREACHING,
});

/** Silence is a finding: no data counts as nothing done. */
const silence = (rest: Rest, periods: number): AlarmPlan => ({
  ...rest,
  compared: ComparisonOperator.LESS_THAN_THRESHOLD,
  threshold: 1,
  periods,
  missing: TreatMissingData.BREACHING,
});

const onExecutions = ({ executions }: Measures): AlarmPlan[] => [
  tooMuch({
    name: 'execution-failed',
    runbook: 'execution-failed',
    says: 'A procedure failed; the reconciler starts it anew.',
    metric: executions('ExecutionsFailed'),
  }),
  tooMuch({
    name: 'execution-timed-out',
    runbook: 'execution-timed-out',
    says: 'A procedure ran for 90 days and was not renewed at day 80.',
    metric: executions('ExecutionsTimedOut'),
  }),
];

const workedQueues = ['messages', 'mail', 'mail-events', 'unsuccessful'];
const deadQueues = [...workedQueues.map((queue) => `${queue}-dead`), 'calls-dead'];

const onQueues = ({ inQueue, ageInQueue, ofPipe }: Measures): AlarmPlan[] => [
  ...deadQueues.map((queue) =>
    tooMuch({
      name: `dead-letters-${queue.replace('-dead', '')}`,
      runbook: 'dead-letters',
      says: `Something could not be handled and was put aside in the queue ${queue}.`,
      metric: inQueue(queue),
    }),
  ),
  ...workedQueues.map((queue) =>
    tooMuch(
      {
        name: `queue-old-${queue}`,
        runbook: 'queue-old',
        says: `The queue ${queue} is worked too slowly, or not at all.`,
        metric: ageInQueue(queue),
      },
      queue === 'unsuccessful' ? 7200 : 900,
      2,
    ),
  ),
  tooMuch(
    {
      name: 'stream-stuck',
      runbook: 'stream-stuck',
      says: 'The stream of the table does not reach the queues; the sweeper delivers, some minutes later.',
      metric: sum(
        ['messages', 'mail'].flatMap((pipe) =>
          ['ExecutionFailed', 'ExecutionThrottled', 'ExecutionTimeout'].map((metric) => ofPipe(pipe, metric)),
        ),
        'pipes that failed',
      ),
    },
    1,
    3,
  ),
];

const onOutbox = ({ ofOutbox }: Measures): AlarmPlan[] => [
  tooMuch({
    name: 'outbox-parked',
    runbook: 'outbox-parked',
    says: 'A message was tried too often and is parked until a person releases it.',
    metric: ofOutbox('parked'),
  }),
  tooMuch({
    name: 'mail-to-be-settled',
    runbook: 'mail-to-be-settled',
    says: 'Nobody knows whether a mail left; a person must settle or resend it.',
    metric: ofOutbox('toBeSettled'),
  }),
  tooMuch(
    {
      name: 'outbox-old',
      runbook: 'outbox-old',
      says: 'A message has been waiting for more than half an hour.',
      metric: ofOutbox('oldest'),
    },
    1800,
    3,
  ),
];

const throttled = (name: string, metric: IMetric): AlarmPlan =>
  tooMuch({ name, runbook: 'throttled', says: 'AWS turns calls away because there are too many.', metric }, 1, 2);

const isOfStory = (name: string): boolean => phase.verbs.some((verb) => verb === name);
const isFunctionName = (name: string): name is FunctionName => Object.hasOwn(environments, name);
const names = Object.keys(environments).filter(isFunctionName);

const onFunctions = ({ ofFunction, ofTable, executions }: Measures): AlarmPlan[] => {
  const all = (metric: string, of: FunctionName[]) =>
    sum(
      of.map((name) => ofFunction(name, metric)),
      metric,
    );
  const [ofStory, others] = [names.filter(isOfStory), names.filter((name) => !isOfStory(name))];
  const errors = (name: string, of: FunctionName[]): AlarmPlan =>
    tooMuch({ name, runbook: 'function-errors', says: 'Functions keep failing.', metric: all('Errors', of) }, 1, 3);
  return [
    errors('function-errors-story', ofStory),
    errors('function-errors-other', others),
    throttled('throttled-story', all('Throttles', ofStory)),
    throttled('throttled-other', all('Throttles', others)),
    throttled('throttled-table', sum([ofTable('ReadThrottleEvents'), ofTable('WriteThrottleEvents')], 'throttled')),
    throttled('throttled-executions', executions('ExecutionThrottled')),
  ];
};

const onSilence = ({ successes, reconciled }: Measures): AlarmPlan[] => [
  silence(
    {
      name: 'sweeper-silent',
      runbook: 'sweeper-silent',
      says: 'The sweeper has not done its work for a quarter of an hour.',
      metric: successes('sweep', Duration.minutes(5)),
    },
    3,
  ),
  silence(
    {
      name: 'reconciler-silent',
      runbook: 'reconciler-silent',
      says: 'The daily reconciler has not done its work for 26 hours.',
      metric: reconciled(Duration.hours(1)),
    },
    26,
  ),
  silence(
    {
      name: 'anchor-silent',
      runbook: 'anchor-silent',
      says: 'No anchor has been written for 26 hours.',
      metric: successes('write-anchor', Duration.hours(1)),
    },
    26,
  ),
];

/** From these rates on SES reviews an account. */
const bounced = 0.05;
const complained = 0.001;

const onReputation = ({ ofMail }: Measures): AlarmPlan[] =>
  [
    { name: 'mail-bounces', metric: 'Reputation.BounceRate', rate: bounced },
    { name: 'mail-complaints', metric: 'Reputation.ComplaintRate', rate: complained },
  ].map(({ name, metric, rate }) =>
    tooMuch(
      {
        name,
        runbook: 'mail-reputation',
        says: 'So much mail comes back that SES may stop sending.',
        metric: ofMail(metric, { statistic: 'Average', period: Duration.hours(1) }),
      },
      rate,
    ),
  );

/** Every alarm of a stage. */
export const alarmsOf = (measures: Measures): AlarmPlan[] =>
  [onExecutions, onQueues, onOutbox, onFunctions, onSilence, onReputation].flatMap((plans) => plans(measures));
