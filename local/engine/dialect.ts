import { createHash, randomUUID } from 'node:crypto';
import jsonata, { type Expression } from 'jsonata';

/** The functions of JSONata 2.0.6 that Step Functions offers: all but `$eval`. */
const standard =
  'sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad match contains replace ' +
  'split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs sqrt power random boolean not map zip filter ' +
  'single reduce sift keys lookup append exists spread merge reverse each error assert type sort shuffle distinct base64encode base64decode ' +
  'encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl now millis toMillis fromMillis clone';
const added = 'partition range hash uuid parse';

/** Names that an expression may call. */
export const functionNames: ReadonlySet<string> = new Set(`${standard} ${added}`.split(' '));

const algorithms = new Map([
  ['MD5', 'md5'],
  ['SHA-1', 'sha1'],
  ['SHA-256', 'sha256'],
  ['SHA-384', 'sha384'],
  ['SHA-512', 'sha512'],
]);

const hash = (data: string | undefined, algorithm: string): string | undefined => {
  if (data === undefined) return undefined;
  const known = algorithms.get(algorithm);
  if (known === undefined) throw new RangeError(`$hash knows ${[...algorithms.keys()].join(', ')}`);
  return createHash(known).update(data).digest('hex');
};

const range = (first: number, last: number, step: number): number[] => {
  if (step === 0) throw new RangeError('the step of $range must not be 0');
  const length = Math.floor((last - first) / step) + 1;
  return Array.from({ length: Math.max(0, length) }, (_, index) => first + index * step);
};

const partition = (items: unknown[] | undefined, size: number): unknown[][] | undefined => {
  if (items === undefined) return undefined;
  if (!Number.isInteger(size) || size < 1) throw new RangeError('the size for $partition must be a positive integer');
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
};

/** The same seed gives the same number; in [0, 1). */
const seeded = (seed: number): number => createHash('sha256').update(String(seed)).digest().readUInt32BE() / 2 ** 32;

const parse = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text));

/**
 * Compiles an expression in the dialect of Step Functions, its `$now` and `$millis` on the given clock.
 * Source: Step Functions developer guide, "Transforming data with JSONata", functions provided by Step Functions.
 * @param now milliseconds since the epoch
 */
export const compileDialect = (source: string, now: () => number): Expression => {
  const expression = jsonata(source);
  expression.registerFunction('partition', partition, '<an:a>');
  expression.registerFunction('range', range, '<nnn:a>');
  expression.registerFunction('hash', hash, '<s-s:s>');
  expression.registerFunction('uuid', randomUUID, '<:s>');
  expression.registerFunction('parse', parse, '<s-:x>');
  expression.registerFunction('random', (seed?: number) => (seed === undefined ? Math.random() : seeded(seed)), '<n?:n>');
  expression.registerFunction('millis', now, '<:n>');
  expression.registerFunction(
    'now',
    (picture?: string, zone?: string) =>
      picture === undefined ? new Date(now()).toISOString() : formatted.evaluate(undefined, { at: now(), picture, zone: zone ?? '0000' }),
    '<s?s?:s>',
  );
  return expression;
};

const formatted = jsonata('$fromMillis($at, $picture, $zone)');
