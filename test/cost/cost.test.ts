import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { costOf, readPrices, Simulated } from '../../cli/kit/cost.ts';
import { billRowOf, everywhere, rowOf, scaleOf } from '../../cli/kit/scale.ts';
import { simulate } from '../../local/simulation.ts';
import { loadDefinition } from '../../shared/definition/load.ts';
import { loadScenario } from '../../shared/definition/scenario.ts';
import { compiled } from '../kit/compiled.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'cost-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const must = <T extends { ok: true } | { ok: false }>(loaded: T): Extract<T, { ok: true }> => {
  if (!loaded.ok) throw new Error('The example cannot be read.');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- TypeScript does not narrow a type parameter
  return loaded as Extract<T, { ok: true }>;
};

const prices = readPrices();
let simulated: Simulated;

beforeAll(async () => {
  const { definition } = must(loadDefinition(read('programmes/transformatie-wmo.yaml'), 'programme'));
  const { scenario } = must(loadScenario(read('programmes/scenarios/transformatie-wmo.delayed.yaml'), 'scenario'));
  const { report } = await simulate({ definition, scenario, until: '2021-12-31' });
  simulated = Simulated.parse(JSON.parse(JSON.stringify(report)));
});

/** A year of 365 days, in round numbers. */
const round: Simulated = {
  programme: 'p',
  from: '2021-01-01',
  to: '2021-12-31',
  phases: [{}, {}],
  executions: { started: 10, mostEvents: 100 },
  aws: {
    stateTransitions: 1_000,
    functions: 600,
    acts: 200,
    queued: 100,
    requests: 1,
    read: 8_000,
    write: 900,
    index: 100,
    bytes: 1e9,
    messages: 50,
    mails: 50,
  },
};

const lineOf = (lines: { what: string; quantity: number; cost: number }[], what: string) => {
  const { quantity = Number.NaN, cost = Number.NaN } = lines.find((line) => line.what === what) ?? {};
  return [quantity, Number(cost.toFixed(6))];
};

describe('the bill of a year', () => {
  const { programmeYear, environmentYear } = costOf(round, prices);

  /* By hand: 50 mails x 8 units; a function reads 10 units, so a mail 16 and a daily look of the reconciler 10. */
  it.each([
    ['state transitions', 1_000, 0.025],
    ['write units of the table', 900 + 100 + 50 * 8, 0.001067],
    ['read units of the table', 8_000 + 50 * 16 + 365 * 10, 0.001899],
    ['function calls', 600 + 200 + 100 + 10 + 365, 0.000255],
    ['queued messages', 300, 0.00012],
    ['mails', 50, 0.005],
    ['storage', 12, 3.672],
  ])('%s: %d', (what, quantity, cost) => expect(lineOf(programmeYear.lines, what)).toEqual([quantity, cost]));

  it('is the sum of its lines, and twice as long a play with the same counts is half a bill', () => {
    expect(programmeYear.total).toBeCloseTo(
      programmeYear.lines.reduce((sum, { cost }) => sum + cost, 0),
      10,
    );
    expect(lineOf(costOf({ ...round, from: '2020-01-02' }, prices).programmeYear.lines, 'state transitions')).toEqual([500, 0.0125]);
  });

  it('of an environment does not depend on the programme', () => {
    expect(costOf(simulated, prices).environmentYear).toEqual(environmentYear);
    expect(lineOf(environmentYear.lines, 'sweeps, function calls')[0]).toBe(105_120);
  });
});

describe('docs/scale.md', () => {
  const page = read('docs/scale.md');
  it('tells what the model counts and the prices make of it', () => {
    const { programmeYear, environmentYear } = costOf(simulated, prices);
    const rows = [...programmeYear.lines, ...environmentYear.lines].map(billRowOf);
    expect(rows.filter((row) => !page.includes(row))).toEqual([]);
    expect(page).toContain(`A programme: ${programmeYear.total.toFixed(2)}.`);
    expect(page).toContain(`whatever runs in it: ${environmentYear.total.toFixed(2)}.`);
    expect(page).toContain(`In dollars a year: ${(environmentYear.total + everywhere * programmeYear.total).toFixed(0)}.`);
  });

  it('has every quota, with the arithmetic of today', () => {
    const rows = scaleOf(everywhere, simulated, prices).measured.map(rowOf);
    expect(rows.length).toBeGreaterThan(12);
    expect(page.match(/^\| .* \| .* s \| .* \|$|^\| .* % \| .* \|$/gm)).toEqual(rows);
  });
});

type Answer = { code: number; stdout: string; stderr: string };
const cost = (...args: string[]): Promise<Answer> =>
  new Promise((resolve) => {
    execFile(process.execPath, [join(root, 'cli/cost.ts'), ...args], { env: { ...process.env, ...compiled } }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
const write = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

describe('the command', () => {
  it.each([
    ['no file', [], 2, /^Usage: npm run cost -- <simulation\.json>[^\n]*\n$/],
    ['a file that is not there', ['nowhere.json'], 2, /^There is no file nowhere\.json\.[^\n]*\n$/],
    ['what is no JSON', [write('a.json', 'x')], 1, /does not hold the JSON of a simulation[^\n]*\n$/],
    ['JSON of something else', [write('b.json', '{"programme":"p"}')], 1, /does not hold the JSON of a simulation[^\n]*\n$/],
    [
      'an end before the beginning',
      [write('c.json', JSON.stringify({ ...round, to: '2020-12-31' }))],
      1,
      /ends before it begins\.[^\n]*\n$/,
    ],
    ['a folder', [folder], 2, /cannot be read\.[^\n]*\n$/],
  ] as [string, string[], number, RegExp][])('%s is one sentence', async (_, args, code, sentence) => {
    const answer = await cost(...args);
    expect(answer).toMatchObject({ code, stdout: '' });
    expect(answer.stderr).toMatch(sentence);
  });

  it('prints a table, or one JSON document with the same', async () => {
    const file = write('simulation.json', JSON.stringify(round));
    const [table, json] = await Promise.all([cost(file), cost(file, '--json')]);
    expect(table).toMatchObject({ code: 0, stderr: '' });
    expect(table.stdout).toMatch(/state transitions +1,000 +0\.0250/);
    expect(JSON.parse(json.stdout)).toMatchObject({
      region: 'eu-central-1',
      currency: 'USD',
      programmeYear: { total: expect.any(Number) },
    });
  });
});
