import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { daysBetween } from '../../shared/domain/calendar.ts';
import { isDate } from '../../shared/domain/definition/parts.ts';

const count = z.number().nonnegative();
const day = z.string().refine(isDate);

/** What the cost is computed from, out of the JSON of `npm run simulate`. */
export const Simulated = z.object({
  programme: z.string(),
  from: day,
  to: day,
  phases: z.array(z.unknown()),
  executions: z.object({ started: count, mostEvents: count }),
  aws: z.object({
    stateTransitions: count,
    functions: count,
    acts: count,
    queued: count,
    requests: count,
    read: count,
    write: count,
    index: count,
    bytes: count,
    messages: count,
    mails: count,
  }),
});
export type Simulated = z.infer<typeof Simulated>;

const Price = z.strictObject({ per: z.number().positive(), price: count, source: z.url(), doubt: z.string().min(1) });
const Assumption = z.strictObject({ value: count, doubt: z.string().min(1) });
const prices = [
  'stateTransition',
  'writeUnit',
  'readUnit',
  'tableGigabyteMonth',
  'restorableGigabyteMonth',
  'functionCall',
  'functionGigabyteSecond',
  'queueRequest',
  'mail',
  'schedule',
  'archivePut',
  'logGigabyte',
  'keyMonth',
  'keyRequest',
  'alarmMonth',
  'dashboardMonth',
] as const;
const assumptions = [
  'functionGigabytes',
  'functionSeconds',
  'logBytesPerCall',
  'queueRequestsPerMessage',
  'writeUnitsPerMail',
  'readUnitsPerMail',
  'alarms',
  'dashboards',
  'keys',
  'keyRequestsPerMonth',
  'queues',
  'queuePollsPerMonth',
  'sweepsPerDay',
  'readUnitsPerSweep',
] as const;

/** The price table: dated, and each price with its source and what may be wrong with it. */
const PriceTable = z.strictObject({
  region: z.string(),
  currency: z.literal('USD'),
  date: day,
  note: z.string(),
  prices: z.record(z.enum(prices), Price),
  assumptions: z.record(z.enum(assumptions), Assumption),
});
export type PriceTable = z.infer<typeof PriceTable>;

export const readPrices = (): PriceTable => PriceTable.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'prices.json'), 'utf8')));

/** One line of a bill. `quantity` and `cost` are for a year. */
export type Line = { what: string; price: (typeof prices)[number]; quantity: number; cost: number; doubt: string };
export type Bill = { lines: Line[]; total: number };
export type Cost = { programmeYear: Bill; environmentYear: Bill };

const daysAYear = 365;
const monthsAYear = 12;
const gigabyte = 1_000_000_000;

const billOf = (table: PriceTable, quantities: [what: string, price: Line['price'], quantity: number][]): Bill => {
  const lines = quantities.map(([what, price, quantity]) => {
    const { per, price: each, doubt } = table.prices[price];
    return { what, price, quantity, cost: (quantity / per) * each, doubt };
  });
  return { lines, total: lines.reduce((sum, { cost }) => sum + cost, 0) };
};

/** What one programme asks of AWS in a year, as it was played. */
export const yearOf = ({ from, to, executions, aws }: Simulated, { assumptions: assumed }: PriceTable) => {
  const years = (daysBetween(from, to) + 1) / daysAYear;
  const verbs = aws.functions + aws.acts;
  /** What a function reads that begins with nothing; the reconciler and whoever sends a mail do so too. */
  const load = verbs === 0 ? 0 : aws.read / verbs;
  const yearly = (value: number): number => value / years;
  return {
    stateTransitions: yearly(aws.stateTransitions),
    calls: yearly(verbs + aws.queued + executions.started) + daysAYear,
    reads: yearly(aws.read + aws.mails * (load + assumed.readUnitsPerMail.value)) + daysAYear * load,
    writes: yearly(aws.write + aws.index + aws.mails * assumed.writeUnitsPerMail.value),
    messages: yearly(aws.queued),
    mails: yearly(aws.mails),
    executions: yearly(executions.started),
    bytes: yearly(aws.bytes),
  };
};

/** Pure: a simulation times a price table. Of what is stored, a year's growth is counted for the whole year. */
export const costOf = (simulated: Simulated, table: PriceTable): Cost => {
  const { value: gigabytes } = table.assumptions.functionGigabytes;
  const assumed = (name: (typeof assumptions)[number]): number => table.assumptions[name].value;
  const seconds = gigabytes * assumed('functionSeconds');
  const year = yearOf(simulated, table);
  const sweeps = daysAYear * assumed('sweepsPerDay');
  return {
    programmeYear: billOf(table, [
      ['state transitions', 'stateTransition', year.stateTransitions],
      ['write units of the table', 'writeUnit', year.writes],
      ['read units of the table', 'readUnit', year.reads],
      ['function calls', 'functionCall', year.calls],
      ['time of functions', 'functionGigabyteSecond', year.calls * seconds],
      ['queued messages', 'queueRequest', year.messages * assumed('queueRequestsPerMessage')],
      ['mails', 'mail', year.mails],
      ['histories kept', 'archivePut', year.executions],
      ['storage', 'tableGigabyteMonth', (year.bytes / gigabyte) * monthsAYear],
      ['continuous backup', 'restorableGigabyteMonth', (year.bytes / gigabyte) * monthsAYear],
      ['logs', 'logGigabyte', (year.calls * assumed('logBytesPerCall')) / gigabyte],
    ]),
    environmentYear: billOf(table, [
      ['alarms', 'alarmMonth', assumed('alarms') * monthsAYear],
      ['dashboard', 'dashboardMonth', assumed('dashboards') * monthsAYear],
      ['keys', 'keyMonth', assumed('keys') * monthsAYear],
      ['use of keys', 'keyRequest', assumed('keyRequestsPerMonth') * monthsAYear],
      ['polls of queues', 'queueRequest', assumed('queues') * assumed('queuePollsPerMonth') * monthsAYear],
      ['sweeps, schedule', 'schedule', sweeps],
      ['sweeps, function calls', 'functionCall', sweeps],
      ['sweeps, time', 'functionGigabyteSecond', sweeps * seconds],
      ['sweeps, read units', 'readUnit', sweeps * assumed('readUnitsPerSweep')],
      ['sweeps, logs', 'logGigabyte', (sweeps * assumed('logBytesPerCall')) / gigabyte],
    ]),
  };
};
