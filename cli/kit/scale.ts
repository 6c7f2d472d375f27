import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type Line, type PriceTable, type Simulated, yearOf } from './cost.ts';

/** 342 municipalities with 10 programmes each: all of the Netherlands, as it is counted since 2023. */
export const everywhere = 342 * 10;
const programmesEach = 10;

const uses = [
  'openExecutions',
  'historyEvents',
  'transitionsAtOnce',
  'listsADay',
  'functionsAtOnce',
  'writesASecond',
  'readsASecond',
  'numbersASecond',
  'indexWritesASecond',
  'mailsAtOnce',
  'schedules',
  'alarms',
  'logsASecond',
] as const;
type Use = (typeof uses)[number];

const Quotas = z.strictObject({
  region: z.string(),
  date: z.string(),
  note: z.string(),
  quotas: z.array(
    z.strictObject({
      what: z.string(),
      limit: z.number().positive(),
      of: z.enum(uses),
      /** A rate: what is above it comes later. */
      drains: z.literal(true).optional(),
      source: z.url(),
      doubt: z.string().min(1),
    }),
  ),
});

/** `seconds`: until all of `use` has passed at that rate. */
export type Measured = { what: string; use: number; how: string; limit: number; seconds: number | null; doubt: string };

/** One round of a reminder: wake, read, remind, ask, wait again; told to two roles by mail. */
const round = { transitions: 6, functions: 4, mails: 2 };
/** Write units of that round: head, facts, claim, fence, two mails with their pointers, the number, the token. */
const writesOfRound = 20;
const transitionsASecond = 800;
const listed = 1_000;

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

const usesOf = (programmes: number, simulated: Simulated, table: PriceTable): Record<Use, { use: number; how: string }> => {
  const { phases, executions, aws } = simulated;
  const open = programmes * phases.length;
  const rounds = transitionsASecond / round.transitions;
  const calls = rounds * round.functions;
  const load = aws.read / Math.max(1, aws.functions + aws.acts);
  const pages = Math.ceil(open / listed);
  const organisations = Math.ceil(programmes / programmesEach);
  const seconds = table.assumptions.functionSeconds.value;
  const each = (what: number, unit: string) => ({
    use: programmes * what,
    how: `${number.format(programmes)} programmes x ${what} ${unit}`,
  });
  const pace = `${number.format(rounds)} rounds a second, the pace of the transitions`;
  return {
    openExecutions: each(phases.length, 'phases'),
    historyEvents: { use: executions.mostEvents, how: 'the longest history of the play' },
    transitionsAtOnce: each(round.transitions, 'of a reminder, all at the same midnight'),
    listsADay: {
      use: organisations * pages,
      how: `${number.format(organisations)} organisations x ${pages} pages of ${number.format(listed)} executions`,
    },
    functionsAtOnce: { use: calls * seconds, how: `${number.format(calls)} calls a second x ${seconds} s` },
    writesASecond: { use: rounds * writesOfRound, how: `${pace} x ${writesOfRound} units` },
    readsASecond: {
      use: calls * load,
      how: `${number.format(calls)} calls a second x ${number.format(load)} units of a function that begins with nothing`,
    },
    numbersASecond: { use: rounds, how: pace },
    indexWritesASecond: { use: rounds * round.mails, how: `${pace} x ${round.mails} mails` },
    mailsAtOnce: each(round.mails, 'mails of one morning'),
    schedules: { use: 4, how: 'of the installation; programmes have none' },
    alarms: { use: table.assumptions.alarms.value, how: 'of the installation; programmes have none' },
    logsASecond: { use: calls, how: `${number.format(calls)} calls a second` },
  };
};

/** Pure but for the file of the quotas: so many programmes as the one that was played, on their worst morning, against each quota. */
export const scaleOf = (programmes: number, simulated: Simulated, table: PriceTable) => {
  const { quotas, ...about } = Quotas.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'quotas.json'), 'utf8')));
  const known = usesOf(programmes, simulated, table);
  const measured = quotas.map(({ what, limit, of, drains, doubt }): Measured => {
    const { use, how } = known[of];
    return { what, use, how, limit, seconds: drains ? use / limit : null, doubt };
  });
  const year = yearOf(simulated, table);
  return { ...about, programmes, mailsAYear: programmes * year.mails, gigabytesAYear: (programmes * year.bytes) / 1e9, measured };
};

/** A row of docs/scale.md. */
export const rowOf = ({ what, use, how, limit, seconds, doubt }: Measured): string => {
  const share =
    seconds === null
      ? `${use / limit < 0.001 ? '< 0.1' : ((use / limit) * 100).toFixed(1)} %`
      : `passes in ${number.format(Math.ceil(seconds))} s`;
  return `| ${what} | ${number.format(limit)} | ${number.format(use)} | ${how} | ${share} | ${doubt} |`;
};

/** A row of what it costs in docs/scale.md. */
export const billRowOf = ({ what, quantity, cost, doubt }: Line): string =>
  `| ${what} | ${quantity > 0 && quantity < 1 ? quantity.toPrecision(2) : number.format(quantity)} | ${cost.toFixed(4)} | ${doubt} |`;
