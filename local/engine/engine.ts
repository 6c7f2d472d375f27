import type { Temporal } from 'temporal-polyfill';
import { Driver } from './driver.ts';
import { isTooLarge } from './errors.ts';
import { createMachines, type Machines } from './machines.ts';
import { type Committed, Player } from './player.ts';
import { createQueues } from './queues.ts';
import { openStore, type Store } from './store.ts';
import type { NewExecution } from './stored.ts';
import type { Answer } from './turn.ts';
import type { Delivery, Engine, EngineOptions, StartRequest } from './types.ts';

export type * from './types.ts';

const executionName = /^[0-9A-Za-z_-]{1,80}$/;
const oneYear = 31_536_000;
const demandSize = (value: unknown, what: string): void => {
  const text = JSON.stringify(value);
  if (text === undefined) throw new RangeError(`${what} is not JSON`);
  if (isTooLarge(text)) throw new RangeError(`${what} is larger than 256 KiB`);
};

const newExecution = (machines: Machines, { name, machine, input }: StartRequest, now: Temporal.Instant): NewExecution => {
  if (!executionName.test(name)) throw new RangeError(`'${name}' is not an execution name (1 to 80 of 0-9 A-Z a-z _ -)`);
  const known = machines.named(machine);
  if (known === undefined) throw new RangeError(`there is no state machine '${machine}'`);
  demandSize(input, `the input of ${name}`);
  const seconds = Math.min(known.definition.TimeoutSeconds ?? oneYear, oneYear);
  return { name, machine, definition: known.hash, asl: known.asl, input, now, expires: now.add({ seconds }) };
};

/** Tells the driver and the caller of commits. What the caller throws stops the engine. */
const announcer =
  ({ afterCommit, onClosed }: EngineOptions, driver: () => Driver): Committed =>
  (what, tasks = [], closed) => {
    driver().addTasks(tasks);
    driver().poke();
    try {
      afterCommit?.(what);
      if (closed && closed.status !== 'SUCCEEDED') onClosed?.(closed);
    } catch (error) {
      driver().fail(error);
      throw error;
    }
  };

type Opened = { store: Store; machines: Machines; committed: Committed; player: Player; driver: Driver };

const writes = (
  { clock }: EngineOptions,
  { store, machines, committed, player, driver }: Opened,
): Pick<Engine, 'start' | 'succeed' | 'fail'> => {
  const deliver = async (token: string, answer: Answer): Promise<Delivery> =>
    (await player.answer(token, answer, () => driver.isPlaying)) ? 'delivered' : 'nobody-listens';
  return {
    start: async (request) => {
      if (!(await store.addExecution(newExecution(machines, request, clock.now())))) return 'already-exists';
      committed('start');
      return 'started';
    },
    succeed: async (token, output) => {
      demandSize(output, 'the output of a task');
      return deliver(token, { output });
    },
    fail: (token, error, cause) => deliver(token, { error, cause }),
  };
};

const reads = (store: Store): Pick<Engine, 'list' | 'running' | 'describe' | 'history' | 'remove' | 'nextWakeUp'> => ({
  list: (filter = {}) => store.list(filter),
  running: (prefix) => store.running(prefix),
  describe: (name) => store.latest(name)?.summary,
  history: (name) => {
    const found = store.latest(name);
    return found ? store.history(found.id) : [];
  },
  remove: (name) => store.remove(name),
  nextWakeUp: () => store.earliestWakeUp(),
});

/**
 * Opens (or makes) a store and everything in it that still runs; nothing plays until `settle` or `run`.
 * @throws MachineRefused when a machine holds something that the engine does not implement
 */
export const openEngine = (options: EngineOptions): Engine => {
  const machines = createMachines(options.machines);
  const { path, durability = 'full', onCommit } = options;
  const store = openStore({ path, durability, onCommit, onStopped: (error) => driver.fail(error) });
  const committed = announcer(options, () => driver);
  const player = new Player(options, { store, machines, committed, queues: createQueues() });
  const driver = new Driver(player);
  driver.addTasks(store.pendingTasks);
  return {
    ...writes(options, { store, machines, committed, player, driver }),
    ...reads(store),
    stop: (name, cause) => player.stop(name, cause),
    settle: (meanwhile) => driver.settle(meanwhile),
    run: () => driver.run(),
    close: async () => {
      driver.close();
      await player.close();
      store.close();
    },
  };
};
