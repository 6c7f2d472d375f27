import { Temporal } from 'temporal-polyfill';
import { dutchDay as fullDay, months } from '../../shared/domain/dutch.ts';

export { recordedOn as dayOf } from '../../shared/domain/calendar.ts';
export { capital, dayMonth, dutchDay as fullDay } from '../../shared/domain/dutch.ts';

const zone = 'Europe/Amsterdam';
const hardSpace = '\u00a0';

/** "april 2020". */
export const monthAndYear = (on: string): string => {
  const date = Temporal.PlainDate.from(on);
  return `${months[date.month - 1] ?? ''} ${String(date.year)}`;
};

/** "apr": for the axis of a drawing. */
export const shortMonth = (month: number): string => (month === 3 ? 'mrt' : (months[month - 1] ?? '').slice(0, 3));

const nearWords: Record<number, string> = { [-1]: 'gisteren', 0: 'vandaag', 1: 'morgen' };

/** Yesterday, today or tomorrow in a word; null for any other day. */
export const nearDay = (on: string, today: string): string | null =>
  nearWords[Temporal.PlainDate.from(today).until(Temporal.PlainDate.from(on), { largestUnit: 'day' }).days] ?? null;

/** Relative time first, the date beside it: "morgen, dinsdag 3 november 2020". */
export const dayWithNear = (on: string, today: string): string => {
  const near = nearDay(on, today);
  return near === null ? fullDay(on) : `${near}, ${fullDay(on)}`;
};

const local = (instant: string) => Temporal.Instant.from(instant).toZonedDateTimeISO(zone);

/** "09.40 uur" (Europe/Amsterdam) of an ISO instant. */
export const timeOf = (instant: string): string =>
  `${local(instant).toPlainTime().toString({ smallestUnit: 'minute' }).replace(':', '.')}${hardSpace}uur`;

const parse = (year: string, month: number, day: string): string | null => {
  try {
    return Temporal.PlainDate.from({ year: Number(year), month, day: Number(day) }, { overflow: 'reject' }).toString();
  } catch {
    return null;
  }
};

/** A day as people type it: `2020-12-08`, `8-12-2020` or `8 december 2020`. ISO local date, or null when no such day exists. */
export const readDay = (typed: string): string | null => {
  const text = typed.trim().toLowerCase().replaceAll(hardSpace, ' ');
  const [, isoYear, isoMonth, isoDay] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (isoYear !== undefined && isoMonth !== undefined && isoDay !== undefined) return parse(isoYear, Number(isoMonth), isoDay);
  const [, day, month, year] = /^(\d{1,2})[-/. ]([a-z]+|\d{1,2})[-/. ](\d{4})$/.exec(text) ?? [];
  if (day === undefined || month === undefined || year === undefined) return null;
  return parse(year, /^\d/.test(month) ? Number(month) : months.indexOf(month) + 1, day);
};
