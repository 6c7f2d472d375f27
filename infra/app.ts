import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import flags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { AwsSolutionsChecks } from 'cdk-nag';
import { settingsOf } from './settings.ts';
import { programmeStack } from './stacks/programme.ts';

const entries = join(import.meta.dirname, '..', 'functions', 'entry');

try {
  const app = new App({ context: flags });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const settings = settingsOf({ stage: app.node.tryGetContext('stage') });
  programmeStack(app, { settings, entryOf: (name) => join(entries, `${name}.ts`) });
  app.synth();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
