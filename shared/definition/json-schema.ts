import * as z from 'zod';
import { DefinitionShape } from '../domain/definition/schema.ts';
import { Scenario } from '../domain/scenario/scenario.ts';

/** As much of JSON Schema as the definition uses. */
export type SchemaNode = {
  type?: string;
  format?: string;
  pattern?: string;
  const?: unknown;
  enum?: unknown[];
  properties?: { [field: string]: SchemaNode };
  required?: string[];
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  oneOf?: SchemaNode[];
};

/** JSON Schema (2020-12) of a definition as people write it; editors use it for completion. Relations are not in it. */
export const definitionJsonSchema = (): z.core.JSONSchema.BaseSchema => ({
  ...z.toJSONSchema(DefinitionShape, { io: 'input' }),
  title: 'Definitie van een programma',
});

/** JSON Schema of a scenario, for editors. */
export const scenarioJsonSchema = (): z.core.JSONSchema.BaseSchema => ({
  ...z.toJSONSchema(Scenario, { io: 'input' }),
  title: 'Scenario van een programma',
});

const isNode = (schema: object): schema is SchemaNode => 'type' in schema;

let root: SchemaNode | undefined;
/** The same schema, for walking. */
export const schemaRoot = (): SchemaNode => {
  if (root !== undefined) return root;
  const schema: object = definitionJsonSchema();
  root = isNode(schema) ? schema : {};
  return root;
};

const branches = (node: SchemaNode | undefined): SchemaNode[] =>
  node === undefined ? [] : [node, ...[...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap(branches)];

/** Names of the fields that an object may have here; undefined where no object is wanted. */
export const fieldsOf = (node: SchemaNode | undefined): string[] | undefined => {
  const names = branches(node).flatMap(({ properties }) => (properties ? Object.keys(properties) : []));
  return names.length > 0 ? [...new Set(names)] : undefined;
};

export const isList = (node: SchemaNode | undefined): boolean => branches(node).some(({ type }) => type === 'array');

/** The schema of a field or of a list's items. */
export const childOf = (node: SchemaNode | undefined, step: string | number): SchemaNode | undefined =>
  typeof step === 'number'
    ? branches(node).find(({ items }) => items)?.items
    : branches(node).flatMap(({ properties }) => properties?.[step] ?? [])[0];

export const schemaAt = (path: readonly (string | number)[]): SchemaNode | undefined =>
  path.reduce<SchemaNode | undefined>((node, step) => childOf(node, step), schemaRoot());

/** The words that are allowed at a place, over all branches. */
export const wordsAt = (path: readonly (string | number)[]): string[] => {
  const field = path.at(-1);
  const parents = branches(schemaAt(path.slice(0, -1)));
  const nodes = parents
    .flatMap(({ properties, items }) => (typeof field === 'number' ? items : properties?.[field ?? '']) ?? [])
    .flatMap(branches);
  return [...new Set(nodes.flatMap((node) => [...(node.enum ?? []), ...(node.const === undefined ? [] : [node.const])]).map(String))];
};
