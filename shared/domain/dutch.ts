import { day } from './calendar.ts';

const months = ['januari', 'februari', 'maart', 'april', 'mei', 'juni', 'juli', 'augustus', 'september', 'oktober', 'november', 'december'];
const weekdays = ['maandag', 'dinsdag', 'woensdag', 'donderdag', 'vrijdag', 'zaterdag', 'zondag'];

/** `2020-12-08` as "dinsdag 8 december 2020", with a non-breaking space between day and month. */
export const dutchDay = (date: string): string => {
  const { dayOfWeek, day: dayOfMonth, month, year } = day(date);
  return `${weekdays[dayOfWeek - 1] ?? ''} ${String(dayOfMonth)}\u00a0${months[month - 1] ?? ''} ${String(year)}`;
};

/** `2020-12-08` as "8 december 2020", for drawings and tight places. */
export const shortDay = (date: string): string => dutchDay(date).replace(/^\S+ /, '');

/** "a", "a en b", "a, b en c". */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} en ${words.at(-1) ?? ''}`;
