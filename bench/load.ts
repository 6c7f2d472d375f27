import { type Transition, transitionsOf } from './programme.ts';
import { cpuMs, mebibytes, quantile, rounded } from './statistics.ts';
import { confirm, openTown, pass, record } from './town.ts';

const lanes = 32;

/** The first programmes are played before anything is measured, until the process runs as one that has been up for a while. */
const warm = (programmes: readonly string[]): number => Math.ceil(programmes.length / 4);

const inLanes = async (work: readonly Transition[][], play: (transition: Transition) => Promise<void>): Promise<void> => {
  const ahead = [...work];
  const lane = async (): Promise<void> => {
    for (let mine = ahead.shift(); mine; mine = ahead.shift()) for (const one of mine) await play(one);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
};

export type Throughput = { transitionsPerSecond: number; cpuMsPerTransition: number; transitions: number; rssMiB: number };

/** 32 programmes in flight at once, each passing its gates one after the other; what is left to do at the end counts too. */
export const throughput = async (folder: string, programmes: readonly string[]): Promise<Throughput> => {
  const town = openTown(folder);
  await town.keepUp();
  const all = transitionsOf(programmes);
  await inLanes(all.slice(0, warm(programmes)), (one) => pass(town, one));
  await town.keepUp();
  const measured = all.slice(warm(programmes));
  const [began, cpu] = [performance.now(), cpuMs()];
  await inLanes(measured, (one) => pass(town, one));
  await town.keepUp();
  const [elapsed, used] = [performance.now() - began, cpuMs() - cpu];
  const transitions = measured.flat().length;
  const rssMiB = mebibytes(process.memoryUsage().rss);
  await town.close();
  return {
    transitionsPerSecond: rounded((transitions * 1000) / elapsed),
    cpuMsPerTransition: rounded(used / transitions, 2),
    transitions,
    rssMiB,
  };
};

/** What a latency is measured on: a home in this process, or one behind HTTP. */
export type Passing = {
  rest: () => Promise<void>;
  /** The acts before the last: they pass no gate. */
  record: (transition: Transition) => Promise<void>;
  /** From the last act until the next phase is open. */
  confirm: (transition: Transition) => Promise<void>;
};

/** One in flight: the clock runs from the act that lets the gate pass, when everything rests, until the next phase is open. */
export const timesOf = async (
  work: readonly Transition[],
  { rest, record: recordFirst, confirm: confirmLast }: Passing,
): Promise<number[]> => {
  const times: number[] = [];
  for (const one of work) {
    await recordFirst(one);
    await rest();
    const began = performance.now();
    await confirmLast(one);
    times.push(performance.now() - began);
    await rest();
  }
  return times;
};

export type Latency = { p50Ms: number; p99Ms: number };

export const asLatency = (times: readonly number[]): Latency => ({
  p50Ms: rounded(quantile(times, 0.5), 2),
  p99Ms: rounded(quantile(times, 0.99), 2),
});

/** Programmes of which the gates are passed one at a time, the warm-up before them, spread over all that wait. */
export const sample = (programmes: readonly string[], size: number): { warmUp: Transition[]; measured: Transition[] } => {
  const step = Math.max(1, Math.floor(programmes.length / size));
  const chosen = transitionsOf(programmes.filter((_, index) => index % step === 0)).flat();
  const warmUp = Math.floor(chosen.length / 4);
  return { warmUp: chosen.slice(0, warmUp), measured: chosen.slice(warmUp) };
};

export const latency = async (folder: string, programmes: readonly string[], size: number): Promise<Latency> => {
  const town = openTown(folder);
  await town.keepUp();
  const { warmUp, measured } = sample(programmes, size);
  const passing: Passing = { rest: town.keepUp, record: (one) => record(town, one), confirm: (one) => confirm(town, one) };
  await timesOf(warmUp, passing);
  const times = await timesOf(measured, passing);
  await town.close();
  return asLatency(times);
};

/** A home with these programmes waiting is opened: since the process began, and what it takes then. */
export const startUp = async (folder: string): Promise<{ startMs: number; rssMiB: number; waiting: number }> => {
  const town = openTown(folder);
  await town.keepUp();
  const startMs = rounded(performance.now(), 0);
  const rssMiB = mebibytes(process.memoryUsage().rss);
  const waiting = town.home.engine.list({ status: 'RUNNING' }).length;
  await town.close();
  return { startMs, rssMiB, waiting };
};

/** The reconciler over a home in which all is well: it looks at every open phase and changes nothing. */
export const reconciliation = async (folder: string): Promise<{ reconcilerMs: number; looked: number }> => {
  const town = openTown(folder);
  await town.keepUp();
  const began = performance.now();
  const { looked } = await town.home.reconcile();
  const reconcilerMs = rounded(performance.now() - began, 0);
  await town.close();
  return { reconcilerMs, looked };
};
