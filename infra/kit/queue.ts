import { Duration, Validations } from 'aws-cdk-lib';
import { CfnEventSourceMapping, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** Longest that SQS keeps anything: time enough for a person, also around holidays. */
const keptByHand = Duration.days(14);

/** So often a message comes back before it is put aside. What it hints at is in the table, so nothing hangs on it. */
const tries = 5;

const common = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } as const;

/** A queue for what could not be handled, for a person to look at. */
export const deadQueue = (scope: Construct, id: string, name: string): Queue => {
  const queue = new Queue(scope, id, { ...common, queueName: name, retentionPeriod: keptByHand });
  Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'It is the end of the line itself: an alarm calls a person.' });
  return queue;
};

export type Worked = { queue: Queue; dead: Queue };

/** A queue and its dead-letter queue. `hidden`: seconds after which a message that failed comes back; AWS advises six times as long as the function may run. */
export const workedQueue = (scope: Construct, { id, name, hidden }: { id: string; name: string; hidden: number }): Worked => {
  const dead = deadQueue(scope, `${id}Dead`, `${name}-dead`);
  const queue = new Queue(scope, id, {
    ...common,
    queueName: name,
    visibilityTimeout: Duration.seconds(hidden),
    deadLetterQueue: { queue: dead, maxReceiveCount: tries },
  });
  return { queue, dead };
};

/** Hands batches to a function, which answers which of them failed. `atOnce`: so many batches at most. The function's rights stand in `rights.ts`. */
export const handTo = (worker: IFunction, { queue }: Worked, { batch, atOnce }: { batch: number; atOnce: number }): void => {
  const mapping = new CfnEventSourceMapping(worker, 'Batches', {
    functionName: worker.functionArn,
    eventSourceArn: queue.queueArn,
    batchSize: batch,
    functionResponseTypes: ['ReportBatchItemFailures'],
    scalingConfig: { maximumConcurrency: atOnce },
  });
  // A mapping is made only once its function may read the queue.
  mapping.node.addDependency(worker.role ?? worker);
};
