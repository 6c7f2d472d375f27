// Plain JavaScript for any Node from 20: installs what is missing, then hands over to the Node 24 that npm brought.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const at = (...parts) => join(root, ...parts);
const stamp = at('node_modules', '.installed-lock');
const node24 = at('node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

const fail = (sentence) => {
  console.error(sentence);
  process.exit(1);
};

const install = (lock) => {
  console.error('Installing what is missing (npm ci, about a minute) ...');
  const npm = process.env.npm_execpath;
  const [command, ...args] = npm ? [process.env.npm_node_execpath ?? process.execPath, npm] : ['npm'];
  const result = spawnSync(command, [...args, 'ci', '--loglevel=error', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: !npm && process.platform === 'win32',
  });
  if (result.status !== 0) fail('npm ci failed; the lines above say why.');
  if (!existsSync(node24)) fail('npm ci did not bring Node 24 (are install scripts switched off?). Run: npm rebuild node');
  writeFileSync(stamp, lock);
};

const lock = createHash('sha256')
  .update(readFileSync(at('package-lock.json')))
  .digest('hex');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock || !existsSync(node24)) install(lock);

const [, , first, ...rest] = process.argv;
if (!first) fail('Usage: node bootstrap.mjs <script.ts> [arguments], or node bootstrap.mjs --bin <package/file> [arguments]');
const script = first === '--bin' ? [at('node_modules', rest[0]), ...rest.slice(1)] : [at(first), ...rest];
const child = spawn(node24, script, {
  cwd: root,
  stdio: 'inherit',
  env: {
    // What Node compiled (and stripped of types) is kept beside the packages: a second start needs a third of the time.
    NODE_COMPILE_CACHE: at('node_modules', '.cache', 'node-compile'),
    ...process.env,
    PATH: [at('node_modules', '.bin'), process.env.PATH].join(delimiter),
  },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
