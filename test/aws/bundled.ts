import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { Task } from '../../functions/kit/task.ts';
import { alias, bundling } from '../../infra/kit/bundling.ts';

const root = join(import.meta.dirname, '../..');
const { banner, ...shared } = bundling;

/** The entries as infra/kit/function.ts has them bundled, in a folder that `removeAll` removes. */
export const bundledEntries = () => {
  const folder = join(root, 'functions/entry');
  const out = mkdtempSync(join(tmpdir(), 'entries-'));
  const bundleOf = (name: string): string => join(out, `${name}.mjs`);

  const bundle = (name: string) =>
    build({
      ...shared,
      alias,
      absWorkingDir: root,
      banner: { js: banner },
      entryPoints: [join(folder, `${name}.ts`)],
      outfile: bundleOf(name),
      bundle: true,
      sourcemap: false,
      format: 'esm',
      platform: 'node',
    });

  return {
    folder,
    bundleOf,
    bundleAll: async (names: string[]): Promise<void> => {
      await Promise.all(names.map(bundle));
    },
    /** The handler of a bundle, as Lambda loads it: it reads its environment at the first time. */
    handlerOf: async (name: string): Promise<Task<unknown>> => {
      const module: { handler: Task<unknown> } = await import(/* @vite-ignore */ pathToFileURL(bundleOf(name)).href);
      return module.handler;
    },
    removeAll: (): void => rmSync(out, { recursive: true, force: true }),
  };
};
