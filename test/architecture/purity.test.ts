import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { impurities } from './purity.ts';

const pureFiles = globSync(['shared/domain/**/*.ts', 'shared/definition/**/*.ts', 'shared/ledger/**/*.ts', 'shared/ports.ts'], {
  exclude: ['shared/definition/write-schema.ts'],
});

/** [what is reported, the planted text] */
const planted: [string[], string][] = [
  [['Date'], 'export const now = () => Date.now();'],
  [['Date'], 'export const now = new Date();'],
  [['Math.random'], 'export const chance = () => Math.random();'],
  [['Math.random'], "export const chance = Math['random'];"],
  [['Math.random'], 'const { random } = Math; export { random };'],
  [['Temporal.Now'], "import { Temporal } from 'temporal-polyfill'; export const today = () => Temporal.Now.plainDateISO();"],
  [['Temporal.Now'], "import { Temporal } from 'temporal-polyfill'; const { Now } = Temporal; export { Now };"],
  [['process'], "export const mode = process.env['MODE'];"],
  [['console'], "export const say = () => console.log('x');"],
  [['globalThis'], 'export const g = globalThis;'],
  [['crypto'], 'export const id = () => crypto.randomUUID();'],
  [['fetch'], 'export const g = { fetch };'],
  [['setTimeout'], 'export const later = (f: () => void) => setTimeout(f, 1);'],
];

const harmless = [
  '// Date.now() and console.log\nexport const text = "new Date()";',
  'type Fact = { process: string }; export const p = (fact: Fact) => fact.process;',
  'export const box = { console: 1, Date: 2 };',
  "import { Temporal } from 'temporal-polyfill'; export const d = Temporal.PlainDate.from('2020-10-27'); export const m = Math.max(1, 2);",
];

describe('the pure folders', () => {
  it('hold rules', () => expect(pureFiles.length).toBeGreaterThan(5));

  it.each(pureFiles)('%s reads no clock, draws no lot and prints nothing', (file) => {
    expect(impurities(file, readFileSync(file, 'utf8'))).toEqual([]);
  });

  it.each(planted)('%s is caught in: %s', (expected, text) => expect(impurities('planted.ts', text)).toEqual(expected));

  it.each(harmless)('nothing is caught in: %s', (text) => expect(impurities('planted.ts', text)).toEqual([]));
});
