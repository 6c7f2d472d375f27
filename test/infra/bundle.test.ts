import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { assemble } from './assemble.ts';

const entry = (name: string): string => (name === 'deliver' ? 'stand-in-yaml.ts' : 'stand-in.ts');
const { app, workflows } = assemble('test', { context: { 'aws:cdk:bundling-stacks': ['**'] }, entry });

const Coded = z.record(z.string(), z.object({ Properties: z.object({ FunctionName: z.string(), Code: z.object({ S3Key: z.string() }) }) }));
const codes = new Map(
  Object.values(Coded.parse(workflows.findResources('AWS::Lambda::Function'))).map(({ Properties: { FunctionName, Code } }) => [
    FunctionName.replace('bestuursopdracht-test-', ''),
    Code.S3Key.replace('.zip', ''),
  ]),
);
const bundleOf = (name: string): string => join(app.outdir, `asset.${codes.get(name) ?? ''}`, 'index.mjs');

it('bundles an entry into one minified file that Node runs, without a source map', () => {
  const bundled = bundleOf('deliver');
  expect(globSync(join(dirname(bundled), '*'))).toEqual([bundled]);
  const code = readFileSync(bundled, 'utf8');
  expect(code).not.toContain('sourceMappingURL');
  expect(code.split('\n').length).toBeLessThan(200);
  const script = `import { handler } from ${JSON.stringify(bundled)}; console.log(JSON.stringify(await handler({ text: 'gate: passed' })));`;
  expect(execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' })).toBe('{"gate":"passed"}\n');
});

it('gives each function the code of its own entry', () => {
  expect(new Set(codes.values()).size).toBe(2);
  expect([...codes].filter(([, code]) => code === codes.get('deliver')).map(([name]) => name)).toEqual(['deliver']);
});
