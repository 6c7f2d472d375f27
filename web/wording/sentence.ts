import { dayWithNear, fullDay } from './dates.ts';

/** A day inside a sentence: shown as text, marked up as `<time>`. */
export type DayPart = { on: string; text: string };
/** Text in which days stay recognisable for machines. */
export type Sentence = (string | DayPart)[];

export const day = (on: string): DayPart => ({ on, text: fullDay(on) });

/** The day with "vandaag" or "morgen" before it where that holds. */
export const nearOf = (on: string, today: string): DayPart => ({ on, text: dayWithNear(on, today) });

/** Template tag: keeps the days in a sentence apart from its text. */
export const say = (texts: TemplateStringsArray, ...values: (string | number | DayPart)[]): Sentence =>
  texts.flatMap((text, index) => {
    const value = values[index];
    if (value === undefined) return [text];
    return [text, typeof value === 'object' ? value : String(value)];
  });

export const plain = (sentence: Sentence): string => sentence.map((part) => (typeof part === 'string' ? part : part.text)).join('');
