import { serveActs } from './http.ts';
import { limit } from './limit.ts';
import { latency, reconciliation, startUp, throughput } from './load.ts';
import { programmeNames } from './programme.ts';
import { prepare } from './town.ts';

/** One measured part, in a process of its own so that memory and processor are its own. Prints one JSON document, or an address. */
const parts: Record<string, (folder: string, count: number, size: number) => Promise<unknown>> = {
  prepare: (folder, count) => prepare(folder, programmeNames(count)),
  limit: async (folder, records) => limit(folder, records),
  throughput: (folder, count) => throughput(folder, programmeNames(count)),
  latency: (folder, count, size) => latency(folder, programmeNames(count), size),
  'start-up': (folder) => startUp(folder),
  reconcile: (folder) => reconciliation(folder),
  serve: (folder) => serveActs(folder),
};

const [name = '', folder = '', count = '0', size = '0'] = process.argv.slice(2);
const answer = await parts[name]?.(folder, Number(count), Number(size));
if (answer !== undefined) console.log(JSON.stringify(answer));
