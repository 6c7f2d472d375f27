import { Temporal } from 'temporal-polyfill';
import { type Acts, bindActs } from '../functions/acts.ts';
import { awaitNews } from '../functions/await-news.ts';
import { closePhase } from '../functions/close-phase.ts';
import { closePhaseEarly } from '../functions/close-phase-early.ts';
import { type Deliverer, deliverer } from '../functions/deliver.ts';
import { nextDeadline } from '../functions/next-deadline.ts';
import { openPhase } from '../functions/open-phase.ts';
import { readOutcome } from '../functions/read-outcome.ts';
import type { Reconciled } from '../functions/reconcile.ts';
import { remind } from '../functions/remind.ts';
import { returnGate } from '../functions/return-gate.ts';
import { startProcedure } from '../functions/start-procedure.ts';
import { compose } from '../letters/mail/compose.ts';
import { earliest } from '../shared/domain/calendar.ts';
import type { AddressBook, Clock, Mailer, Procedures } from '../shared/ports.ts';
import type { MovableClock } from './clock.ts';
import { openEngine } from './engine/engine.ts';
import { MachineRefused } from './engine/errors.ts';
import type { Engine, EngineOptions, ExecutionSummary, Handler } from './engine/types.ts';
import { type Mailing, mailing } from './mailing.ts';
import { engineProcedures } from './procedures.ts';
import { type Reconciling, reconciling } from './reconciling.ts';
import { HomeStopped, StartRefused } from './refused.ts';
import { isDiskFull, isSqliteError, isUnwritable } from './store/errors.ts';
import { openSqliteLedger, type SqliteLedger } from './store/sqlite-ledger.ts';
import { loadStories } from './stories.ts';

export type HomeOptions = {
  /** Folder file paths, or `:memory:`. */
  ledgerPath: string;
  enginePath: string;
  programmeClock: MovableClock;
  systemClock: Clock;
  /** `off` only where a crash loses nothing that matters: simulations. */
  durability?: 'full' | 'off';
  engine?: Partial<Pick<EngineOptions, 'runEveryTaskTwice' | 'afterCommit' | 'onClosed'>>;
  /** Definitions of the stories instead of the committed ones: those that executions of an older release still play. */
  machines?: Record<string, unknown>;
  /** With what mail is sent, and to which addresses. Without it mail waits in the ledger. */
  mail?: { mailer: Mailer; addresses: AddressBook } | undefined;
  /** Puts something between the home and its ledger, to watch it; what the ledger does must stay as it is. */
  watch?: (ledger: SqliteLedger) => SqliteLedger;
};

/** The embedded home: ledger, engine, verbs and deliverer on one machine, on the clocks it is given. */
export type Home = {
  ledger: SqliteLedger;
  engine: Engine;
  procedures: Procedures;
  acts: Acts;
  programmeClock: MovableClock;
  systemClock: Clock;
  /** Plays and delivers all that is ready now, until nothing is, and then sends the mail that may go. Procedures that failed meanwhile are looked at, and once a day all of them. */
  rest(): Promise<void>;
  /**
   * Starts every procedure that should run and does not, stops those that should not, and delivers that; plays nothing. For a start of the
   * home, and on demand. An engine that knows of no execution at all has lost its store: then even what was just started is started again.
   */
  reconcile(): Promise<Reconciled>;
  close(): Promise<void>;
};

type Ports = Pick<Home, 'ledger' | 'procedures' | 'programmeClock' | 'systemClock'>;

type Parts = { ports: Ports; engine: Engine; keeper: Reconciling; delivering: Deliverer; mail: Mailing };

/** Plays and delivers side by side until nothing is ready, and then sends mail; what is committed meanwhile is delivered at once. */
const resting = ({ ports, engine, keeper, delivering, mail }: Parts, enginePath: string) => {
  let active = 0;
  const deliver = (): Promise<void> => engine.settle(delivering.drain());
  const isDue = async (): Promise<boolean> => (await ports.ledger.due(ports.systemClock.now().toString(), 1)).length > 0;
  return {
    rest: async (): Promise<void> => {
      active += 1;
      try {
        do await deliver();
        while ((await isDue()) || (await keeper.lookAgain()));
        await mail.keepUp();
      } catch (error) {
        throw stopped(error, enginePath);
      } finally {
        active -= 1;
      }
    },
    /** Told of each commit that holds messages. What goes wrong here goes wrong again where it is told: in `rest`. */
    arrived: (): void => {
      if (active > 0) deliver().catch(() => undefined);
    },
  };
};

/** The ledger, telling of messages to deliver once they are committed. */
const announcing = (ledger: SqliteLedger, arrived: () => void): SqliteLedger => ({
  ...ledger,
  append: async (request) => {
    const appended = await ledger.append(request);
    if (appended.outcome === 'appended' && request.messages.some(({ kind }) => kind !== 'mail')) arrived();
    return appended;
  },
});

/** The tasks of the stories by the names that their definitions call. */
const bindTasks = (ports: Ports): Record<string, Handler> => ({
  'next-deadline': nextDeadline(ports),
  'await-news': awaitNews(ports),
  'read-outcome': readOutcome(ports),
  'open-phase': openPhase(ports),
  remind: remind(ports),
  'close-phase': closePhase(ports),
  'return-gate': returnGate(ports),
  'close-phase-early': closePhaseEarly(ports),
  'start-procedure': startProcedure(ports),
});

/** Opens the engine; a store of another version, or one that is damaged, is a refusal in one sentence. */
const openStoredEngine = (options: EngineOptions): Engine => {
  try {
    return openEngine(options);
  } catch (error) {
    if (error instanceof MachineRefused || !(error instanceof Error)) throw error;
    const mend = isUnwritable(error)
      ? 'See that the disk has room, and that this user may write the file and its folder.'
      : 'Install the version that wrote it, or restore a backup.';
    throw new StartRefused(`The engine cannot open its store: ${options.path}: ${error.message}. ${mend}`);
  }
};

/** After a commit that failed the engine plays on nothing; the reason is one sentence. What the ledger says is one already. */
const stopped = (error: unknown, path: string): unknown => {
  if (!isSqliteError(error)) return error;
  const why = isDiskFull(error) ? 'cannot grow because the disk is full: make room' : 'could not be written: look at the disk';
  return new HomeStopped(`The engine stopped, its store ${path} ${why}, and start again. Every acknowledged act is kept.`, {
    cause: error,
  });
};

export const openHome = ({
  ledgerPath,
  enginePath,
  programmeClock,
  systemClock,
  durability = 'full',
  engine: options = {},
  machines = loadStories(),
  mail: server,
  watch = (ledger) => ledger,
}: HomeOptions): Home => {
  const ledger = announcing(watch(openSqliteLedger({ path: ledgerPath, durability })), () => arrived());
  const handlers: Record<string, Handler> = {};
  const onClosed = (execution: ExecutionSummary): void => {
    keeper.closed(execution);
    options.onClosed?.(execution);
  };
  const engine = openStoredEngine({ path: enginePath, clock: programmeClock, machines, handlers, durability, ...options, onClosed });
  const ports: Ports = { ledger, procedures: engineProcedures(engine), programmeClock, systemClock };
  const keeper = reconciling(ports);
  const delivering = deliverer(ports);
  const mail = mailing(ports, server && { ...server, compose });
  const { rest, arrived } = resting({ ports, engine, keeper, delivering, mail }, enginePath);
  Object.assign(handlers, bindTasks(ports));
  return {
    ...ports,
    engine,
    acts: bindActs(ports),
    rest,
    reconcile: async () => {
      const report = await keeper.lookAtAll({ afterLoss: engine.list().length === 0 });
      await delivering.drain();
      return report;
    },
    close: async () => {
      await engine.close();
      ledger.close();
    },
  };
};

/** What happens at given moments while the clock moves: the acts of a scenario. */
export type Script = { next(): Temporal.Instant | undefined; perform(): Promise<void> };

/** Moves the programme clock forward step by step, from wake-up to wake-up, each brought to rest, until `target` (protocol R10). */
export const moveClock = async (home: Home, script: Script, target: Temporal.Instant): Promise<void> => {
  await home.rest();
  for (;;) {
    const [timer, act] = [home.engine.nextWakeUp(), script.next()];
    const next = earliest([timer, act]);
    if (!next || Temporal.Instant.compare(next, target) > 0) break;
    home.programmeClock.moveTo(next);
    await home.rest();
    if (act && Temporal.Instant.compare(act, home.programmeClock.now()) <= 0) {
      await script.perform();
      await home.rest();
    }
  }
  home.programmeClock.moveTo(target);
  await home.rest();
};
