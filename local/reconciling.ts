import { Temporal } from 'temporal-polyfill';
import { PhaseInput } from '../functions/kit/task.ts';
import { type Reconciled, type ReconcilePorts, reconcileAfter, reconcileAll, together } from '../functions/reconcile.ts';
import { earliest } from '../shared/domain/calendar.ts';
import type { ExecutionSummary } from './engine/types.ts';
import type { SqliteLedger } from './store/sqlite-ledger.ts';

type Ports = ReconcilePorts & { ledger: SqliteLedger };

export type Reconciling = {
  /** Told of an execution that failed, timed out or was aborted; its subject is looked at in the next `lookAgain`. */
  closed(execution: ExecutionSummary): void;
  /** Looks at every programme of every organisation. */
  lookAtAll(options: { afterLoss: boolean }): Promise<Reconciled>;
  /** Looks at what closed, and at everything when that is due by the system clock; true when that changed something. */
  lookAgain(): Promise<boolean>;
};

const daily = { hours: 24 };

const isChange = ({ started, stopped }: Reconciled): boolean => started.length + stopped.length > 0;

/** Looks at every programme of every organisation that the ledger holds. */
const lookAtAll = async (ports: Ports, afterLoss: boolean): Promise<Reconciled> => {
  const reports: Reconciled[] = [];
  for (const organisation of new Set((await ports.ledger.heads()).map((head) => head.organisation)))
    reports.push(await reconcileAll(ports)({ organisation, afterLoss }));
  return together(reports);
};

/**
 * When the reconciler runs in the embedded home: when it is told to, for each procedure that fails, a quarter of an hour after it left
 * something alone, and daily.
 */
export const reconciling = (ports: Ports): Reconciling => {
  const { systemClock } = ports;
  const failed = new Map<string, PhaseInput>();
  let due = systemClock.now().add(daily);

  const dueAgain = (limit: Temporal.Instant, { left }: Reconciled): void => {
    due = earliest([limit, ...left.map(({ again }) => Temporal.Instant.from(again))]) ?? limit;
  };

  const all = async (afterLoss: boolean): Promise<Reconciled> => {
    const report = await lookAtAll(ports, afterLoss);
    dueAgain(systemClock.now().add(daily), report);
    return report;
  };

  const eachFailed = async (): Promise<Reconciled> => {
    const reports: Reconciled[] = [];
    for (const [name, input] of failed) {
      reports.push(await reconcileAfter(ports)(input));
      failed.delete(name);
    }
    dueAgain(due, together(reports));
    return together(reports);
  };

  return {
    closed: ({ name, input }) => {
      const { success, data } = PhaseInput.safeParse(input);
      if (success) failed.set(name, data);
    },
    lookAtAll: ({ afterLoss }) => all(afterLoss),
    lookAgain: async () => {
      const changed = isChange(await eachFailed());
      if (Temporal.Instant.compare(systemClock.now(), due) < 0) return changed;
      return isChange(await all(false)) || changed;
    },
  };
};
