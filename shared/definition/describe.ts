import { Temporal } from 'temporal-polyfill';
import type * as z from 'zod';
import { suggestion } from '../domain/definition/nearest.ts';
import type { Path } from '../domain/definition/problem.ts';
import { fieldsOf, schemaAt, wordsAt } from './json-schema.ts';

type Said = { message: string; mend: string };

/** `"name"`, or `item 3 of "roles"`. */
const named = (path: Path): string => {
  const last = path.at(-1);
  if (last === undefined) return 'The file';
  return typeof last === 'string' ? `"${last}"` : `Item ${last + 1} of "${path.findLast((step) => typeof step === 'string') ?? ''}"`;
};

const nouns: Record<string, string> = {
  string: 'a text',
  number: 'a whole number',
  int: 'a whole number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of fields',
};
const nounOf = (type: string): string => nouns[type] ?? type;

const typeOf = (value: unknown): string => {
  if (value === null) return 'empty';
  if (typeof value === 'number') return 'a number';
  return nounOf(Array.isArray(value) ? 'array' : typeof value);
};

const isDay = (path: Path): boolean => schemaAt(path)?.format === 'date';

const howTo = (expected: string, path: Path, input: unknown): string => {
  if (expected === 'array') return 'Write a list: [ a, b ], or one item per line after "- ".';
  if (expected === 'object')
    return `Write it as { field: value } with the fields ${(fieldsOf(schemaAt(path)) ?? []).slice(0, 8).join(', ')}.`;
  if (expected === 'boolean') return 'Write true or false, without quotes.';
  if (expected !== 'string') return 'Write digits only, without quotes.';
  if (isDay(path)) return 'Write a date, such as 2020-10-27.';
  return typeof input === 'number' || typeof input === 'boolean' ? `Put it between quotes: "${input}".` : 'Write one text.';
};

const missing = (path: Path): Said => {
  const words = wordsAt(path);
  const schema = schemaAt(path);
  const type = schema?.type ?? (fieldsOf(schema) ? 'object' : 'string');
  const wanted = isDay(path) ? 'a date, such as 2020-10-27' : nounOf(type);
  const what = words.length > 0 ? `one of: ${words.join(', ')}` : wanted;
  return { message: `The field ${named(path)} is missing`, mend: `Add "${String(path.at(-1))}:" with ${what}.` };
};

const wrongDate = (text: string): string => {
  const [, year, month, rest] = /^(\d{4})-(\d\d)(-\d\d)?$/.exec(text) ?? [];
  if (month !== undefined && (Number(month) < 1 || Number(month) > 12)) return 'Months run from 01 to 12.';
  if (year !== undefined && month !== undefined && rest !== undefined)
    return `The last day of that month is ${year}-${month}-${Temporal.PlainYearMonth.from(`${year}-${month}`).daysInMonth}.`;
  const turned = /^(\d\d?)[-/.](\d\d?)[-/.](\d{4})$/.exec(text);
  if (turned) return `Write the year first: ${turned[3]}-${turned[2]?.padStart(2, '0')}-${turned[1]?.padStart(2, '0')}.`;
  return 'Write year, month and day: 2020-10-27.';
};

const wrongForm = (path: Path, input: unknown, message: string): Said => {
  const said = `${named(path)} is "${String(input)}": ${message}`;
  const id = String(input)
    .replaceAll(/[^A-Za-z0-9.-]+/g, '-')
    .replaceAll(/^[.-]+|-+$/g, '')
    .slice(0, 60);
  return { message: said, mend: message.startsWith('an id') && id !== '' ? `Write for instance "${id}".` : 'Write it in that form.' };
};

const outOfBounds = (path: Path, issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): Said => {
  if (issue.code === 'too_big') return { message: `${named(path)} is more than ${issue.maximum}`, mend: `Write ${issue.maximum} or less.` };
  if (issue.origin === 'string') return { message: `${named(path)} is empty`, mend: 'Write a text.' };
  if (issue.origin === 'array') return { message: `${named(path)} has no items`, mend: 'Add at least one.' };
  return { message: `${named(path)} is less than ${issue.minimum}`, mend: `Write ${issue.minimum} or more.` };
};

const wrongWord = (path: Path, input: unknown): Said => {
  const words = wordsAt(path);
  if (words.length === 1) return { message: `${named(path)} can only be ${words[0]}`, mend: `Write ${words[0]}, or leave the field out.` };
  return { message: `${named(path)} cannot be "${String(input)}"`, mend: suggestion(String(input), words) };
};

const described = (issue: z.core.$ZodIssue, path: Path, input: unknown): Said => {
  switch (issue.code) {
    case 'invalid_type':
      return {
        message: `${named(path)} must be ${nounOf(issue.expected)}, but it is ${typeOf(input)}`,
        mend: howTo(issue.expected, path, input),
      };
    case 'invalid_value':
    case 'invalid_union':
      return wrongWord(path, input);
    case 'invalid_format':
      return wrongForm(path, input, issue.message);
    case 'too_small':
    case 'too_big':
      return outOfBounds(path, issue);
    case 'unrecognized_keys':
      return { message: `The field ${named(path)} does not belong here`, mend: 'Take it away, or choose the kind that has it.' };
    case 'custom':
    case 'invalid_element':
    case 'invalid_key':
    case 'not_multiple_of':
      break;
  }
  return { message: `${named(path)} is "${String(input)}", but it ${issue.message}`, mend: wrongDate(String(input)) };
};

/** The value at fault; an unknown kind of object gives the object as input, and the path of its kind. */
const inputOf = ({ code, input }: z.core.$ZodIssue, path: Path): unknown =>
  code === 'invalid_union' && typeof input === 'object' && input !== null ? Reflect.get(input, path.at(-1) ?? '') : input;

/** What is wrong and what to do, in English, for one issue of the schema at `path`. */
export const describe = (issue: z.core.$ZodIssue, path: Path): Said => {
  const input = inputOf(issue, path);
  return input === undefined && issue.code !== 'unrecognized_keys' ? missing(path) : described(issue, path, input);
};
