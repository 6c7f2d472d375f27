import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stop } from '../../cli/kit/command.ts';
import type { Settings } from '../../infra/settings.ts';
import type { RunningGroup } from '../../shared/aws/running-executions.ts';
import { stories } from '../../workflows/stories.ts';
import { runningLines } from './running.ts';

export type Deploying = {
  settings: Settings;
  /** Path of the settings, when they are not those of the repository. */
  file: string | undefined;
  /** The program `cdk`, and what comes before its arguments. */
  cdk: [string, ...string[]];
  running: (machine: string) => Promise<RunningGroup[] | undefined>;
  agrees: (question: string, word: string) => Promise<boolean>;
  say: (line: string) => void;
};

const root = join(import.meta.dirname, '..', '..');

/** Runs the CDK; what it prints is for the person. Throws Stop when it fails. */
const runCdk = ([program, ...before]: Deploying['cdk'], args: string[], whenItFails: string): void => {
  const env = { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' };
  const { error, status } = spawnSync(program, [...before, ...args], { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error !== undefined) throw new Stop(1, 'The CDK cannot be run: run npm ci first.');
  if (status !== 0) throw new Stop(1, whenItFails);
};

const showRunning = async ({ settings, running, say }: Deploying): Promise<void> => {
  for (const story of stories) {
    const { lines, unknown } = runningLines(await running(settings.prefix + story.name), story, settings.prefix);
    for (const line of lines) say(line);
    if (unknown) say('  Nobody can tell what these still need. Find their release first, or wait until they are renewed: 80 days at most.');
  }
};

/**
 * Shows what runs by which definition, synthesizes, shows the difference, asks, and deploys what it showed. Answers whether it did.
 * What the checks of the CDK app refuse, such as a function that a released definition still calls, ends it before anything is asked.
 */
export const deploy = async (deploying: Deploying): Promise<boolean> => {
  const { settings, file, cdk, agrees, say } = deploying;
  const assembly = mkdtempSync(join(tmpdir(), 'deploy-'));
  try {
    const context = ['-c', `stage=${settings.stage}`, ...(file === undefined ? [] : ['-c', `settings=${file}`])];
    await showRunning(deploying);
    runCdk(
      cdk,
      ['synth', '--quiet', '--output', assembly, ...context],
      'The stacks are refused; the lines above say why. Nothing was deployed.',
    );
    runCdk(cdk, ['diff', '--app', assembly, '--all'], 'The difference cannot be shown; the lines above say why. Nothing was deployed.');
    if (!(await agrees(`Deploy this to ${settings.stage} in ${settings.region}?`, settings.stage))) {
      say('Nothing was deployed.');
      return false;
    }
    runCdk(
      cdk,
      ['deploy', '--app', assembly, '--all', '--require-approval', 'never'],
      'The deployment failed; CloudFormation puts back what it had changed. The lines above say why.',
    );
    say(`Deployed to ${settings.stage}.`);
    return true;
  } finally {
    rmSync(assembly, { recursive: true, force: true });
  }
};
