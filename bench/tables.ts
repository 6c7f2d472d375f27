import type { Bundle } from './bundles.ts';
import type { GatesReport } from './gates.ts';
import type { ScaleReport } from './scale.ts';

const table = (rows: (readonly [string, string])[]): string[] => {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
};

export const tellBundles = (bundles: readonly Bundle[]): string =>
  table(
    bundles.map(({ name, kB, initMs }) => [name, `${kB.toFixed(1).padStart(7)} kB minified, ${initMs.toFixed(1).padStart(6)} ms init`]),
  ).join('\n');

/** What is in one transition, so that nobody compares it with something else. */
const meaning = [
  'One transition: record-resolution by one person and confirm-list by another, the nudge, the close of the phase and its gate, the nudge of',
  'the next phase and its opening, all committed with production durability. Latency runs from the confirmation, which lets the gate pass, to',
  'the commit of the opening. Over HTTP each act is a request to a small server of this benchmark: the product serves no acts over HTTP yet.',
  'A quarter of the programmes is played first and not measured, so that the figures are those of a process that has been up for a while.',
  'The limit is a bare loop on node:sqlite, one FULL commit per record; one transition makes many commits.',
];

export const tellGates = (report: GatesReport, programmes: number): string =>
  [
    `${String(programmes)} programmes of four gates`,
    ...table([
      ['32 in flight', `${String(report.transitionsPerSecond)} transitions/s, ${String(report.cpuMsPerTransition)} ms processor each`],
      ['the limit', `${String(report.limitPerSecond)} commits/s, p50 ${String(report.limitP50Ms)} ms; ratio ${String(report.ratio)}`],
      ['one in flight', `p50 ${String(report.p50Ms)} ms, p99 ${String(report.p99Ms)} ms`],
      ['one in flight, HTTP', `p50 ${String(report.httpP50Ms)} ms`],
      ['all of them waiting', `${String(report.rssMiB)} MiB resident, ${String(report.startMs)} ms from start to ready`],
    ]),
    '',
    tellBundles(report.bundles),
    '',
    ...meaning,
  ].join('\n');

export const tellScale = ({ tenth, whole, growth, reconcilerMs }: ScaleReport): string =>
  [
    ...[tenth, whole].flatMap(({ programmes, p50Ms, p99Ms, rssMiB, startMs }) =>
      table([
        [`${String(programmes)} waiting`, `p50 ${String(p50Ms)} ms, p99 ${String(p99Ms)} ms with one in flight`],
        ['', `${String(rssMiB)} MiB resident, ${String(startMs)} ms from start to ready`],
      ]),
    ),
    `growth of p50: ${String(growth)} (1 is flat)`,
    `reconciler: ${String(reconcilerMs)} ms for all`,
  ].join('\n');
