import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import flags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll } from 'vitest';
import { settingsOf } from '../../infra/settings.ts';
import { programmeStack } from '../../infra/stacks/programme.ts';

export type Assembly = { app: App; stack: Stack; template: Template };

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The stack of a stage, without bundling unless `context` says otherwise. */
export const assemble = (stage: string, context: Record<string, unknown> = {}, entry = 'stand-in.ts'): Assembly => {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk-'));
  folders.push(outdir);
  const app = new App({ outdir, context: { ...flags, 'aws:cdk:bundling-stacks': [], ...context } });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const stack = programmeStack(app, { settings: settingsOf({ stage }), entryOf: () => join(import.meta.dirname, entry) });
  return { app, stack, template: Template.fromStack(stack) };
};
