import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { assemble } from './assemble.ts';

it('bundles an entry into one minified file that Node runs, without a source map', () => {
  const { app } = assemble('test', { context: { 'aws:cdk:bundling-stacks': ['**'] }, entry: 'stand-in-yaml.ts' });
  const [bundled = '', ...others] = globSync(join(app.outdir, 'asset.*', '*.mjs'));
  expect(others).toEqual([]);
  expect(globSync(join(dirname(bundled), '*'))).toEqual([bundled]);
  const code = readFileSync(bundled, 'utf8');
  expect(code).not.toContain('sourceMappingURL');
  expect(code.split('\n').length).toBeLessThan(200);
  const script = `import { handler } from ${JSON.stringify(bundled)}; console.log(JSON.stringify(await handler({ text: 'gate: passed' })));`;
  expect(execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' })).toBe('{"gate":"passed"}\n');
});
