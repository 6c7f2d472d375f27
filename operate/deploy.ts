import { join, resolve } from 'node:path';
import { readArguments, run } from '../cli/kit/command.ts';
import { operatorsStepFunctions, runningByDefinition } from '../shared/aws/running-executions.ts';
import { agrees, inAccount, stageOf, stageOptions } from './kit/command.ts';
import { deploy } from './kit/deploying.ts';

const usage = 'Usage: npm run deploy -- --stage dev|test|prod [--settings <file>]';
const cdk = join(import.meta.dirname, '..', 'node_modules', 'aws-cdk', 'bin', 'cdk');

await run(async () => {
  const { values } = readArguments(stageOptions, 0, usage);
  const file = values.settings === undefined ? undefined : resolve(values.settings);
  const settings = stageOf({ stage: values.stage, settings: file }, usage);
  const client = operatorsStepFunctions(settings.region);
  const running = (machine: string) => inAccount(() => runningByDefinition(client, machine));
  const deployed = await deploy({ settings, file, cdk: [process.execPath, cdk], running, agrees, say: (line) => console.log(line) });
  return deployed ? 0 : 1;
});
