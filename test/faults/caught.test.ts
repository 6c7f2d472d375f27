import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'caught-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What happens to one mail, in the order in which the process did it. */
const steps: [string, RegExp][] = [
  ['asks for the message', / write\(\d+<[^>]*>, "354/],
  ['the data folder is on the disk', / fsync\(\d+<[^>]*\/caught-[^/>]*>/],
  ['the message is on the disk', / fsync\(\d+<[^>]*\/mail\/\.new>/],
  ['has its name', / rename\(.*\/mail\/\.new".*\/mail\/000000000001\.eml"/],
  ['the name is on the disk', / fsync\(\d+<[^>]*\/mail>/],
  ['accepts', / write\(\d+<[^>]*>, "250 /],
];

it('a mail that the catcher accepts is on the disk before it says so', () => {
  const trace = join(folder, 'trace');
  const under = ['-f', '-y', '-e', 'trace=write,fsync,fdatasync,rename,renameat,renameat2', '-e', 'signal=none', '-o', trace];
  const script = join(import.meta.dirname, 'one-mail.ts');
  const { error, stdout, stderr } = spawnSync('strace', [...under, process.execPath, script, join(folder, 'mail')], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  expect(error, 'strace is not on the PATH; install it: apt-get install strace').toBeUndefined();
  expect([stdout.trim(), stderr]).toEqual(['{"outcome":"sent"}', '']);
  const lines = readFileSync(trace, 'utf8').split('\n');
  const told = lines.slice(lines.findIndex((line) => steps[0]?.[1].test(line) === true));
  expect(told.flatMap((line) => steps.find(([, call]) => call.test(line))?.[0] ?? [])).toEqual(steps.map(([name]) => name));
});
