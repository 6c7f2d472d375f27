import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Temporal } from 'temporal-polyfill';
import { formatError, loadDefinition } from '../shared/definition/load.ts';
import { loadScenario } from '../shared/definition/scenario.ts';
import { atHour } from '../shared/domain/calendar.ts';
import type { Definition } from '../shared/domain/definition/schema.ts';
import { inOrder, instantOf, type Scenario } from '../shared/domain/scenario/scenario.ts';
import { programmeStream } from '../shared/ledger/names.ts';
import { writeAddresses } from './addresses.ts';
import { offsetClock, systemClock, virtualClock } from './clock.ts';
import { flush } from './flushed.ts';
import { type Home, type HomeOptions, moveClock, openHome } from './home.ts';
import { StartRefused } from './refused.ts';
import { playScenario } from './script.ts';

const programmes = join(import.meta.dirname, '..', 'programmes');

/** The hour at which a day of the demonstration begins: the office is open, the day's reminders went out. */
const openingHour = 10;

export const firstDay = '2020-11-02';

export type Story = { definition: Definition; scenario: Scenario };

export const loadStory = (): Story => {
  const file = join(programmes, 'transformatie-wmo.yaml');
  const definition = loadDefinition(readFileSync(file, 'utf8'), 'programmes/transformatie-wmo.yaml');
  if (!definition.ok) throw new StartRefused(definition.errors.map(formatError).join('\n'));
  const script = join(programmes, 'scenarios', 'transformatie-wmo.demonstration.yaml');
  const scenario = loadScenario(readFileSync(script, 'utf8'), 'programmes/scenarios/transformatie-wmo.demonstration.yaml');
  if (!scenario.ok) throw new StartRefused(scenario.errors.map(formatError).join('\n'));
  return { definition: definition.definition, scenario: scenario.scenario };
};

const positionKey = 'demonstration';
const stream = ({ definition }: Story) => ({ organisation: definition.organisation.id, stream: programmeStream(definition.id) });

/** How far the script was played is kept in the ledger; an act played twice after a crash is refused by the rules. */
const keepPosition = (home: Home, story: Story) => async (position: number) => {
  const nothing = { expected: 0, facts: [], claims: [], raises: [], messages: [] };
  await home.ledger.append({
    ...stream(story),
    ...nothing,
    views: [{ key: positionKey, value: position }],
    at: systemClock.now().toString(),
  });
};

export const scriptOf = async (home: Home, story: Story) => {
  const kept = await home.ledger.view(story.definition.organisation.id, positionKey);
  const from = typeof kept === 'number' ? kept : 0;
  return playScenario(home, story.definition, story.scenario, { from, performed: keepPosition(home, story) });
};

const paths = (folder: string) => ({ ledgerPath: join(folder, 'ledger.sqlite'), enginePath: join(folder, 'engine.sqlite') });
const clockFile = (folder: string): string => join(folder, 'clock.json');

/** The moment of a day at which the demonstration stands. */
export const momentOf = (day: string): Temporal.Instant => atHour(day, openingHour);

const flushAll = (folder: string): void => {
  for (const path of [...readdirSync(folder).map((name) => join(folder, name)), folder]) flush(path);
};

/** Nobody reads mail at these. */
const demonstrationAddresses = ({ roles }: Definition): Record<string, string> =>
  Object.fromEntries(roles.flatMap(({ holders }) => holders.map(({ account }) => [account, `${account}@voorbeeld.example`])));

/**
 * Plays the story up to `day` in a folder beside, without waiting for the disk, and moves it into place when it is whole:
 * a data folder is never half made.
 */
const make = async (folder: string, story: Story, day: string): Promise<void> => {
  const beside = `${folder}.new`;
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(beside, { recursive: true });
  const [first] = inOrder(story.scenario.acts);
  const begins = first ? instantOf(first) : momentOf(day);
  const home = openHome({ ...paths(beside), programmeClock: virtualClock(begins), systemClock, durability: 'off' });
  try {
    await moveClock(home, await scriptOf(home, story), momentOf(day));
  } finally {
    await home.close();
  }
  writeAddresses(beside, story.definition.organisation.id, demonstrationAddresses(story.definition));
  offsetClock(clockFile(beside), momentOf(day));
  flushAll(beside);
  rmSync(folder, { recursive: true, force: true });
  renameSync(beside, folder);
};

export const isMade = (folder: string): boolean => existsSync(paths(folder).ledgerPath);

/** Makes the demonstration in an empty or missing folder. Throws StartRefused when other things stand there. */
export const makeDemonstration = async (folder: string, story: Story, day: string): Promise<void> => {
  const strangers = existsSync(folder) ? readdirSync(folder) : [];
  if (strangers.length > 0)
    throw new StartRefused(
      `The data folder ${folder} holds other files (${strangers[0] ?? ''} ...). Give an empty folder: DATA_DIR=... npm start`,
    );
  await make(folder, story, day);
};

/** Begins anew, on the first day. The caller has closed the home. */
export const remake = async (folder: string, story: Story): Promise<void> => make(folder, story, firstDay);

/** Opens a data folder that was made before, durable from here on. `mail`: with what to send. */
export const openMade = (folder: string, mail?: HomeOptions['mail']): Home =>
  openHome({ ...paths(folder), programmeClock: offsetClock(clockFile(folder)), systemClock, mail });
