import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import flags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll } from 'vitest';
import type { FunctionName } from '../../functions/environments.ts';
import { OwnRules } from '../../infra/plugin.ts';
import { settingsOf } from '../../infra/settings.ts';
import { type Installation, installation } from '../../infra/stacks/installation.ts';

export type Assembly = { app: App; stacks: Installation; data: Template; workflows: Template; watch: Template };

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

type Options = { context?: Record<string, unknown>; entry?: (name: FunctionName) => string; settings?: string; checked?: boolean };

/** The stacks of a stage, without bundling unless `context` says otherwise. `settings`: another file than the committed one. `checked`: by cdk-nag and our own rules. */
export const assemble = (
  stage: string,
  { context = {}, entry = () => 'stand-in.ts', settings: file, checked = false }: Options = {},
): Assembly => {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk-'));
  folders.push(outdir);
  const app = new App({ outdir, context: { ...flags, 'aws:cdk:bundling-stacks': [], ...context } });
  const settings = settingsOf({ stage, settings: file });
  if (checked) Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new OwnRules(settings.prefix));
  const stacks = installation(app, { settings, entryOf: (name) => join(import.meta.dirname, entry(name)) });
  const [data, workflows, watch] = [stacks.data.stack, stacks.workflows, stacks.watch].map((stack) => Template.fromStack(stack));
  if (!data || !workflows || !watch) throw new Error('A stack is missing.');
  return { app, stacks, data, workflows, watch };
};
