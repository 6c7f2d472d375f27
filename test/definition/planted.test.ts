import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isScalar, parseDocument, visit } from 'yaml';
import { formatError } from '../../shared/definition/load.ts';
import { errorsOf, read } from './kit.ts';

const wmo = read('../../programmes/transformatie-wmo.yaml');

type Spot = { offset: number; flow: boolean; line: number; column: number };

const spotAt = (text: string, offset: number, flow: boolean): Spot => {
  const before = text.slice(0, offset).split('\n');
  return { offset, flow, line: before.length, column: (before.at(-1) ?? '').length + 1 };
};

/** Where a field can be planted: the start of every object; and every name of a field. */
const spotsOf = (text: string): { objects: Spot[]; names: Spot[] } => {
  const spots: { objects: Spot[]; names: Spot[] } = { objects: [], names: [] };
  visit(parseDocument(text), {
    Map: (_, map) => {
      const flow = map.flow === true;
      spots.objects.push(spotAt(text, (map.range?.[0] ?? 0) + (flow ? 2 : 0), flow));
      for (const { key } of map.items) if (isScalar(key)) spots.names.push(spotAt(text, key.range?.[0] ?? 0, flow));
    },
  });
  return spots;
};

describe('in the largest definition', () => {
  const { objects, names } = spotsOf(wmo);

  it('an unknown field in any object is reported at exactly its place', () => {
    expect(objects.length).toBeGreaterThan(250);
    const unlike = fc.stringMatching(/^[xzq]{9,14}$/);
    fc.assert(
      fc.property(fc.constantFrom(...objects), unlike, ({ offset, flow, line, column }, field) => {
        const planted = flow ? `${field}: 1, ` : `${field}: 1\n${' '.repeat(column - 1)}`;
        const errors = errorsOf(wmo.slice(0, offset) + planted + wmo.slice(offset));
        expect(errors.map((error) => [error.line, error.column, error.message])).toEqual([
          [line, column, `The field "${field}" is unknown`],
        ]);
      }),
      { numRuns: 40 },
    );
  });

  it('a slip in the name of any field is reported once, with the name that was meant', () => {
    expect(names.length).toBeGreaterThan(1000);
    fc.assert(
      fc.property(fc.constantFrom(...names), ({ offset, line, column }) => {
        const [name = ''] = /^\w+/.exec(wmo.slice(offset)) ?? [];
        const slip = `${name}${name.at(-1)}`;
        const errors = errorsOf(wmo.slice(0, offset) + slip + wmo.slice(offset + name.length));
        expect(errors.map((error) => [error.line, error.column, error.message, error.mend])).toEqual([
          [line, column, `The field "${slip}" is unknown`, `Did you mean "${name}"?`],
        ]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('the programmes in the repository', () => {
  const folder = new URL('../../programmes/', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

  it('are all valid and name their schema', () => {
    expect(files).toEqual(expect.arrayContaining(['klein-drie-fasen.yaml', 'klein-zes-fasen.yaml', 'transformatie-wmo.yaml']));
    for (const name of files) {
      const text = read(`../../programmes/${name}`);
      expect(errorsOf(text).map(formatError)).toEqual([]);
      expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./definition.schema.json');
    }
  });
});
