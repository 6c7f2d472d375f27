// npm run test:aws [-- <vitest arguments>]: starts moto, an independent server with the interface of AWS, and runs these tests against it.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = join(import.meta.dirname, '..', '..');
const secondsToStart = 60;

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
};

/** Nothing of a real account reaches the tests, whatever the machine is set up with. */
const environment = (endpoint: string): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'))),
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'testing',
  AWS_SECRET_ACCESS_KEY: 'testing',
  AWS_CONFIG_FILE: join(root, 'test', 'aws', 'no-such-file'),
  AWS_SHARED_CREDENTIALS_FILE: join(root, 'test', 'aws', 'no-such-file'),
});

const answers = async (endpoint: string): Promise<boolean> => {
  try {
    return (await fetch(`${endpoint}/moto-api/data.json`, { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false;
  }
};

const untilItAnswers = async (endpoint: string): Promise<string | undefined> => {
  for (let waited = 0; waited < secondsToStart; waited += 0.2) {
    if (await answers(endpoint)) return undefined;
    await sleep(200);
  }
  return `moto_server did not answer within ${secondsToStart} seconds.`;
};

/** Resolves with a sentence when the server cannot start or ends. */
const ending = (server: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    let spoken = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      spoken = (spoken + chunk.toString()).slice(-2_000);
    });
    server.on('error', () =>
      resolve("moto_server is not on the PATH: install it with pip install 'moto[server,dynamodb,s3,ses,stepfunctions]', then again."),
    );
    server.on('exit', () => resolve(`moto_server ended before it answered: ${spoken.trim()}`));
  });

const runTests = async (endpoint: string, stopping: AbortSignal): Promise<number> => {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', '--config', join(root, 'vitest.aws.config.ts'), ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: environment(endpoint) });
  stopping.addEventListener('abort', () => child.kill('SIGTERM'));
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
};

const stop = async (server: ChildProcess): Promise<void> => {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, 'exit');
  server.kill('SIGTERM');
  const hard = setTimeout(() => server.kill('SIGKILL'), 5_000);
  await exited;
  clearTimeout(hard);
};

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());

const port = await freePort();
const endpoint = `http://127.0.0.1:${port}`;
const server = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: ['ignore', 'ignore', 'pipe'] });
try {
  const problem = await Promise.race([ending(server), untilItAnswers(endpoint)]);
  if (problem !== undefined) {
    console.error(problem);
    process.exitCode = 1;
  } else process.exitCode = stopping.signal.aborted ? 1 : await runTests(endpoint, stopping.signal);
} finally {
  await stop(server);
}
process.exit();
