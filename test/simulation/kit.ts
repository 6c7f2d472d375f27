import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock, virtualClock } from '../../local/clock.ts';
import { moveClock, openHome } from '../../local/home.ts';
import { playScenario } from '../../local/script.ts';
import { loadScenario } from '../../shared/definition/scenario.ts';
import { addDays, startOfDay } from '../../shared/domain/calendar.ts';
import type { Definition } from '../../shared/domain/definition/schema.ts';
import { inOrder, instantOf, type Scenario } from '../../shared/domain/scenario/scenario.ts';
import { compiled } from '../kit/compiled.ts';
import { unrest } from '../protocol/at-rest.ts';

export const root = join(import.meta.dirname, '..', '..');

export const scenarioFile = (name: string): Scenario => {
  const loaded = loadScenario(readFileSync(join(root, 'programmes', 'scenarios', name), 'utf8'), name);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors));
  return loaded.scenario;
};

/** Plays a scenario on a home that stays open to the end, and answers what is not at rest then. */
export const unrestAfter = async (definition: Definition, scenario: Scenario, until: string): Promise<string[]> => {
  const [first] = inOrder(scenario.acts);
  if (!first) throw new Error('a scenario has an act');
  const home = openHome({
    ledgerPath: ':memory:',
    enginePath: ':memory:',
    programmeClock: virtualClock(instantOf(first)),
    systemClock,
    durability: 'off',
  });
  await moveClock(home, playScenario(home, definition, scenario), startOfDay(addDays(until, 1)).subtract({ milliseconds: 1 }));
  const found = await unrest(home, { organisation: definition.organisation.id, programme: definition.id });
  await home.close();
  return found;
};

export type Ran = { code: number | null; stdout: string; stderr: string };

/** Runs a program of this repository with the Node that runs the tests. */
export const run = async (script: string, args: string[], env: Record<string, string> = {}, cwd = root): Promise<Ran> => {
  const child = spawn(process.execPath, [join(cwd, script), ...args], {
    cwd,
    env: { ...process.env, ...compiled, NODE_OPTIONS: '', ...env },
  });
  const out = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (out.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (out.stderr += data.toString()));
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return { code, ...out };
};
