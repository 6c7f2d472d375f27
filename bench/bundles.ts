import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { alias, bundling } from '../infra/kit/bundling.ts';
import { median, rounded } from './statistics.ts';

export type Bundle = { name: string; kB: number; initMs: number };

const root = join(import.meta.dirname, '..');
const entries = join(root, 'functions', 'entry');
const runs = 5;

const { banner, ...shared } = bundling;

/** As the stack bundles each function, into one file. */
const bundle = async (name: string, folder: string): Promise<string> => {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    ...shared,
    alias,
    absWorkingDir: root,
    banner: { js: banner },
    entryPoints: [join(entries, `${name}.ts`)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
  });
  return outfile;
};

const measure = 'const began = performance.now(); await import(process.argv[1]); console.log(performance.now() - began);';

/** The values that a function finds in its surroundings; nothing is called with them. */
const surroundings = {
  TABLE_NAME: 'bench',
  STATE_MACHINE_PHASE_ARN: 'arn:aws:states:eu-west-1:123456789012:stateMachine:bench',
  ARCHIVE_BUCKET: 'bench',
  STAGE: 'dev',
  MAIL_FROM: 'bench@voorbeeld.example',
  MAIL_CONFIGURATION_SET: 'bench',
  MAIL_ONLY_TO: '@voorbeeld.example',
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
};

/** Milliseconds that a fresh process needs to import the file. Lambda keeps no compiled code, so neither does this. */
const initOf = (file: string): number => {
  const { NODE_COMPILE_CACHE: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', measure, file], {
    encoding: 'utf8',
    env: { ...env, ...surroundings },
  });
  if (status !== 0) throw new Error(`${basename(file)} could not be imported: ${stderr.trim().split('\n').at(-1) ?? ''}`);
  return Number(stdout);
};

/** Size and start of every deployed function. */
export const bundles = async (folder: string): Promise<Bundle[]> => {
  const found: Bundle[] = [];
  for (const name of readdirSync(entries).map((file) => basename(file, '.ts'))) {
    const file = await bundle(name, folder);
    const times = Array.from({ length: runs }, () => initOf(file));
    found.push({ name, kB: rounded(statSync(file).size / 1000), initMs: rounded(median(times)) });
  }
  return found;
};
