import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

const folder = join(import.meta.dirname, '..', 'node_modules', '.cache', 'tsx');
const options = { loader: 'tsx', jsx: 'automatic', jsxImportSource: 'hono/jsx', sourcemap: 'inline', target: 'node24' } as const;

const kept = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** Beside the packages where that can be written; where not, it is made anew at each start. */
const keep = (path: string, code: string): void => {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${path}.${String(process.pid)}`, code);
    renameSync(`${path}.${String(process.pid)}`, path);
  } catch {}
};

const compiled = (file: string): string => {
  const source = readFileSync(file, 'utf8');
  const key = createHash('sha256')
    .update(JSON.stringify([options, file, source]))
    .digest('hex');
  const path = join(folder, `${key}.js`);
  const known = kept(path);
  if (known !== undefined) return known;
  const { code } = transformSync(source, { ...options, sourcefile: file });
  keep(path, code);
  return code;
};

/** Node strips types but does not read `.tsx`: esbuild turns each such file into JavaScript, once: starting it takes longer than reading what it made. Call before the first import of one. */
export const registerTsx = (): void => {
  registerHooks({
    load: (url, context, nextLoad) =>
      url.endsWith('.tsx') ? { format: 'module', source: compiled(fileURLToPath(url)), shortCircuit: true } : nextLoad(url, context),
  });
};
