import { dirname, join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { alias, bundling } from './bundling.ts';

const root = join(import.meta.dirname, '..', '..');
const { banner, ...settings } = bundling;

const bundle = (entry: string, folder: string): boolean => {
  buildSync({
    ...settings,
    alias,
    absWorkingDir: root,
    banner: { js: banner },
    entryPoints: [entry],
    outfile: join(folder, 'index.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    sourcemap: false,
    logLevel: 'warning',
  });
  return true;
};

/** The code of a function as one file. In this process: the construct that CDK has for it starts npm for each function, which takes a minute for all. */
export const codeOf = (entry: string): Code =>
  Code.fromAsset(dirname(entry), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('none'),
      // Nobody runs it; but the CDK bundles once what has the same folder and command, and every function would get the code of the first.
      command: [entry],
      local: { tryBundle: (folder) => bundle(entry, folder) },
    },
  });
