import type { Node, Pair } from 'yaml';
import { isAlias, isMap, isNode, isScalar, isSeq } from 'yaml';
import { didYouMean, nearest } from '../domain/definition/nearest.ts';
import type { Path } from '../domain/definition/problem.ts';
import type { SchemaNode } from './json-schema.ts';
import { childOf, fieldsOf, isList } from './json-schema.ts';

/** A problem at a place in the file. `offset` counts characters. `inside`: the object in which an unknown field stands. */
export type TreeProblem = { path: Path; offset: number; message: string; mend: string };

/** What the tree holds as plain data, and where each part of it stands. */
export type Tree = {
  text: string;
  data: unknown;
  /** By `keyOf(path)`: where a value begins and ends, and where its field name begins. An empty value begins at its name. */
  places: Map<string, { from: number; until: number; name?: number }>;
  problems: TreeProblem[];
  /** Places with a value that was refused already (an alias): nothing more is said about them. */
  refused: Path[];
};

export const keyOf = (path: Path): string => JSON.stringify(path);

/** A definition has eight levels; without a limit a file of brackets would exhaust the stack. */
const deepest = 30;

const readItems = (tree: Tree, items: readonly unknown[], path: Path, schema: SchemaNode | undefined): unknown[] =>
  items.map((item, index) => read(tree, item, [...path, index], childOf(schema, index)));

const offsetOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0);

type Fields = { known: string[]; present: Set<string>; used: Set<string> };

const refuse = (tree: Tree, path: Path, offset: number, message: string, mend: string): undefined => {
  tree.problems.push({ path, offset, message, mend });
};

/** The field that a pair stands for; undefined, and reported, when it is unknown, double or no name at all. An unknown name that is near an absent field is read as that field. */
const fieldOf = (tree: Tree, { key }: Pair, path: Path, { known, present, used }: Fields): string | undefined => {
  const offset = offsetOf(key);
  if (!isScalar(key))
    return refuse(tree, path, offset, 'A list, a map or an alias cannot be the name of a field', 'Write one word as the name.');
  const name = String(key.value);
  if (used.has(name) && known.includes(name))
    return refuse(tree, [...path, name], offset, `The field "${name}" stands here twice`, 'Keep one of the two.');
  if (known.includes(name)) {
    used.add(name);
    return name;
  }
  const free = known.filter((one) => !present.has(one) && !used.has(one));
  const meant = nearest(name, free);
  refuse(tree, [...path, name], offset, `The field "${name}" is unknown`, didYouMean(meant, free.length > 0 ? free : known));
  if (meant !== undefined) used.add(meant);
  return meant;
};

const readPairs = (tree: Tree, pairs: readonly Pair[], path: Path, schema: SchemaNode | undefined): unknown => {
  const known = fieldsOf(schema);
  if (!known) return {};
  const names = pairs.flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : []));
  const fields: Fields = { known, present: new Set(names), used: new Set() };
  const entries = pairs.flatMap((pair): [string, unknown][] => {
    const field = fieldOf(tree, pair, path, fields);
    if (field === undefined) return [];
    const at = [...path, field];
    const value = read(tree, pair.value, at, childOf(schema, field));
    const name = offsetOf(pair.key);
    const place = tree.places.get(keyOf(at));
    const isEmpty = place === undefined || place.from === place.until;
    tree.places.set(keyOf(at), isEmpty ? { from: name, until: place?.until ?? name, name } : { ...place, name });
    return [[field, value]];
  });
  return Object.fromEntries(entries);
};

const read = (tree: Tree, node: unknown, path: Path, schema: SchemaNode | undefined): unknown => {
  if (!isNode(node)) return null;
  const from = offsetOf(node);
  if (node.range) tree.places.set(keyOf(path), { from, until: node.range[1] });
  if (isAlias(node)) {
    tree.refused.push(path);
    return refuse(tree, path, from, `The alias "*${node.source}" is not allowed: every value is written out`, 'Write the value itself.');
  }
  if (path.length > deepest) {
    tree.refused.push(path);
    return refuse(tree, path, from, 'The file is nested too deeply', 'A definition needs no more than ten levels.');
  }
  if (node.tag !== undefined) {
    tree.refused.push(path);
    refuse(tree, path, tree.text.lastIndexOf('!', from), `The tag "${node.tag}" is not allowed`, 'Take it away.');
  }
  if (isMap(node)) return readPairs(tree, node.items, path, schema);
  if (isSeq(node)) return isList(schema) ? readItems(tree, node.items, path, schema) : [];
  return isScalar(node) ? node.value : null;
};

/** Plain data of a YAML tree, guided by the schema: unknown and double fields, aliases and tags are reported and left out. */
export const readTree = (contents: Node | null, text: string, schema: SchemaNode): Tree => {
  const tree: Tree = { text, data: undefined, places: new Map(), problems: [], refused: [] };
  tree.data = read(tree, contents, [], schema);
  return tree;
};
