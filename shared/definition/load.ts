import { LineCounter } from 'yaml';
import type * as z from 'zod';
import { checkRelations } from '../domain/definition/check.ts';
import type { Draft, Path, Problem } from '../domain/definition/problem.ts';
import type { Definition } from '../domain/definition/schema.ts';
import { DefinitionShape } from '../domain/definition/schema.ts';
import { describe } from './describe.ts';
import { schemaRoot } from './json-schema.ts';
import { salvage } from './salvage.ts';
import type { Syntax } from './syntax.ts';
import { readSyntax } from './syntax.ts';
import type { Tree } from './tree.ts';
import { keyOf, readTree } from './tree.ts';

/** `line` and `column` count from 1. `path` is as `phases[1].opensWhen.gate`; empty for the whole file. `message` has no full stop, `mend` has. */
export type DefinitionError = { file: string; line: number; column: number; path: string; message: string; mend: string };

export type Loaded = { ok: true; definition: Definition } | { ok: false; errors: DefinitionError[] };

/** 1 MB, in bytes. */
const longest = 1_000_000;
const isTooLong = (text: string): boolean => text.length > longest || new TextEncoder().encode(text).length > longest;

type Found = { offset: number; path: Path; message: string; mend: string };

const pathText = (path: Path): string =>
  path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`)).join('');

const startsWith = (path: Path, beginning: Path): boolean => beginning.every((step, index) => path[index] === step);

/** Where a thing stands in the file; of a thing that is absent, where the thing stands that it should be in. */
const offsetOf = ({ places }: Tree, path: Path): number => {
  for (let length = path.length; length >= 0; length -= 1) {
    const place = places.get(keyOf(path.slice(0, length)));
    if (place) return place.from;
  }
  return 0;
};

type Issue = { issue: z.core.$ZodIssue; path: Path };

/** Issues of the schema, one for each field that does not belong. */
const issuesOf = (error: z.ZodError | undefined): Issue[] =>
  (error?.issues ?? []).flatMap((issue): Issue[] => {
    const path = issue.path.filter((step) => typeof step !== 'symbol');
    return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => ({ issue, path: [...path, key] })) : [{ issue, path }];
  });

const shapeProblem = (tree: Tree, { issue, path }: Issue): Found => {
  const name = issue.code === 'unrecognized_keys' ? tree.places.get(keyOf(path))?.name : undefined;
  return { path, offset: name ?? offsetOf(tree, path), ...describe(issue, path) };
};

/** Whether a syntax fault lies in the thing at `path`, so that what is said about its fields would be a consequence. */
const isDamaged = (tree: Tree, damage: number[], path: Path): boolean => {
  const place = tree.places.get(keyOf(path));
  return place !== undefined && damage.some((offset) => place.from <= offset && offset <= place.until + 1);
};

/** Without the consequences of damage: fields that are missing or unknown in a damaged object, values that are damaged themselves. */
const besideDamage = (tree: Tree, damage: number[], problems: Found[]): Found[] =>
  problems.filter(({ path }) => {
    const around = path.slice(0, -1);
    return !isDamaged(tree, damage, path) && (tree.places.has(keyOf(path)) || !isDamaged(tree, damage, around));
  });

const treeProblems = (tree: Tree, { damage }: Syntax): { problems: Found[]; definition: Definition | undefined } => {
  const parsed = DefinitionShape.safeParse(tree.data, { reportInput: true });
  const issues = issuesOf(parsed.error).filter(({ path }) => !tree.refused.some((refused) => startsWith(path, refused)));
  const shape = besideDamage(tree, damage, [...tree.problems, ...issues.map((issue) => shapeProblem(tree, issue))]);
  const draft: Draft<Definition> = parsed.success
    ? parsed.data
    : salvage(
        tree.data,
        issuesOf(parsed.error).map(({ path }) => path),
      );
  const relations: Problem[] = damage.length > 0 ? [] : checkRelations(draft);
  const placed = relations.map((problem): Found => ({ ...problem, offset: offsetOf(tree, problem.path) }));
  return { problems: [...shape, ...placed], definition: parsed.data };
};

const read = (text: string): { found: Found[]; lines: LineCounter; definition?: Definition | undefined } => {
  let lines = new LineCounter();
  const whole = (message: string, mend: string) => ({ found: [{ offset: 0, path: [], message, mend }], lines });
  if (isTooLong(text))
    return whole('The file is larger than 1 MB', 'Split the programme, or leave out what does not belong in a definition.');
  const syntax = readSyntax(text, () => (lines = new LineCounter()));
  const faults = syntax.faults.map((fault): Found => ({ ...fault, path: [] }));
  const { contents } = syntax.document;
  if (faults.length === 0 && (contents === null || contents.range[0] === contents.range[1]))
    return whole('The file is empty', 'Begin with "id:" and "title:".');
  const tree = readTree(contents, text, schemaRoot());
  const { problems, definition } = treeProblems(tree, syntax);
  return { found: [...faults, ...problems], lines, definition };
};

/**
 * Reads a programme definition. Never throws. All errors at once: of the YAML, of the shape and between the parts, in the order of the file; each
 * at the value at fault, at the name of a field that is unknown or double, or, when something is missing, at the object that should hold it.
 * Damage to the YAML's structure silences what would follow from it, and the rules between the parts.
 */
export const loadDefinition = (text: string, file: string): Loaded => {
  const { found, lines, definition } = read(text);
  if (found.length === 0 && definition) return { ok: true, definition };
  const errors = found
    .toSorted((one, other) => one.offset - other.offset)
    .map(({ offset, path, message, mend }): DefinitionError => {
      const { line, col } = lines.linePos(offset);
      return { file, line: Math.max(line, 1), column: Math.max(col, 1), path: pathText(path), message, mend };
    });
  return { ok: false, errors };
};

/** `file:line:column: what is wrong. What to do.` */
export const formatError = ({ file, line, column, message, mend }: DefinitionError): string =>
  `${file}:${line}:${column}: ${message}. ${mend}`;
