import { type Bundle, bundles } from './bundles.ts';
import { overHttp } from './http.ts';
import { isolated, serving } from './isolated.ts';
import { asLatency, type Latency, sample, type Throughput, timesOf } from './load.ts';
import { programmeNames } from './programme.ts';
import { rounded } from './statistics.ts';
import { copyOf } from './town.ts';

/** The document of `gates --json`. Rates are per second, times in milliseconds; `ratio` is transitions to bare commits. */
export type GatesReport = {
  transitionsPerSecond: number;
  limitPerSecond: number;
  ratio: number;
  p50Ms: number;
  p99Ms: number;
  limitP50Ms: number;
  httpP50Ms: number;
  cpuMsPerTransition: number;
  rssMiB: number;
  startMs: number;
  bundles: Bundle[];
};
type Limit = { limitPerSecond: number; limitP50Ms: number };
type StartUp = { startMs: number; rssMiB: number };

const records = 3000;
/** Programmes of which the gates are passed one at a time: four transitions each. */
const sampled = 500;

const httpLatency = async (folder: string, count: number, size: number): Promise<Latency> => {
  const { url, stop } = await serving(folder);
  try {
    const client = overHttp(url);
    const { warmUp, measured } = sample(programmeNames(count), size);
    await timesOf(warmUp, client);
    return asLatency(await timesOf(measured, client));
  } finally {
    await stop();
  }
};

/** 1,000 programmes of four gates, and in the same run what the disk allows. */
export const gates = async (folder: string, count: number, say: (line: string) => void): Promise<GatesReport> => {
  const size = Math.min(sampled, count);
  const waiting = `${folder}/waiting`;
  say(`1/7 Starting ${String(count)} programmes ...`);
  await isolated('prepare', waiting, count);
  say('2/7 What the disk allows ...');
  const bound = await isolated<Limit>('limit', folder, records);
  say('3/7 Start-up and memory with all of them waiting ...');
  const started = await isolated<StartUp>('start-up', copyOf(waiting, 'start'), count);
  say('4/7 One in flight ...');
  const one = await isolated<Latency>('latency', copyOf(waiting, 'one'), count, size);
  say('5/7 One in flight, over HTTP ...');
  const http = await httpLatency(copyOf(waiting, 'http'), count, size);
  say('6/7 32 in flight ...');
  const { transitionsPerSecond, cpuMsPerTransition } = await isolated<Throughput>('throughput', copyOf(waiting, 'many'), count);
  say('7/7 Bundles of the deployed functions ...');
  return {
    transitionsPerSecond,
    limitPerSecond: bound.limitPerSecond,
    ratio: rounded(transitionsPerSecond / bound.limitPerSecond, 4),
    ...one,
    limitP50Ms: bound.limitP50Ms,
    httpP50Ms: http.p50Ms,
    cpuMsPerTransition,
    rssMiB: started.rssMiB,
    startMs: started.startMs,
    bundles: await bundles(folder),
  };
};
