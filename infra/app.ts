import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import flags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { AwsSolutionsChecks } from 'cdk-nag';
import { OwnRules } from './plugin.ts';
import { settingsOf } from './settings.ts';
import { installation } from './stacks/installation.ts';

const entries = join(import.meta.dirname, '..', 'functions', 'entry');

try {
  const app = new App({ context: flags });
  const settings = settingsOf({ stage: app.node.tryGetContext('stage'), settings: app.node.tryGetContext('settings') });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new OwnRules(settings.prefix));
  installation(app, { settings, entryOf: (name) => join(entries, `${name}.ts`) });
  app.synth();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
