import { existsSync, readFileSync, statSync } from 'node:fs';
import { readArguments, run, Stop } from './kit/command.ts';
import { type Bill, costOf, type PriceTable, readPrices, Simulated } from './kit/cost.ts';
import { everywhere, rowOf, scaleOf } from './kit/scale.ts';

const usage = 'Usage: npm run cost -- <simulation.json> [--json]';
const make = 'Make one with: npm run --silent simulate -- <definition.yaml> --json > simulation.json.';

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const readSimulation = (file: string): Simulated => {
  if (!existsSync(file)) throw new Stop(2, `There is no file ${file}. ${make}`);
  if (!statSync(file).isFile()) throw new Stop(2, `${file} cannot be read. ${make}`);
  const { success, data } = Simulated.safeParse(parsed(readFileSync(file, 'utf8')));
  if (!success) throw new Stop(1, `${file} does not hold the JSON of a simulation that counts what it asks of AWS. ${make}`);
  if (data.to < data.from) throw new Stop(1, `${file} holds a simulation that ends before it begins. ${make}`);
  return data;
};

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const money = new Intl.NumberFormat('en', { minimumFractionDigits: 4, maximumFractionDigits: 4 });

const quantityOf = (quantity: number): string => (quantity > 0 && quantity < 1 ? quantity.toPrecision(2) : whole.format(quantity));

const tableOf = (title: string, { lines, total }: Bill): string =>
  [
    title,
    ...lines.map(
      ({ what, quantity, cost, doubt }) =>
        `  ${what.padEnd(26)}${quantityOf(quantity).padStart(14)}${money.format(cost).padStart(12)}  ${doubt}`,
    ),
    `  ${'in all'.padEnd(40)}${money.format(total).padStart(12)}`,
  ].join('\n');

const pageOf = ({ programme, from, to }: Simulated, table: PriceTable): string =>
  [`${programme}, as played from ${from} to ${to}. ${table.currency}, ${table.region}, prices of ${table.date}.`, table.note, ''].join(
    '\n',
  );

await run(async () => {
  const { positionals, values } = readArguments({ json: { type: 'boolean', default: false } }, 1, usage);
  const [file = ''] = positionals;
  const simulated = readSimulation(file);
  const table = readPrices();
  const cost = costOf(simulated, table);
  const scale = scaleOf(everywhere, simulated, table);
  const { programme, from, to } = simulated;
  const { region, currency, date, note, prices, assumptions } = table;
  if (values.json)
    console.log(JSON.stringify({ programme, from, to, region, currency, date, note, ...cost, scale, prices, assumptions }, null, 2));
  else
    console.log(
      [
        pageOf(simulated, table),
        tableOf('A year of this programme:', cost.programmeYear),
        '',
        tableOf('A year of one environment, whatever runs in it:', cost.environmentYear),
        '',
        `${String(everywhere)} such programmes, against the quotas of ${scale.region}:`,
        ...scale.measured.map(rowOf),
      ].join('\n'),
    );
  return 0;
});
