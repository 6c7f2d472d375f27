import { Temporal } from 'temporal-polyfill';
import type { MeetingRhythm, Window } from './definition/parts.ts';
import { remembered } from './remembered.ts';

/** Every day of a programme is a day in this zone. */
export const zone = 'Europe/Amsterdam';

type PlainDate = Temporal.PlainDate;

export const day = (text: string): PlainDate => Temporal.PlainDate.from(text);

/** Local day and hour, at `hour` o'clock (whole hours from 4 to 23: the hours that exist on every day of the year). */
export const atHour = (date: string, hour: number): Temporal.Instant =>
  day(date)
    .toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from({ hour }) })
    .toInstant();

/**
 * Days since 1970-01-01 of an existing date, by the era arithmetic of the proleptic Gregorian calendar (400 years are 146,097
 * days; years begin in March). Counting days is most of what the rules do: whole numbers are 30 times faster than objects.
 */
export const dayNumber = (date: string): number => {
  const month = Number(date.slice(5, 7));
  const year = Number(date.slice(0, 4)) - (month <= 2 ? 1 : 0);
  const era = Math.floor(year / 400);
  const yearOfEra = year - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + Number(date.slice(8, 10)) - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
};

const padded = (value: number, width: number): string => String(value).padStart(width, '0');

/** The date of a day number: the inverse. */
export const dateOf = (number: number): string => {
  const shifted = number + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1, 2)}`;
};

const dayLength = 86_400_000;
const [firstPlain, lastPlain] = [dayNumber('0000-01-02'), dayNumber('9999-12-30')];
/** Whether a day number and those beside it are dates of four digits of a year. */
const isPlainYear = (number: number): boolean => number >= firstPlain && number <= lastPlain;

const offsetAt = (milliseconds: number): number =>
  Temporal.Instant.fromEpochMilliseconds(milliseconds).toZonedDateTimeISO(zone).offsetNanoseconds / 1_000_000;

/** How far the clocks are ahead of UTC, in milliseconds, all through a UTC day; null when they change on it, or its year has not four digits. */
const offsetOn = remembered(2000, (utcDay: number): number | null => {
  const first = offsetAt(utcDay * dayLength);
  return isPlainYear(utcDay) && first === offsetAt((utcDay + 1) * dayLength) ? first : null;
});

/** Local date of an instant. Whole numbers where the offset is known: every record and every task asks this. */
export const dayOf = (instant: Temporal.Instant): string => {
  const at = instant.epochMilliseconds;
  const offset = offsetOn(Math.floor(at / dayLength));
  return offset === null ? instant.toZonedDateTimeISO(zone).toPlainDate().toString() : dateOf(Math.floor((at + offset) / dayLength));
};

export const instantOf = remembered(2000, (text: string): Temporal.Instant => Temporal.Instant.from(text));

/** Local date of an ISO instant. */
export const recordedOn = remembered(2000, (instant: string): string => dayOf(Temporal.Instant.from(instant)));

/** `.12` of 120 milliseconds: as many digits as it takes. */
const fractionOf = (milliseconds: number): string => (milliseconds === 0 ? '' : `.${padded(milliseconds, 3).replace(/0+$/, '')}`);

/** What `Temporal` writes of an instant. Every record writes two: whole milliseconds go by whole numbers. */
export const instantText = (instant: Temporal.Instant): string => {
  const at = instant.epochMilliseconds;
  const utcDay = Math.floor(at / dayLength);
  if (!isPlainYear(utcDay) || instant.epochNanoseconds !== BigInt(at) * 1_000_000n) return instant.toString();
  const seconds = Math.floor((at - utcDay * dayLength) / 1000);
  const time = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) => padded(part, 2)).join(':');
  return `${dateOf(utcDay)}T${time}${fractionOf(at - (utcDay * 86_400 + seconds) * 1000)}Z`;
};

/** The first moment of a local day. Protocol R11: dates become instants here and nowhere else. */
export const startOfDay = remembered(2000, (date: string): Temporal.Instant => day(date).toZonedDateTime(zone).toInstant());

/** The same as an ISO instant. */
export const startOfDayText = remembered(2000, (date: string): string => startOfDay(date).toString());

export const addDays = (date: string, days: number): string => dateOf(dayNumber(date) + days);

export const daysBetween = (from: string, until: string): number => dayNumber(until) - dayNumber(from);

/** ISO weekday: Monday is 1. */
const weekdayOf = (date: string): number => ((((dayNumber(date) + 3) % 7) + 7) % 7) + 1;

const plainInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** Whether one ISO instant comes before another. Those that are written alike, compare as texts. */
export const isBefore = (one: string, other: string): boolean =>
  one.length === other.length && plainInstant.test(one) && plainInstant.test(other)
    ? one < other
    : Temporal.Instant.compare(one, other) < 0;

/** Seconds from one instant to another, rounded up. */
export const secondsUntil = (from: Temporal.Instant, until: Temporal.Instant): number =>
  Math.ceil((until.epochMilliseconds - from.epochMilliseconds) / 1000);

/** The earliest of some instants; undefined when there are none. */
export const earliest = (instants: readonly (Temporal.Instant | undefined)[]): Temporal.Instant | undefined =>
  instants.filter((one) => one !== undefined).toSorted((a, b) => Temporal.Instant.compare(a, b))[0];

export const latest = (dates: string[]): string | undefined => dates.toSorted().at(-1);

/** Easter Sunday of the Gregorian calendar (the anonymous algorithm, Meeus, Astronomical Algorithms, ch. 8). */
export const easter = (year: number): PlainDate => {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const monthDay = h + l - 7 * m + 114;
  return Temporal.PlainDate.from({ year, month: Math.floor(monthDay / 31), day: (monthDay % 31) + 1 });
};

/** Days in article 3(1) Algemene termijnenwet, and Good Friday, which 3(2) equates. King's Day moves to Saturday when it is a Sunday. */
const holidaysOf = (year: number): Set<string> => {
  const sunday = easter(year);
  const kingsDay = Temporal.PlainDate.from({ year, month: 4, day: 27 });
  return new Set(
    [
      Temporal.PlainDate.from({ year, month: 1, day: 1 }),
      sunday.subtract({ days: 2 }),
      sunday.add({ days: 1 }),
      kingsDay.dayOfWeek === 7 ? kingsDay.subtract({ days: 1 }) : kingsDay,
      Temporal.PlainDate.from({ year, month: 5, day: 5 }),
      sunday.add({ days: 39 }),
      sunday.add({ days: 50 }),
      Temporal.PlainDate.from({ year, month: 12, day: 25 }),
      Temporal.PlainDate.from({ year, month: 12, day: 26 }),
    ].map(String),
  );
};

const holidayCache = new Map<number, Set<string>>();
const holidays = (year: number): Set<string> => {
  const known = holidayCache.get(year) ?? holidaysOf(year);
  holidayCache.set(year, known);
  return known;
};

export const isWorkingDay = (date: string): boolean => weekdayOf(date) <= 5 && !holidays(Number(date.slice(0, 4))).has(date);

/** Working days after `from`, up to and including `until`; negative when `until` lies before `from`. */
export const workingDaysBetween = (from: string, until: string): number => {
  if (until < from) return 0 - workingDaysBetween(until, from);
  let count = 0;
  for (let at = addDays(from, 1); at <= until; at = addDays(at, 1)) if (isWorkingDay(at)) count += 1;
  return count;
};

const isMonth = (text: string): boolean => text.length === 7;

/** First day of a window's beginning: `2020-09` is 2020-09-01. */
export const firstDay = (monthOrDate: string): string => (isMonth(monthOrDate) ? `${monthOrDate}-01` : monthOrDate);

/** Last day of a window's end: `2020-10` is 2020-10-31. */
export const lastDay = (monthOrDate: string): string => {
  if (!isMonth(monthOrDate)) return monthOrDate;
  const [year = 0, month = 0] = monthOrDate.split('-').map(Number);
  return addDays(month === 12 ? `${padded(year + 1, 4)}-01-01` : `${padded(year, 4)}-${padded(month + 1, 2)}-01`, -1);
};

/** The last working day in a window; null for an open end. A day stays that day. */
export const lastWorkingDay = ({ until }: Window): string | null => {
  if (until === null) return null;
  if (!isMonth(until)) return until;
  let at = lastDay(until);
  while (!isWorkingDay(at)) at = addDays(at, -1);
  return at;
};

const fallsInRhythm = (rhythm: MeetingRhythm, date: string): boolean => {
  if (weekdayOf(date) !== rhythm.weekday) return false;
  if (rhythm.everyWeeks === 1 || rhythm.countedFrom === undefined) return true;
  return (((daysBetween(rhythm.countedFrom, date) / 7) % rhythm.everyWeeks) + rhythm.everyWeeks) % rhythm.everyWeeks === 0;
};

/** Whether a body with this rhythm meets on that day. */
export const isMeetingDay = (rhythm: MeetingRhythm, date: string): boolean =>
  rhythm.extra.includes(date) ||
  (fallsInRhythm(rhythm, date) &&
    !rhythm.skipped.includes(date) &&
    !rhythm.recesses.some(({ from, until }) => from <= date && date <= until));

/** Meeting days from `from` to `until`, both included, ascending. */
export const meetingsBetween = (rhythm: MeetingRhythm, from: string, until: string): string[] => {
  const found: string[] = [];
  for (let at = from; at <= until; at = addDays(at, 1)) if (isMeetingDay(rhythm, at)) found.push(at);
  return found;
};

/** First meeting on or after `date`, looking a year ahead; null when there is none. */
export const nextMeeting = (rhythm: MeetingRhythm, date: string): string | null => {
  for (let ahead = 0; ahead <= 366; ahead += 1) {
    const candidate = addDays(date, ahead);
    if (isMeetingDay(rhythm, candidate)) return candidate;
  }
  return null;
};

/** The last meeting in a window: the planned date of a decision. Null: open end, or no meeting in it. */
export const lastMeeting = (rhythm: MeetingRhythm, { from, until }: Window): string | null => {
  if (until === null) return null;
  if (!isMonth(until)) return until;
  const first = firstDay(from ?? until);
  for (let at = lastDay(until); at >= first; at = addDays(at, -1)) if (isMeetingDay(rhythm, at)) return at;
  return null;
};
