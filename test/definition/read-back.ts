import * as z from 'zod';

/** A thing of the source: Dutch fields. */
export const Entry = z.record(z.string(), z.unknown());
export type Entry = z.infer<typeof Entry>;

/** How a field of the source is read back from the definition. */
type Readers<T> = Record<string, (thing: T) => unknown>;

const isEmpty = (value: unknown): boolean => value === undefined || value === false || (Array.isArray(value) && value.length === 0);

/** The entries of the source as the definition has them. A field that the source lacks shows too, unless it is empty. */
export const readBack = <T>(source: Entry[], things: T[], readers: Readers<T>): Entry[] =>
  things.map((thing, index) => {
    const fields = Object.entries(readers).map(([field, reader]): [string, unknown] => [field, reader(thing)]);
    return Object.fromEntries(fields.filter(([field, value]) => field in (source[index] ?? {}) || !isEmpty(value)));
  });
