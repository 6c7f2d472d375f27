import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock, virtualClock } from '../../local/clock.ts';
import { openHome } from '../../local/home.ts';
import { moment } from '../domain/kit.ts';
import { compiled } from '../kit/compiled.ts';
import { onePhase, townOf } from '../kit/town.ts';
import { unrest } from '../protocol/at-rest.ts';

const script = join(import.meta.dirname, 'killed-home.ts');

const run = async (args: string[]): Promise<{ lines: string[]; signal: string | null; stderr: string }> => {
  const child = spawn(process.execPath, [script, ...args], { env: { ...process.env, ...compiled, NODE_OPTIONS: '' } });
  const out = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (out.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (out.stderr += data.toString()));
  const signal = await new Promise<string | null>((ended) => child.on('close', (_, by) => ended(by)));
  return { lines: out.stdout.trim().split('\n'), signal, stderr: out.stderr };
};

/** Kills after the `first` commit and then after each `every`-th, until the phase is done. Answers where it was killed, in order. */
const untilDone = async (folder: string, first: number): Promise<{ kills: string[]; acknowledged: string[] }> => {
  const found: string[] = [];
  const acknowledged: string[] = [];
  for (let processes = 0; processes < 20; processes += 1) {
    const { lines, signal, stderr } = await run([folder, String(every), String(first)]);
    acknowledged.push(...lines.filter((line) => line.startsWith('acknowledged ')));
    if (lines.includes('done')) return { kills: found, acknowledged };
    expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
    found.push(lines.at(-1) ?? '');
  }
  throw new Error(`not done after ${String(found.length)} kills`);
};

const facts = [
  'programme-started',
  'phase-opened',
  'reminder-given',
  'resolution-recorded',
  'list-confirmed',
  'gate-passed',
  'phase-closed',
  'programme-finished',
];

const expectWhole = async (folder: string): Promise<void> => {
  const paths = { ledgerPath: join(folder, 'ledger.sqlite'), enginePath: join(folder, 'engine.sqlite') };
  const home = openHome({ ...paths, programmeClock: virtualClock(moment('2020-10-13T12:00')), systemClock });
  const town = townOf(home, onePhase);
  expect((await town.events()).map(({ type }) => type)).toEqual(facts);
  expect(await unrest(home, town.id)).toEqual([]);
  expect(home.engine.list().map(({ status }) => status)).toEqual(['SUCCEEDED']);
  await home.close();
};

/*
 * Five chains of processes: the first is killed after its commits 1, 6, 11 ..., the second after 2, 7, 12 ... Together they are killed
 * at every commit. (A kill between each nudge and its settlement would go round for ever: the nudge is delivered again each time.)
 */
const every = 5;
const kills = new Set<string>();

describe.concurrent('one phase, killed again and again', () => {
  it.each(Array.from({ length: every }, (_, index) => index + 1))('first after commit %i', { timeout: 240_000 }, async (first) => {
    const folder = mkdtempSync(join(tmpdir(), 'killed-'));
    const chain = await untilDone(folder, first);
    await expectWhole(folder);
    rmSync(folder, { recursive: true, force: true });
    expect(chain.kills.length).toBeGreaterThanOrEqual(3);
    expect(chain.acknowledged.map((line) => line.split(' ')[1])).toEqual(['start-programme', 'record-resolution', 'confirm-list']);
    for (const kill of chain.kills) kills.add(kill);
  });
});

it('they were killed after every kind of commit', () => {
  expect([...kills].toSorted()).toEqual(
    ['append', 'putDocument', 'settle', 'start', 'storeWaiting', 'turn'].map((what) => `killed after ${what}`),
  );
});
