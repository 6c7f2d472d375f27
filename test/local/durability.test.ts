import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
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
const untilDone = async (folder: string, every: number, first: number): Promise<{ kills: string[]; acknowledged: string[] }> => {
  const kills: string[] = [];
  const acknowledged: string[] = [];
  for (let processes = 0; processes < 200; processes += 1) {
    const { lines, signal, stderr } = await run([folder, String(every), String(first)]);
    acknowledged.push(...lines.filter((line) => line.startsWith('acknowledged ')));
    if (lines.includes('done')) return { kills, acknowledged };
    expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
    kills.push(lines.at(-1) ?? '');
  }
  throw new Error(`not done after ${String(kills.length)} kills`);
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

/* Two chains of processes, side by side. Together they are killed at every commit: one at 1, 3, 5 ..., the other at 2, 4, 6 ... */
it.concurrent.each([
  [2, 1],
  [2, 2],
])('killed after every %i commits, first after %i, one phase is played as if nothing had happened', { timeout: 120_000 }, async (every, first) => {
  const folder = mkdtempSync(join(tmpdir(), 'killed-'));
  const { kills, acknowledged } = await untilDone(folder, every, first);
  await expectWhole(folder);
  rmSync(folder, { recursive: true, force: true });
  expect(kills.length).toBeGreaterThan(10);
  expect(new Set(kills)).toEqual(new Set([expect.any(String), ...kills]));
  expect(acknowledged.map((line) => line.split(' ')[1])).toEqual(['start-programme', 'record-resolution', 'confirm-list']);
});
