import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadStory, makeDemonstration } from '../../local/demonstration.ts';
import { type Serving, serve } from '../../local/serving.ts';

const story = loadStory();
let folder = '';
let serving: Serving;

beforeEach(async () => {
  folder = join(mkdtempSync(join(tmpdir(), 'restart-')), 'data');
  await makeDemonstration(folder, story, '2020-11-02');
  serving = await serve({ folder: folder, archive: join(folder, 'archive') }, story, '0.0.0');
});
afterEach(async () => {
  await serving.close();
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

const clock = () => {
  const { demonstration } = serving.ports;
  if (!demonstration?.restart) throw new Error('no demonstration');
  return { ...demonstration, restart: demonstration.restart };
};

describe('beginning the demonstration anew', () => {
  it('brings back the first day and its facts', async () => {
    const before = await serving.ports.overview();
    await clock().step({ kind: 'date', date: '2021-01-04' });
    expect((await serving.ports.overview()).position).toEqual({ kind: 'in-phase', phases: ['F3'] });
    await clock().restart();
    expect(await clock().day()).toBe('2020-11-02');
    expect(await serving.ports.overview()).toEqual(before);
  });

  it('keeps readers waiting instead of failing them', async () => {
    const again = clock().restart();
    const [overview, health, next] = await Promise.all([serving.ports.overview(), serving.ports.health(), clock().next(), again]);
    expect(overview.today).toBe('2020-11-02');
    expect(health.status).toBe('ok');
    expect(next.length).toBeGreaterThan(0);
  });
});

describe('the next event', () => {
  it('has happened when the clock stands there', async () => {
    for (let count = 0; count < 12; count += 1) {
      const before = (await serving.ports.overview()).factCount;
      expect(await clock().step({ kind: 'next' })).toMatchObject({ moved: true });
      expect((await serving.ports.overview()).factCount).toBeGreaterThan(before);
    }
  });
});
