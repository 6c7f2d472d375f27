import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import type { SchemaNode } from '../../shared/definition/json-schema.ts';
import { definitionJsonSchema, schemaRoot } from '../../shared/definition/json-schema.ts';

const folder = new URL('../../programmes/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

type Full = SchemaNode & { minLength?: number; minItems?: number; minimum?: number; maximum?: number; additionalProperties?: unknown };

const known = new Set(
  ['$schema', 'title', 'type', 'format', 'pattern', 'const', 'enum', 'properties', 'required', 'items', 'anyOf', 'oneOf', 'default'].concat(
    ['minLength', 'minItems', 'minimum', 'maximum', 'additionalProperties'],
  ),
);

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
};

const checkText = ({ minLength, pattern, format }: Full, value: string): boolean =>
  value.length >= (minLength ?? 0) && new RegExp(pattern ?? '').test(value) && (format !== 'date' || /^\d{4}-\d\d-\d\d$/.test(value));

/** The keywords that the schema uses, by the JSON Schema specification; refuses a keyword that it does not know. */
const accepts = (schema: SchemaNode, value: unknown): boolean => {
  const node: Full = schema;
  const strange = Object.keys(node).filter((keyword) => !known.has(keyword));
  if (strange.length > 0) throw new Error(`unknown keywords ${strange.join(', ')}`);
  const type = typeOf(value);
  if (node.type && node.type !== type && !(node.type === 'number' && type === 'integer')) return false;
  if ('const' in node && node.const !== value) return false;
  if (node.enum && !node.enum.includes(value)) return false;
  if (node.anyOf && !node.anyOf.some((one) => accepts(one, value))) return false;
  if (node.oneOf && node.oneOf.filter((one) => accepts(one, value)).length !== 1) return false;
  if (typeof value === 'string') return checkText(node, value);
  if (typeof value === 'number') return value >= (node.minimum ?? -Infinity) && value <= (node.maximum ?? Infinity);
  const { items } = node;
  if (Array.isArray(value)) return value.length >= (node.minItems ?? 0) && (!items || value.every((one) => accepts(items, one)));
  if (typeof value !== 'object' || value === null) return true;
  const { properties = {}, required = [] } = node;
  if (node.additionalProperties === false && Object.keys(value).some((field) => !Object.hasOwn(properties, field))) return false;
  if (required.some((field) => !Object.hasOwn(value, field))) return false;
  return Object.entries(properties).every(([field, one]) => !Object.hasOwn(value, field) || accepts(one, Reflect.get(value, field)));
};

const everyNode = (node: Full): Full[] => [
  node,
  ...[...Object.values(node.properties ?? {}), ...(node.items ? [node.items] : []), ...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap(
    everyNode,
  ),
];

const isLoose = ({ type, properties, additionalProperties }: Full): boolean =>
  type === 'object' && (properties === undefined || additionalProperties !== false);
const isUntyped = (node: Full): boolean =>
  !['type', 'const', 'enum', 'anyOf', 'oneOf'].some((keyword) => keyword in node) || (node.type === 'array' && !node.items);

describe('the published JSON Schema', () => {
  it('is what the zod schema says now (npm run schema)', () => {
    expect(read('definition.schema.json')).toBe(`${JSON.stringify(definitionJsonSchema(), null, 2)}\n`);
  });

  it('has a shape for everything: no loose objects, no untyped values', () => {
    const nodes = everyNode(schemaRoot());
    expect(nodes.length).toBeGreaterThan(200);
    expect(nodes.filter(isLoose)).toEqual([]);
    expect(nodes.filter(isUntyped)).toEqual([]);
  });

  it.each(readdirSync(folder).filter((name) => name.endsWith('.yaml')))('accepts %s, and not with a field more or less', (name) => {
    const data = z.looseObject({ phases: z.array(z.looseObject({})) }).parse(parse(read(name)));
    expect(accepts(schemaRoot(), data)).toBe(true);
    expect(accepts(schemaRoot(), { ...data, phases: [{ ...data.phases[0], extra: 1 }] })).toBe(false);
    expect(accepts(schemaRoot(), { ...data, phases: [{ ...data.phases[0], name: undefined }] })).toBe(false);
    expect(accepts(schemaRoot(), { ...data, title: undefined })).toBe(false);
  });
});
