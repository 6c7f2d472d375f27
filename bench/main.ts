import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundles } from './bundles.ts';
import { gates } from './gates.ts';
import { scale } from './scale.ts';
import { tellBundles, tellGates, tellScale } from './tables.ts';

const usage = `Usage: npm run bench -- <gates|scale|bundles> [--programmes <number>] [--json]
  gates    1000 programmes of four gates: throughput, latency, processor, memory, start-up, HTTP, the limit of the disk, bundles
  scale    10000 programmes waiting: is latency flat, memory, start-up
  bundles  size and init of every deployed function`;

class WrongUsage extends Error {}

type Run = { folder: string; programmes: number | undefined; say: (line: string) => void };
type Outcome = { document: unknown; table: string };

const benchmarks: Record<string, (run: Run) => Promise<Outcome>> = {
  gates: async ({ folder, programmes = 1000, say }) => {
    const document = await gates(folder, programmes, say);
    return { document, table: tellGates(document, programmes) };
  },
  scale: async ({ folder, programmes = 10_000, say }) => {
    const document = await scale(folder, programmes, say);
    return { document, table: tellScale(document) };
  },
  bundles: async ({ folder }) => {
    const document = await bundles(folder);
    return { document, table: tellBundles(document) };
  },
};

const options = () => {
  try {
    return parseArgs({ allowPositionals: true, options: { programmes: { type: 'string' }, json: { type: 'boolean', default: false } } });
  } catch (error) {
    throw new WrongUsage(error instanceof Error ? error.message : 'Unknown option.');
  }
};

const numberFrom = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new WrongUsage(`--programmes ${text} is no number from 1 to 999999.`);
  return Number(text);
};

const main = async (): Promise<void> => {
  const { positionals, values } = options();
  const [name = '', ...more] = positionals;
  const benchmark = benchmarks[name];
  if (!benchmark || more.length > 0) throw new WrongUsage(`Name one benchmark.`);
  const programmes = numberFrom(values.programmes);
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const { document, table } = await benchmark({ folder, programmes, say: (line) => console.error(line) });
    const machine = `Node ${process.version}, ${String(availableParallelism())} processors, ${process.platform} ${process.arch}`;
    console.log(values.json ? JSON.stringify(document, null, 2) : `${machine}\n${table}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

try {
  await main();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(error instanceof WrongUsage ? `${error.message}\n${usage}` : error.message);
  process.exitCode = error instanceof WrongUsage ? 2 : 1;
}
