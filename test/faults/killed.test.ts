import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compiled } from '../kit/compiled.ts';
import { openIn, restSoon } from './folder.ts';
import { answerOld, endsIn, restlessIn, tokensIn, wrongIn } from './verify.ts';

const script = join(import.meta.dirname, 'burst.ts');
const kills = process.env['FAULTS'] === 'short' ? 12 : 100;
/** Another seed, other moments: the one that was used is printed, so that a failure can be looked for again. */
const seed = Number(process.env['FAULTS_SEED'] ?? Math.floor(Math.random() * 1_000_000));

/** Milliseconds. A wave takes one to two seconds, so that kills fall in all of it. */
const longestLife = 700;
const longestStart = 400;

/** Mulberry32: the same moments for the same seed. */
const randomFrom = (start: number) => {
  let state = start;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faults-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const start = (mode: string): { child: ChildProcess; said: () => string; ended: Promise<unknown[]> } => {
  const child = spawn(process.execPath, [script, join(folder, 'home'), mode], { env: { ...process.env, ...compiled, NODE_OPTIONS: '' } });
  let text = '';
  child.stderr.on('data', (data: Buffer) => (text += data.toString()));
  return { child, said: () => text, ended: once(child, 'close') };
};

/** Killed while it starts, one in five, or else at a random moment of its work. */
const killedAt = async (random: () => number): Promise<void> => {
  const { child, said, ended } = start('go');
  const starting = random() < 0.2;
  if (!starting && child.stdout) await Promise.race([once(child.stdout, 'data'), ended]);
  await sleep(random() * (starting ? longestStart : longestLife));
  child.kill('SIGKILL');
  const [, signal] = await ended;
  expect({ signal, said: said() }).toEqual({ signal: 'SIGKILL', said: '' });
};

/** Looks at a copy, so that the next process finds the files as the kill left them. */
const lookAtCopy = async (): Promise<{ waiting: number; nudged: number }> => {
  const copy = join(folder, 'copy');
  cpSync(join(folder, 'home'), copy, { recursive: true });
  const home = openIn(copy);
  try {
    expect(await wrongIn(home, copy)).toEqual([]);
    const tokens = await tokensIn(home);
    await restSoon(home);
    // Before any token is answered: that would also wake what was lost.
    expect(await restlessIn(home)).toEqual([]);
    const answered = await answerOld(home, tokens);
    expect(answered.nudged).toBe(answered.waiting);
    await home.rest();
    expect(await wrongIn(home, copy)).toEqual([]);
    expect(await restlessIn(home)).toEqual([]);
    return answered;
  } finally {
    await home.close();
    rmSync(copy, { recursive: true });
  }
};

it(`goes on after ${String(kills)} kills, seed ${String(seed)}`, async () => {
  const random = randomFrom(seed);
  let answered = 0;
  for (let count = 0; count < kills; count += 1) {
    await killedAt(random);
    answered += (await lookAtCopy()).nudged;
  }
  const { ended, said } = start('finish');
  expect({ exit: await ended, said: said() }).toEqual({ exit: [0, null], said: '' });
  const home = openIn(join(folder, 'home'));
  expect(await wrongIn(home, join(folder, 'home'))).toEqual([]);
  expect(await restlessIn(home)).toEqual([]);
  const { finished, all } = await endsIn(home);
  expect(finished).toBe(all);
  expect(all).toBeGreaterThanOrEqual(8);
  await home.close();
  expect(answered).toBeGreaterThan(kills);
  console.log(
    `${String(kills)} kills, ${String(all)} programmes to their end, ${String(answered)} old tokens answered, seed ${String(seed)}`,
  );
});
