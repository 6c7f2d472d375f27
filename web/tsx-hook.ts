import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

/** Node strips types but does not read `.tsx`: esbuild turns each such file into JavaScript as it is loaded. Call before the first import of one. */
export const registerTsx = (): void => {
  registerHooks({
    load: (url, context, nextLoad) => {
      if (!url.endsWith('.tsx')) return nextLoad(url, context);
      const file = fileURLToPath(url);
      const { code } = transformSync(readFileSync(file, 'utf8'), {
        loader: 'tsx',
        jsx: 'automatic',
        jsxImportSource: 'hono/jsx',
        sourcefile: file,
        sourcemap: 'inline',
        target: 'node24',
      });
      return { format: 'module', source: code, shortCircuit: true };
    },
  });
};
