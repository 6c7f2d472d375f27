import { day } from './calendar.ts';

export const months = [
  'januari',
  'februari',
  'maart',
  'april',
  'mei',
  'juni',
  'juli',
  'augustus',
  'september',
  'oktober',
  'november',
  'december',
];
const weekdays = ['maandag', 'dinsdag', 'woensdag', 'donderdag', 'vrijdag', 'zaterdag', 'zondag'];
const small = ['nul', 'één', 'twee', 'drie', 'vier', 'vijf', 'zes', 'zeven', 'acht', 'negen', 'tien', 'elf', 'twaalf'];

/** Up to twelve in words, figures above. */
export const numberWord = (count: number): string => small[count] ?? String(count);

/** With a capital; "één" becomes "Eén", as Dutch spells it. */
export const capital = (text: string): string =>
  text.startsWith('éé') ? `E${text.slice(1)}` : text.charAt(0).toUpperCase() + text.slice(1);

/** `2020-12-08` -> "8 december", day and month kept on one line. */
export const dayMonth = (on: string): string => {
  const date = day(on);
  return `${String(date.day)}\u00a0${months[date.month - 1] ?? ''}`;
};

/** `2020-12-08` -> "dinsdag 8 december". */
export const weekdayAndDay = (on: string): string => `${weekdays[day(on).dayOfWeek - 1] ?? ''} ${dayMonth(on)}`;

/** `2020-12-08` -> "dinsdag 8 december 2020". */
export const dutchDay = (on: string): string => `${weekdayAndDay(on)} ${on.slice(0, 4)}`;

/** `2020-12-08` -> "8 december 2020", for drawings and tight places. */
export const shortDay = (on: string): string => `${dayMonth(on)} ${on.slice(0, 4)}`;

/** "a", "a en b", "a, b en c". */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} en ${words.at(-1) ?? ''}`;
