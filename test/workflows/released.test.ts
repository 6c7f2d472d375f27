import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkMachine } from '../../local/engine/load.ts';
import { readMachine } from '../../workflows/kit/asl.ts';
import { lint } from '../../workflows/kit/lint.ts';
import { releasedOf } from '../../workflows/kit/released.ts';
import { committed } from '../../workflows/kit/render.ts';
import { phase } from '../../workflows/phase/definition.ts';
import { adopt, confirmIt, openTown, recordIt, startTown, type Town } from '../kit/town.ts';

const folder = mkdtempSync(join(tmpdir(), 'released-'));
afterAll(() => rmSync(folder, { recursive: true }));

const released = releasedOf(phase);

/** A life that goes through every state: opened, reminded, held over, renewed at day 80, closed. */
const live = async (town: Town): Promise<void> => {
  await town.to('2020-10-07');
  await town.do('recorder', recordIt('R1', 'held-over', '2020-10-06', { returnsOn: '2021-02-02' }));
  await town.do('second', confirmIt());
  await town.to('2021-02-03');
  await adopt(town, 'R1', '2021-02-02');
  await town.to('2021-02-04');
};

/** What the ledger holds of a life: everything but what differs for each ledger. */
const recorded = async (town: Town) => (await town.events()).map(({ type, occurredOn, data }) => ({ type, occurredOn, data }));

const statesOf = async (town: Town): Promise<string[]> => {
  const names = town.home.engine.list().map(({ name }) => name);
  return [...new Set(names.flatMap((name) => town.home.engine.history(name).flatMap((event) => enteredIn(event))))].toSorted();
};

const enteredIn = (event: unknown): string[] => {
  const name = /"stateEnteredEventDetails":\{[^}]*"name":"([^"]+)"/.exec(JSON.stringify(event))?.[1];
  return name === undefined ? [] : [name];
};

const play = async (asl: string) => {
  const town = await startTown({ machines: { phase: JSON.parse(asl) as unknown } });
  await live(town);
  const played = { facts: await recorded(town), states: await statesOf(town) };
  await town.home.close();
  return played;
};

describe.each(released)('executions of release $version', ({ text, machine }) => {
  it('play on, and record with the functions of today what executions of today do', async () => {
    const [before, now] = [await play(text), await play(committed(phase))];
    expect(before.facts).toEqual(now.facts);
    expect(before.facts.map(({ type }) => type)).toContain('phase-closed');
    expect(before.states).toEqual(
      expect.arrayContaining([
        'Open the phase',
        'Remind those who are to act',
        'Return the gate',
        'Renew the procedure',
        'Close the phase',
      ]),
    );
  });

  it('still have no findings, in the lint or in the engine', () => {
    expect(lint(machine)).toEqual([]);
    expect(checkMachine(JSON.parse(text))).toEqual([]);
  });
});

describe('a change that breaks what still runs', () => {
  const [{ text } = { text: '' }] = released;

  it('would not show if nothing were broken', async () => {
    const town = await startTown({ machines: { phase: JSON.parse(text) as unknown } });
    await town.to('2020-10-07');
    expect(await town.count('phase-opened')).toBe(1);
    await town.home.close();
  });

  it('shows: a function that is gone fails the execution', async () => {
    const town = await startTown({
      machines: { phase: JSON.parse(text.replaceAll('"FunctionName": "open-phase"', '"FunctionName": "unlock-phase"')) as unknown },
    });
    await town.to('2020-10-07');
    expect(await town.count('phase-opened')).toBe(0);
    await town.home.close();
  });

  it('shows: input that a function no longer takes fails the execution', async () => {
    const town = await startTown({
      machines: { phase: JSON.parse(text.replaceAll('"schemaVersion": 1', '"schemaVersion": 2')) as unknown },
    });
    await town.to('2020-10-07');
    expect(await town.count('phase-opened')).toBe(0);
    await town.home.close();
  });
});

it('an execution that began before a deployment ends with the definition with which it began', async () => {
  const paths = { ledgerPath: join(folder, 'ledger.sqlite'), enginePath: join(folder, 'engine.sqlite') };
  const [{ text } = { text: '' }] = released;
  const old = { phase: JSON.parse(text.replaceAll('Leave the phase', 'Go away')) as unknown };
  const before = await startTown({ ...paths, machines: old });
  const name = await before.execution();
  await before.home.close();
  const after = openTown(paths);
  await after.home.rest();
  await after.to('2020-10-07');
  await adopt(after);
  await after.to('2020-10-08');
  expect(JSON.stringify(after.home.engine.history(name))).toContain('Go away');
  expect(readMachine(committed(phase)).States).not.toHaveProperty('Go away');
  await after.home.close();
});
