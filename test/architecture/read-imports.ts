import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type IModule } from 'dependency-cruiser';
import { folders, options } from './rules.ts';
import { specifiersIn } from './specifiers.ts';

export type Violation = { rule: string; from: string; to: string };

/** Every TypeScript file in the folders of the rules, as a path from `root`. */
export const modulesOnDisk = (root: string): string[] =>
  globSync(
    folders.map((folder) => `${folder}/**/*.{ts,tsx}`),
    { cwd: root },
  );

const bare = (specifier: string) => specifier.replace(/^node:/, '');

/** A second parser says which imports the first one overlooked. Tests may import by a computed name. */
const overlooked = (root: string, { source, dependencies }: IModule): Violation[] => {
  if (source.startsWith('test/')) return [];
  const seen = new Set(dependencies.map(({ module }) => bare(module)));
  return specifiersIn(source, readFileSync(join(root, source), 'utf8'))
    .filter((specifier) => !seen.has(bare(specifier)))
    .map((specifier) => ({ rule: 'every-import-is-seen', from: source, to: specifier }));
};

/**
 * Reads every module under `root` and judges its imports. The parser is swc: beside TypeScript 7 dependency-cruiser reads nothing
 * without it and still reports success, hence the count of modules read and the second look at each.
 */
export const readImports = async (root: string): Promise<{ modulesRead: number; violations: Violation[] }> => {
  const present = folders.filter((folder) => existsSync(join(root, folder)));
  const { output } = await cruise(present, { ...options, baseDir: root });
  if (typeof output === 'string') throw new TypeError('expected a result, not a report');
  const own = output.modules.filter(({ source }) => /\.tsx?$/.test(source) && present.some((folder) => source.startsWith(`${folder}/`)));
  const found = output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
  return { modulesRead: own.length, violations: [...found, ...own.flatMap((module) => overlooked(root, module))] };
};
