import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import * as z from 'zod';

/** One tree: every file by its path from the root with `/`, and its text. */
export type Tree = ReadonlyMap<string, string>;

/** Installed, built or kept by somebody's editor. Of the folders with a dot only these two are ours. */
const passedOver = new Set(['node_modules', 'cdk.out', 'dist', 'coverage']);
const dotted = new Set(['.ci', '.github']);

const walk = (root: string, folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (passedOver.has(entry.name) || (entry.isDirectory() && entry.name.startsWith('.') && !dotted.has(entry.name))) return [];
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return walk(root, path);
    return entry.isFile() ? [path] : [];
  });

/** Reads the repository; what is installed or built is passed over, and so are binary files. */
export const readTree = (root: string): Tree =>
  new Map(
    walk(root, '')
      .map((path): [string, string] => [path, readFileSync(join(root, path), 'latin1')])
      .filter(([, text]) => !text.includes('\0'))
      .map(([path, text]) => [path, Buffer.from(text, 'latin1').toString('utf8')]),
  );

const exists = (tree: Tree, path: string): boolean =>
  tree.has(path) || [...tree.keys()].some((file) => file.startsWith(`${path.replace(/\/$/, '')}/`));

const page = (tree: Tree, path: string): string => tree.get(path) ?? '';

/** Paths in the annotated tree of the README, as written there: folders end in `/`. */
const annotated = (tree: Tree): string[] => {
  const block = /## Where things are\n+```text\n([^`]*)```/.exec(page(tree, 'README.md'))?.[1] ?? '';
  return block.split('\n').flatMap((line) => /^(\S+)\s{2,}\S/.exec(line)?.[1] ?? []);
};

const named = (listed: string[], path: string): boolean => listed.some((entry) => entry === path || entry === `${path}/`);

/** A folder is told when it is named itself, or else when everything in it is told. */
const untold = (tree: Tree, listed: string[], path: string): string[] => {
  if (named(listed, path)) return [];
  if (tree.has(path)) return [path];
  const inside = [...tree.keys()].filter((file) => file.startsWith(`${path}/`)).map((file) => file.slice(path.length + 1).split('/')[0]);
  if (!listed.some((entry) => entry.startsWith(`${path}/`))) return [`${path}/`];
  return [...new Set(inside)].flatMap((name) => untold(tree, listed, `${path}/${name ?? ''}`));
};

/** Names in the README's tree that are not on disk, and folders on disk that it does not tell of. */
export const treeFaults = (tree: Tree): string[] => {
  const listed = annotated(tree);
  if (listed.length === 0) return ['README.md has no annotated tree'];
  const folders = [...new Set([...tree.keys()].filter((file) => file.includes('/')).map((file) => file.split('/')[0] ?? ''))];
  return [
    ...listed.filter((path) => !exists(tree, path)).map((path) => `${path} is in the README and not on disk`),
    ...folders
      .filter((folder) => !folder.startsWith('.'))
      .flatMap((folder) => untold(tree, listed, folder))
      .map((path) => `${path} is on disk and not in the README`),
  ];
};

const Package = z.object({
  version: z.string(),
  license: z.string(),
  scripts: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});

export const packageOf = (tree: Tree): z.infer<typeof Package> => Package.parse(JSON.parse(page(tree, 'package.json')));

const withScripts = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', '.ci/run'];

/** npm scripts that the documents name and package.json does not have. */
export const scriptFaults = (tree: Tree): string[] => {
  const { scripts } = packageOf(tree);
  return withScripts.flatMap((path) =>
    [...page(tree, path).matchAll(/\bnpm (?:run ([a-z][a-z:]*)|(start|test)\b)/g)]
      .map(([, script, short]) => script ?? short ?? '')
      .filter((name) => !(name in scripts))
      .map((name) => `${path}: npm run ${name}`),
  );
};

const slug = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
const anchors = (text: string): string[] => [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => slug(heading ?? ''));
const withoutCode = (text: string): string => text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');

/** Relative links in Markdown whose file, or heading in that file, is not there. */
export const linkFaults = (tree: Tree): string[] =>
  [...tree].flatMap(([path, text]) => {
    if (!path.endsWith('.md')) return [];
    const targets = [...withoutCode(text).matchAll(/\]\(([^)\s]+)[^)]*\)/g)]
      .map(([, target]) => target ?? '')
      .filter((target) => !/^[a-z]+:/.test(target));
    return targets
      .filter((target) => {
        const [file = '', anchor] = target.split('#');
        const aim = file === '' ? path : normalize(join(dirname(path), file));
        return !exists(tree, aim) || (anchor !== undefined && !anchors(page(tree, aim)).includes(anchor));
      })
      .map((target) => `${path}: ${target}`);
  });

/** Paths of somebody's machine. Written apart, so that this file does not hold what it looks for. */
const machinePath = new RegExp(`(?<![\\w.~*)}-])/(${['work', 'home', 'Users', 'root'].join('|')})/[\\w.-]`);
const address = /[\w.+-]+@([a-z0-9-]+\.)+[a-z]{2,}\b/gi;
const exampleDomain = /@([a-z0-9-]+\.)*(example\.(com|net|org)|[a-z0-9-]+\.(example|test|invalid|localhost))$/i;

/** Files that hold a path of somebody's machine, or a mail address outside the domains that are reserved for examples. */
export const privacyFaults = (tree: Tree): string[] =>
  [...tree].flatMap(([path, text]) =>
    text.split('\n').flatMap((line, index) => {
      const found = [machinePath.exec(line)?.[0], ...(line.match(address) ?? []).filter((match) => !exampleDomain.test(match))];
      return found.flatMap((what) => (what === undefined ? [] : `${path}:${String(index + 1)}: ${what}`));
    }),
  );
