import * as z from 'zod';

const isMonthNumber = (month: number): boolean => month >= 1 && month <= 12;
const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const longMonths = new Set([1, 3, 5, 7, 8, 10, 12]);

const lengthOf = (year: number, month: number): number => {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return longMonths.has(month) ? 31 : 30;
};

/** Whether a text is an ISO local date that exists. Arithmetic, as every input and every fact has dates; an error of `Temporal` costs a stack. */
export const isDate = (text: string): boolean => {
  const [, year, month, day] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  return isMonthNumber(month) && day >= 1 && day <= lengthOf(year, month);
};

const isMonth = (text: string): boolean => /^\d{4}-\d\d$/.test(text) && isMonthNumber(Number(text.slice(5)));

const wordsOfObjects: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** What a reader calls a thing by: letters, digits, dot, hyphen. Ids of the source are kept (P3, A1.10). */
export const Id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,59}$/, 'an id holds letters, digits, dots and hyphens, 60 at most')
  .refine((id) => !wordsOfObjects.has(id), 'an id cannot be a word that every object of the language has, such as constructor');
export const Text = z.string().trim().min(1, 'must not be empty');
/** ISO local date, `2020-10-27`. */
export const LocalDate = z.string().refine(isDate, 'must be a date that exists, such as 2020-10-27').meta({ format: 'date' });
/** Month or day: `2020-10` or `2020-10-27`. */
export const MonthOrDate = z
  .string()
  .refine((text) => isDate(text) || isMonth(text), 'must be a month (2020-10) or a date (2020-10-27) that exists')
  .meta({ pattern: String.raw`^\d{4}-\d{2}(-\d{2})?$` });

/** From the first day of `from` to the last day of `until`; `until` null or absent: open end; `from` null: open start. */
export const Window = z.strictObject({ from: MonthOrDate.nullable(), until: MonthOrDate.nullable() });
export type Window = z.infer<typeof Window>;

/** Where a thing comes from. `derived: true`: the source does not say it, the programme added it. */
export const origin = { source: Text, derived: z.literal(true).optional(), note: Text.optional() };

/** Holder of a role for a dated period; the account is a pseudonym, names live in a register beside the ledger. */
export const Holder = z.strictObject({
  account: Id,
  from: LocalDate,
  until: LocalDate.optional(),
  /** The decision by which the role was given. */
  decision: Text,
  /** This holder acts for another account ("namens"). */
  substitutesFor: Id.optional(),
});
export type Holder = z.infer<typeof Holder>;

export const Role = z.strictObject({
  id: Id,
  label: Text,
  function: Text.optional(),
  rules: z.array(Text).default([]),
  /** At most one holder at a time; a substitute does not count. */
  singleHolder: z.boolean().default(false),
  holders: z.array(Holder).default([]),
  ...origin,
});
export type Role = z.infer<typeof Role>;

/** ISO weekday, Monday is 1. */
export const Weekday = z.int().min(1).max(7);

export const Recess = z.strictObject({ name: Text, from: LocalDate, until: LocalDate, source: Text, derived: z.literal(true).optional() });

/** When a body meets: every week on a weekday, but not in a recess nor on a skipped day; and on extra days. */
export const MeetingRhythm = z.strictObject({
  weekday: Weekday,
  everyWeeks: z.int().min(1).max(26).default(1),
  /** A day on which it met, needed when it does not meet every week. */
  countedFrom: LocalDate.optional(),
  recesses: z.array(Recess).default([]),
  skipped: z.array(LocalDate).default([]),
  extra: z.array(LocalDate).default([]),
  ...origin,
});
export type MeetingRhythm = z.infer<typeof MeetingRhythm>;

export const Body = z.strictObject({
  id: Id,
  label: Text,
  kind: Text,
  meets: MeetingRhythm.optional(),
  /** The role that records and confirms what this body decides. Never the commission's contractor (rule in `rights.ts`). */
  recordedBy: Id.optional(),
  ...origin,
});
export type Body = z.infer<typeof Body>;
