import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Machine, readMachine } from './asl.ts';
import type { Story } from './story.ts';

/** A definition that executions out there may still be playing. */
export type Released = { version: string; text: string; machine: Machine };

const workflows = fileURLToPath(new URL('..', import.meta.url));

/** The released definitions of a story, by version. */
export const releasedOf = ({ name }: Pick<Story, 'name'>, folder = workflows): Released[] =>
  globSync(join(folder, name, 'released', '*.asl.json'))
    .toSorted()
    .map((file) => {
      const text = readFileSync(file, 'utf8');
      return { version: basename(file, '.asl.json'), text, machine: readMachine(text) };
    });

/** Functions that a definition calls, by stable name. */
export const functionsIn = ({ States }: Machine): string[] =>
  [...new Set(Object.values(States).flatMap(({ Arguments }) => Arguments?.FunctionName ?? []))].toSorted();

/** Functions that executions of a story may call: those of today's definition and those of every released one. */
export const calledBy = (story: Story): string[] => [
  ...new Set([...story.verbs, ...releasedOf(story).flatMap(({ machine }) => functionsIn(machine))]),
];

/** SHA-256 (hex) of the text of a definition. */
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');
