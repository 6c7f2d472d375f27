// npm run synth [-- -c stage=test]: cdk synth, in which cdk-nag and our own rules (plugin.ts) check, then cfn-lint. No account, no look-ups.

import { spawnSync } from 'node:child_process';
import { globSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const out = join(root, 'cdk.out');

const env = {
  ...process.env,
  PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  CDK_DISABLE_CLI_TELEMETRY: 'true',
};

const fail = (sentence: string): never => {
  console.error(sentence);
  process.exit(1);
};

/** Runs a tool of which the exit code is the verdict; what it prints is for the user. */
const run = (tool: string, args: string[], whenMissing: string): void => {
  const { error, status } = spawnSync(tool, args, { cwd: root, env, stdio: 'inherit', shell: process.platform === 'win32' });
  if (error !== undefined) fail(whenMissing);
  if (status !== 0) fail(`${tool} found something that must be mended first; the lines above say what.`);
};

rmSync(out, { recursive: true, force: true });
run('cdk', ['synth', '--quiet', '--output', out, ...process.argv.slice(2)], 'The CDK is not installed: run npm ci first.');

const templates = globSync(join(out, '*.template.json'));
if (templates.length === 0) fail('cdk synth wrote no template.');

run('cfn-lint', templates, 'cfn-lint is not on the PATH, so the templates are not checked: pip install cfn-lint, then again.');
console.log(
  `${templates.length} template(s): cdk-nag, the lint of the state machines, what released ones still need, and cfn-lint find nothing.`,
);
