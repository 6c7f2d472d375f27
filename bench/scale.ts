import { isolated } from './isolated.ts';
import type { Latency } from './load.ts';
import { rounded } from './statistics.ts';
import { copyOf } from './town.ts';

type At = Latency & { programmes: number; rssMiB: number; startMs: number; reconcilerMs: number };

/** The document of `scale --json`: the same measured at a tenth and at the whole; `growth` is the quotient of their medians, 1 is flat. */
export type ScaleReport = {
  tenth: At;
  whole: At;
  growth: number;
  /** One look of the reconciler at all of them. */
  reconcilerMs: number;
};

const sampled = 50;

const at = async (folder: string, programmes: number): Promise<At> => {
  const waiting = `${folder}/waiting-${String(programmes)}`;
  await isolated('prepare', waiting, programmes);
  const { startMs, rssMiB } = await isolated<{ startMs: number; rssMiB: number }>('start-up', copyOf(waiting, 'start'), programmes);
  const { reconcilerMs } = await isolated<{ reconcilerMs: number }>('reconcile', copyOf(waiting, 'reconcile'), programmes);
  const latency = await isolated<Latency>('latency', waiting, programmes, Math.min(sampled, programmes));
  return { programmes, ...latency, rssMiB, startMs, reconcilerMs };
};

/** Many programmes waiting: does one transition still cost the same? */
export const scale = async (folder: string, count: number, say: (line: string) => void): Promise<ScaleReport> => {
  const few = Math.max(1, Math.floor(count / 10));
  say(`1/2 ${String(few)} programmes waiting ...`);
  const tenth = await at(folder, few);
  say(`2/2 ${String(count)} programmes waiting (starting them takes a minute) ...`);
  const whole = await at(folder, count);
  return { tenth, whole, growth: rounded(whole.p50Ms / tenth.p50Ms, 2), reconcilerMs: whole.reconcilerMs };
};
