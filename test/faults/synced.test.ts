import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DrivenOptions, driven } from './driven.ts';

/*
 * A kill leaves what the operating system holds, so it proves nothing about the disk. The calls of the process do: between the answer to one
 * act and the answer to the next it must have told the disk to write the ledger.
 */

const acts = 40;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'synced-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Written to standard output, and the ledger or its log synced, in the order in which it happened. */
const traceOf = async (options: DrivenOptions): Promise<string[]> => {
  const file = join(folder, 'trace');
  const under = ['strace', '-f', '-y', '-e', 'trace=write,fsync,fdatasync', '-e', 'signal=none', '-o', file];
  const home = await driven(join(folder, 'home'), { ...options, under });
  expect(home.first).toBe('ready');
  expect(await home.tell('start')).toBe('acknowledged start');
  for (let number = 1; number <= acts; number += 1) expect(await home.tell(`D${String(number)}`)).toBe(`acknowledged D${String(number)}`);
  expect(await home.end()).toBe('');
  return readFileSync(file, 'utf8').split('\n');
};

type Counts = { acknowledged: number; synced: number; unsynced: number };

/** From the start of the programme on: acts that were answered, syncs of the ledger, and answers that no sync came before. */
const countsIn = (trace: readonly string[]): Counts => {
  const counts = { acknowledged: 0, synced: 0, unsynced: 0 };
  let since = 0;
  for (const line of trace.slice(trace.findIndex((one) => one.includes('"acknowledged start')) + 1)) {
    if (counts.acknowledged === acts) break;
    if (/ (fsync|fdatasync)\(\d+<[^>]*ledger\.sqlite/.test(line)) {
      counts.synced += 1;
      since += 1;
    }
    if (!/ write\(1<.*"acknowledged D/.test(line)) continue;
    counts.acknowledged += 1;
    if (since === 0) counts.unsynced += 1;
    since = 0;
  }
  return counts;
};

/** What says that acknowledged acts are not on the disk; empty is good. */
const faultsIn = ({ acknowledged, synced, unsynced }: Counts): string[] => [
  ...(acknowledged === acts ? [] : [`${String(acknowledged)} of ${String(acts)} acts were acknowledged`]),
  ...(unsynced === 0 ? [] : [`${String(unsynced)} were acknowledged before the disk had them`]),
  ...(synced >= acknowledged ? [] : [`${String(synced)} syncs for ${String(acknowledged)} acts`]),
];

describe('an act that is acknowledged is on the disk', () => {
  it('has strace, which counts', () => {
    const { error } = spawnSync('strace', ['-V']);
    expect(error, 'strace is not on the PATH; install it: apt-get install strace').toBeUndefined();
  });

  it('with the durability that the product has when nobody says otherwise', async () => {
    const counts = countsIn(await traceOf({}));
    expect(faultsIn(counts)).toEqual([]);
    console.log(`${String(counts.acknowledged)} acts acknowledged, ${String(counts.synced)} syncs of the ledger`);
  });

  it('and not with synchronous=OFF, which this test would find out', async () => {
    const counts = countsIn(await traceOf({ durability: 'off' }));
    expect(faultsIn(counts)).toEqual(['40 were acknowledged before the disk had them', '0 syncs for 40 acts']);
  });
});
