import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type * as z from 'zod';
import { didYouMean, nearest } from '../domain/definition/nearest.ts';
import { actFields, Scenario } from '../domain/scenario/scenario.ts';
import type { DefinitionError } from './load.ts';

export type LoadedScenario = { ok: true; scenario: Scenario } | { ok: false; errors: DefinitionError[] };

type Found = { offset: number; path: string; message: string; mend: string };
type Document = ReturnType<typeof parseDocument>;

const longest = 1_000_000;

/** Where a thing stands in the file; of a thing that is absent, where the thing stands that it should be in. */
const offsetOf = (document: Document, path: PropertyKey[]): number => {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
};

/** Where the name of an unknown field stands. */
const nameOffset = (document: Document, path: PropertyKey[], field: string): number => {
  const parent = path.length === 0 ? document.contents : document.getIn(path, true);
  const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === field) : undefined;
  return isNode(pair?.key) && pair.key.range ? pair.key.range[0] : offsetOf(document, path);
};

const pathText = (path: PropertyKey[]): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${String(step)}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');

const fieldsAt = (document: Document, path: PropertyKey[]): string[] => {
  const act = path[0] === 'acts' ? document.getIn([...path.slice(0, 2), 'act']) : undefined;
  return typeof act === 'string' ? (actFields.get(act) ?? []) : ['programme', 'title', 'acts'];
};

const describe = (document: Document, issue: z.core.$ZodIssue): Found[] => {
  const { path } = issue;
  const at = { offset: offsetOf(document, path), path: pathText(path) };
  const field = `"${String(path.at(-1) ?? 'scenario')}"`;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const known = fieldsAt(document, path);
      const offset = nameOffset(document, path, key);
      return {
        offset,
        path: pathText([...path, key]),
        message: `The field "${key}" is unknown here`,
        mend: didYouMean(nearest(key, known), known),
      };
    });
  if (issue.code === 'invalid_union') {
    const known = [...actFields.keys()];
    return [{ ...at, message: 'This act is unknown', mend: didYouMean(nearest(String(document.getIn(path)), known), known) }];
  }
  if (document.getIn(path) === undefined)
    return [{ ...at, message: `The field ${field} is missing`, mend: `Add "${String(path.at(-1))}:".` }];
  if (issue.code === 'invalid_value')
    return [
      {
        ...at,
        message: `${field} is not one of the words that are possible here`,
        mend: `Choose from: ${issue.values.map(String).join(', ')}.`,
      },
    ];
  return [{ ...at, message: `${field} is not right: ${issue.message}`, mend: 'Change the value.' }];
};

const whole = (message: string, mend: string): { found: Found[] } => ({ found: [{ offset: 0, path: '', message, mend }] });

const read = (text: string, lines: LineCounter): { found: Found[]; scenario?: Scenario } => {
  if (text.length > longest) return whole('The file is larger than 1 MB', 'Split the scenario.');
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, customTags: [], prettyErrors: false });
  if (document.errors.length > 0)
    return {
      found: document.errors.map(({ pos, message }) => ({
        offset: pos[0],
        path: '',
        message: `The YAML is not right: ${message.replace(/\.$/, '')}`,
        mend: 'Mend this line first.',
      })),
    };
  if (document.contents === null) return whole('The file is empty', 'Begin with "programme:" and "acts:".');
  const parsed = Scenario.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (parsed.success) return { found: [], scenario: parsed.data };
  return { found: parsed.error.issues.flatMap((issue) => describe(document, issue)) };
};

/** Reads a scenario. All errors at once, each at its place; see `loadDefinition`. */
export const loadScenario = (text: string, file: string): LoadedScenario => {
  const lines = new LineCounter();
  const { found, scenario } = read(text, lines);
  if (scenario) return { ok: true, scenario };
  const errors = found
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ offset, ...rest }): DefinitionError => {
      const { line, col } = lines.linePos(offset);
      return { file, line: Math.max(1, line), column: Math.max(1, col), ...rest };
    });
  return { ok: false, errors };
};
