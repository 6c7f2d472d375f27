import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { moment } from '../domain/kit.ts';
import { changed } from '../domain/proef.ts';
import { around } from '../kit/hooks.ts';
import { onePhase, openTown, recordIt, startTown, type Town } from '../kit/town.ts';
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

const numbers = Array.from({ length: 200 }, (_, index) => index + 1);

const manyMilestones = changed((plan) => {
  const window = { from: '2020-10', until: '2020-10' };
  plan.milestones = numbers.map((n) => ({
    id: `M${n}`,
    name: `Mijlpaal ${n}`,
    window,
    acceptedBy: 'ambtelijk-opdrachtgever',
    source: 'verzonnen',
  }));
}, onePhase);

const reach = (where: Town) => (n: number) => where.act('contractor', { act: 'reach-milestone', milestone: `M${String(n)}` });

const reachAll = (town: Town) => Promise.all(numbers.map(reach(town)));

/** Counts the answers of the ledger by their outcome. */
const countOutcomes = (town: Town): Map<string, number> => {
  const outcomes = new Map<string, number>();
  around(town.home.ledger, 'append', (append) => async (request) => {
    const answer = await append(request);
    outcomes.set(answer.outcome, (outcomes.get(answer.outcome) ?? 0) + 1);
    return answer;
  });
  return outcomes;
};

describe('200 acts on as many subjects of one programme at the same moment', () => {
  it('are all recorded, and none meets the others more than once', async () => {
    const town = await startTown({ definition: manyMilestones, at: '2020-10-06T12:00' });
    const outcomes = countOutcomes(town);
    const answers = await reachAll(town);
    expect(answers.filter(({ outcome }) => outcome === 'recorded')).toHaveLength(200);
    expect(await town.count('milestone-reached')).toBe(200);
    expect(outcomes.get('appended')).toBe(200);
    expect(outcomes.get('conflict')).toBeLessThan(200);
    await town.home.rest();
    expect(await unrest(town.home, town.id)).toEqual([]);
    await town.home.close();
  });

  it('are all recorded while others keep on coming', async () => {
    const town = await startTown({ definition: manyMilestones, at: '2020-10-06T12:00' });
    const [left, right] = [numbers.slice(0, 30), numbers.slice(30, 60)];
    const oneByOne = async (milestones: number[]): Promise<string[]> => {
      const found: string[] = [];
      for (const n of milestones) {
        found.push((await reach(town)(n)).outcome);
      }
      return found;
    };
    const answers = await Promise.all([oneByOne(left), oneByOne(right)]);
    expect(answers.flat().filter((outcome) => outcome === 'recorded')).toHaveLength(60);
    await town.home.close();
  });

  it('are all recorded by two processes as well: each tries again when it met the other', async () => {
    const town = await startTown({ definition: manyMilestones, at: '2020-10-06T12:00' });
    // Another ledger object over the same store stands for another process: it shares no queue with the first.
    const elsewhere = openTown({ definition: manyMilestones });
    Object.assign(elsewhere.home.ledger, town.home.ledger);
    elsewhere.home.programmeClock.moveTo(moment('2020-10-06T12:00'));
    const answers = await Promise.all([...numbers.slice(0, 20).map(reach(town)), ...numbers.slice(20, 40).map(reach(elsewhere))]);
    expect(answers.filter(({ outcome }) => outcome === 'recorded')).toHaveLength(40);
    await town.home.close();
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
