import { readFileSync } from 'node:fs';
import type { DefinitionError } from '../../shared/definition/load.ts';
import { loadDefinition } from '../../shared/definition/load.ts';

/** A file beside the tests. */
export const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
/** A valid definition to spoil. */
export const small = read('small.yaml');

export const errorsOf = (text: string): DefinitionError[] => {
  const loaded = loadDefinition(text, 'x.yaml');
  return loaded.ok ? [] : loaded.errors;
};

/** `small` with each text replaced by its other. */
export const edited = (...edits: [string, string][]): string =>
  edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`not in the example: ${from}`);
    return text.replace(from, () => to);
  }, small);
