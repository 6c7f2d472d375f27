import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { around } from '../kit/hooks.ts';
import { recordIt, startTown } from '../kit/town.ts';
import { unrest } from '../protocol/at-rest.ts';

describe('50 times one resolution at the same moment', () => {
  it.each(['memory', 'files'])('in %s: one is recorded, 49 are told who was first and when', async (where) => {
    const folder = mkdtempSync(join(tmpdir(), 'race-'));
    const paths =
      where === 'files'
        ? { ledgerPath: join(folder, 'ledger.sqlite'), enginePath: join(folder, 'engine.sqlite'), durability: 'full' as const }
        : {};
    const town = await startTown({ at: '2020-10-06T12:00', ...paths });
    const answers = await Promise.all(Array.from({ length: 50 }, () => town.act('recorder', recordIt())));
    expect(answers.filter(({ outcome }) => outcome === 'recorded')).toHaveLength(1);
    const refused = answers.flatMap((answer) => (answer.outcome === 'refused' ? [answer.refusal] : []));
    expect(refused).toHaveLength(49);
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['already-recorded']));
    const [{ sentence } = { sentence: '' }] = refused;
    expect(sentence.replaceAll('\u00a0', ' ')).toMatch(
      /conform, in de vergadering van dinsdag 6 oktober 2020\. Collegesecretariaat deed dat op dinsdag 6 oktober 2020\./,
    );
    expect(await town.count('resolution-recorded')).toBe(1);
    await town.home.rest();
    expect(await unrest(town.home, town.id)).toEqual([]);
    await town.home.close();
    rmSync(folder, { recursive: true, force: true });
  });
});

describe('a programme that is always busy', () => {
  it('is not tried for ever: one clear error, nothing recorded', async () => {
    const town = await startTown({ at: '2020-10-06T12:00' });
    let tries = 0;
    const restore = around(town.home.ledger, 'append', () => async () => {
      tries += 1;
      return { outcome: 'conflict', head: undefined };
    });
    await expect(town.act('recorder', recordIt())).rejects.toThrow(
      'The programme was busy: 20 attempts to record met another record each time.',
    );
    restore();
    expect(tries).toBe(20);
    expect(await town.count('resolution-recorded')).toBe(0);
  });
});
