import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asEvent } from '../../functions/kit/load.ts';
import { systemClock } from '../../local/clock.ts';
import { programmeStream } from '../../shared/ledger/names.ts';
import { unrest } from '../protocol/at-rest.ts';
import { type Disk, diskIn, limitFiles } from './disk.ts';
import { type Driven, driven } from './driven.ts';
import { openIn } from './folder.ts';
import { minutes } from './minutes.ts';
import { keyOf } from './waves.ts';

let folder = '';
let disk: Disk;
const running: Driven[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'disk-'));
  disk = diskIn(folder);
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.kill();
  disk.remove();
  rmSync(folder, { recursive: true, force: true });
});

const files = (): string => join(folder, 'home');
const open = async (): Promise<Driven> => {
  const home = await driven(files());
  running.push(home);
  return home;
};

/** One sentence, or two, of ours: what is the matter, and what to do. */
const clear = /^sorry The (ledger|engine) [^\n]*(disk|write|rights?)[^\n]*\.$/;

/** A programme that runs, with so many decisions; answers the acts that were acknowledged. */
const begin = async (home: Driven, count: number): Promise<string[]> => {
  expect(home.first).toBe('ready');
  const acts = ['start', ...Array.from({ length: count }, (_, index) => `D${String(index + 1)}`)];
  for (const act of acts) expect(await home.tell(act)).toBe(`acknowledged ${act}`);
  expect(await home.tell('rest')).toBe('rested');
  return acts;
};

/** By then every message that a full disk put off is due again. */
const later = { now: () => systemClock.now().add({ hours: 2 }) };

/** The acts that the ledger holds, and everything that is not at rest. */
const lookInside = async (): Promise<{ acts: (string | undefined)[]; types: string[]; restless: string[] }> => {
  const home = openIn(files(), { systemClock: later });
  try {
    await home.rest();
    const id = { organisation: minutes.organisation.id, programme: minutes.id };
    const events = (await home.ledger.facts({ organisation: id.organisation, stream: programmeStream(id.programme) })).map(asEvent);
    return {
      acts: events.map(keyOf).filter((key) => key !== undefined),
      types: events.map(({ type }) => type),
      restless: await unrest(home, id),
    };
  } finally {
    await home.close();
  }
};

describe('a disk that is full in the midst', () => {
  it('keeps what was acknowledged, refuses the rest in one clear sentence, and goes on when there is room', async () => {
    const home = await open();
    const acts = await begin(home, 5);
    disk.fill(home.pid);
    for (const act of ['D6', 'D7', 'D8']) expect(await home.tell(act)).toMatch(clear);
    disk.makeRoom(home.pid);
    const again = disk.goesOn ? home : (await home.end(), await open());
    for (const act of ['D6', 'D7']) expect(await again.tell(act)).toBe(`acknowledged ${act}`);
    expect(await again.tell('rest')).toBe('rested');
    expect(await again.end()).toBe('');
    expect(await lookInside()).toMatchObject({ acts: [...acts, 'D6', 'D7'], restless: [] });
  });

  const step = process.env['FAULTS'] === 'short' ? 24 : 6;
  const pagesLeft = Array.from({ length: 96 / step + 1 }, (_, index) => index * step);

  it.each(pagesLeft)('with %i pages left while a gate passes: a fact or a turn is whole or not there', async (pages) => {
    const home = await open();
    await begin(home, 0);
    disk.fill(home.pid, pages);
    const told: string[] = [];
    for (const word of ['R1', 'confirm', 'rest', 'rest']) told.push(await home.tell(word));
    for (const one of told) expect(one).toMatch(/^(acknowledged R1|acknowledged confirm|refused confirm unknown|rested)$|^sorry /);
    for (const one of told.filter((line) => line.startsWith('sorry'))) expect(one).toMatch(clear);
    disk.makeRoom(home.pid);
    await home.kill();

    const again = await open();
    expect(again.first).toBe('ready');
    for (const word of ['R1', 'confirm']) {
      const known = told.includes(`acknowledged ${word}`);
      expect(await again.tell(word)).toMatch(known ? new RegExp(`^refused ${word} already-`) : `acknowledged ${word}`);
    }
    expect(await again.tell('rest')).toBe('rested');
    expect(await again.end()).toBe('');
    const { acts, types, restless } = await lookInside();
    expect(acts).toEqual(['start', 'R1', 'BL 2020-09-01']);
    expect(types.filter((type) => type === 'gate-passed' || type === 'phase-closed' || type === 'programme-finished')).toHaveLength(3);
    expect(restless).toEqual([]);
  });
});

describe('a disk that fails in the midst', () => {
  it('stops the ledger in one clear sentence; started again it goes on', async () => {
    const home = await open();
    const acts = await begin(home, 3);
    limitFiles(home.pid, 1);
    for (const word of ['D4', 'D5', 'rest']) expect(await home.tell(word)).toMatch(clear);
    limitFiles(home.pid);
    expect(await home.tell('D6')).toMatch(/stopped after a failed write: look at the disk and start again\.$/);
    expect(await home.end()).toBe('');
    const again = await open();
    expect(await again.tell('D4')).toBe('acknowledged D4');
    expect(await again.end()).toBe('');
    expect(await lookInside()).toMatchObject({ acts: [...acts, 'D4'], restless: [] });
  });
});

describe('a disk that is read-only after a kill in the midst', () => {
  it('is refused in one clear sentence, and nothing is lost when it may be written again', async () => {
    const home = await open();
    const acts = await begin(home, 3);
    await home.kill();
    disk.readOnly();
    const refused = await open();
    await refused.end();
    disk.writable();
    expect(refused.first).toMatch(clear);
    const again = await open();
    expect(await again.tell('D4')).toBe('acknowledged D4');
    expect(await again.end()).toBe('');
    expect(await lookInside()).toMatchObject({ acts: [...acts, 'D4'], restless: [] });
  });
});
