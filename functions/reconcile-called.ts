import * as z from 'zod';
import { Id } from '../shared/domain/definition/parts.ts';
import type { Head, StreamId } from '../shared/ports.ts';
import { type BatchAnswer, batch } from './kit/batch.ts';
import { type Log, PhaseInput, type Task, task } from './kit/task.ts';
import { type Reconciled, type ReconcilePorts, reconcile, reconcileAfter, reconcileAll, together } from './reconcile.ts';

type Ports = ReconcilePorts & {
  ledger: { heads(): Promise<(StreamId & Head)[]> };
  /** With what an execution began, as JSON. */
  executions: { input(executionArn: string): Promise<string | undefined> };
};

/** The event that Step Functions gives when an execution has failed, timed out or was aborted. */
const Closed = z.object({ detail: z.object({ executionArn: z.string(), input: z.string().optional() }) });
const Asked = z.object({ organisation: Id, programme: Id.optional(), afterLoss: z.boolean().optional() });
const Batch = z.object({ Records: z.array(z.unknown()) });

/** A subject that was left alone is looked at again when its message comes back. */
class LeftAlone extends Error {
  override name = 'LeftAlone';
}

/** Milliseconds for one subject. */
const each = 20_000;

/** Every programme of every organisation. One organisation that cannot be read does not hold up the next; it is thrown at the end. */
const everything = async (ports: Ports, log?: Log): Promise<Reconciled> => {
  const reports: Reconciled[] = [];
  const failures: unknown[] = [];
  for (const organisation of new Set((await ports.ledger.heads()).map((head) => head.organisation)))
    await reconcileAll(
      ports,
      log,
    )({ organisation }).then(
      (report) => reports.push(report),
      (error: unknown) => failures.push(error),
    );
  if (failures.length > 0) throw failures[0];
  return together(reports);
};

/**
 * An event holds no input of a machine that is encrypted with a key of the customer, nor one that is too long: then AWS is asked for it. An execution of
 * something else is left to the daily round.
 */
const afterClosed = async (ports: Ports, { detail }: z.infer<typeof Closed>, log?: Log): Promise<Reconciled> => {
  const input = detail.input ?? (await ports.executions.input(detail.executionArn));
  const { success, data } = PhaseInput.safeParse(JSON.parse(input ?? 'null'));
  return success ? reconcileAfter(ports, log)(data) : together([]);
};

const directly = (ports: Ports, log?: Log) =>
  task(
    'reconcile-called',
    z.unknown(),
    async (event): Promise<Reconciled> => {
      const closed = Closed.safeParse(event);
      if (closed.success) return afterClosed(ports, closed.data, log);
      const asked = Asked.safeParse(event);
      if (!asked.success) return everything(ports, log);
      const { programme, ...organisation } = asked.data;
      return programme === undefined ? reconcileAll(ports, log)(organisation) : reconcile(ports, log)({ ...organisation, programme });
    },
    log,
  );

/**
 * The reconciler as AWS calls it: with the event of one execution that failed, also by way of a queue; with the name of an organisation, and of a programme;
 * or, by the clock, with anything else: then everything is looked at. From a queue comes back what was left alone because it is young.
 */
export const reconcileCalled = (ports: Ports, log?: Log): Task<Reconciled | BatchAnswer> => {
  const look = directly(ports, log);
  const queued = batch(
    'reconcile',
    Closed,
    async (event) => {
      if ((await afterClosed(ports, event, log)).left.length > 0) throw new LeftAlone();
    },
    { log, each },
  );
  return async (event, context) => (Batch.safeParse(event).success ? queued(event, context) : look(event, context));
};
