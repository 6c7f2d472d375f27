import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { median, quantile, rounded } from '../../bench/statistics.ts';
import { compiled } from '../kit/compiled.ts';

const bench = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [join(import.meta.dirname, '..', '..', 'bench', 'main.ts'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...compiled, NODE_OPTIONS: '' },
  });

describe('quantiles', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  it.each([
    [0.5, 50],
    [0.99, 99],
    [1, 100],
    [0, 1],
  ])('%d of 1 to 100 is %i, by nearest rank', (share, value) => expect(quantile(hundred, share)).toBe(value));
  it('are of numbers, not of text', () => expect(median([9, 10, 100])).toBe(10));
  it('of nothing is nothing', () => expect(median([])).toBe(0));
  it('are rounded for people', () => expect(rounded(1.25, 1)).toBe(1.3));
});

describe('the command', () => {
  it.each([
    [[], 'Name one benchmark.'],
    [['fly'], 'Name one benchmark.'],
    [['gates', 'scale'], 'Name one benchmark.'],
    [['gates', '--programmes', '0'], '--programmes 0 is no number from 1 to 999999.'],
    [['gates', '--fast'], "Unknown option '--fast'"],
  ])('%j: says what is wrong and how it is used, and ends with 2', (args, sentence) => {
    const { status, stdout, stderr } = bench(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr).toContain('Usage: npm run bench -- <gates|scale|bundles>');
    expect(stderr).not.toContain('    at ');
  });

  it('plays real programmes, and prints one document on standard output', () => {
    const { status, stdout } = bench('scale', '--programmes', '10', '--json');
    expect(status).toBe(0);
    const some = expect.any(Number);
    const at = { p50Ms: some, p99Ms: some, rssMiB: some, startMs: some, reconcilerMs: some };
    expect(JSON.parse(stdout)).toEqual({
      tenth: { programmes: 1, ...at },
      whole: { programmes: 10, ...at },
      growth: some,
      reconcilerMs: some,
    });
  }, 120_000);
});
