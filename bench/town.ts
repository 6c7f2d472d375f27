import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { offsetClock, systemClock } from '../local/clock.ts';
import { type Home, openHome } from '../local/home.ts';
import { begins, startRequest, streamOf, type Transition } from './programme.ts';

/** A home in which a benchmark acts, as the product opens it: durability, engine and clock are what `npm start` has. */
export type Town = {
  home: Home;
  /** One act of a person. Throws when it is refused. */
  act(name: Transition['requests'][number]['act'], body: unknown): Promise<unknown>;
  /** Resolves when the opening of that phase is committed. */
  opened(programme: string, phase: string): Promise<void>;
  isOpen(programme: string, phase: string): boolean;
  /** Plays and delivers until nothing is ready; asked for while it runs, it runs once more. */
  keepUp: () => Promise<void>;
  close(): Promise<void>;
};

const keyOf = (programme: string, phase: string): string => `${streamOf(programme).stream} ${phase}`;

/** Tells who waits for it that a phase opened, at the commit of that fact: the observer's only hook, on the ledger port. */
const openings = ({ ledger }: Home): Pick<Town, 'opened' | 'isOpen'> => {
  const seen = new Set<string>();
  const waiting = new Map<string, () => void>();
  const append = ledger.append.bind(ledger);
  ledger.append = async (request) => {
    const answer = await append(request);
    if (answer.outcome !== 'appended') return answer;
    for (const { type, data } of answer.facts) {
      const { phase } = data;
      if (type !== 'phase-opened' || typeof phase !== 'string') continue;
      const key = `${request.stream} ${phase}`;
      seen.add(key);
      waiting.get(key)?.();
    }
    return answer;
  };
  return {
    isOpen: (programme, phase) => seen.has(keyOf(programme, phase)),
    opened: async (programme, phase) => {
      if (seen.has(keyOf(programme, phase))) return;
      await new Promise<void>((resolve) => waiting.set(keyOf(programme, phase), resolve));
    },
  };
};

/** One rest at a time, as the served home does; those who ask meanwhile share the next. */
const keepingUp = (home: Home) => {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  return (): Promise<void> => {
    if (!running) {
      running = home.rest().finally(() => (running = undefined));
      return running;
    }
    next ??= running.then(() => {
      next = undefined;
      running = home.rest().finally(() => (running = undefined));
      return running;
    });
    return next;
  };
};

const outcomeOf = (answer: object): string => ('outcome' in answer ? String(answer.outcome) : 'nothing');

export const openTown = (folder: string, durability?: 'off'): Town => {
  mkdirSync(folder, { recursive: true });
  const home = openHome({
    ledgerPath: join(folder, 'ledger.sqlite'),
    enginePath: join(folder, 'engine.sqlite'),
    programmeClock: offsetClock(join(folder, 'clock.json'), Temporal.Instant.from(begins)),
    systemClock,
    ...(durability ? { durability } : {}),
  });
  return {
    home,
    act: async (name, body) => {
      const answer = await home.acts[name](body);
      if (outcomeOf(answer) !== 'recorded') throw new Error(`The benchmark's own act was not recorded: ${JSON.stringify(answer)}`);
      return answer;
    },
    ...openings(home),
    keepUp: keepingUp(home),
    close: () => home.close(),
  };
};

/** Starts programmes until every procedure waits. Not measured, so it does not wait for the disk: as the demonstration is made. */
export const prepare = async (folder: string, programmes: readonly string[]): Promise<void> => {
  const town = openTown(folder, 'off');
  for (let from = 0; from < programmes.length; from += 100) {
    for (const { act, body } of programmes.slice(from, from + 100).map(startRequest)) await town.act(act, body);
    await town.keepUp();
  }
  await town.close();
};

export const copyOf = (folder: string, name: string): string => {
  const copy = `${folder}-${name}`;
  cpSync(folder, copy, { recursive: true });
  return copy;
};

/** The acts before the last. */
export const record = async (town: Town, { requests }: Transition): Promise<void> => {
  for (const { act, body } of requests.slice(0, -1)) await town.act(act, body);
};

/** The last act, the deliveries and turns that follow, until the next phase is open. */
export const confirm = async (town: Town, { programme, requests, opens }: Transition): Promise<void> => {
  for (const { act, body } of requests.slice(-1)) await town.act(act, body);
  const rest = async (): Promise<void> => {
    await town.keepUp();
    if (!town.isOpen(programme, opens)) throw new Error(`Everything rests, and ${opens} of ${programme} is not open.`);
  };
  await Promise.race([town.opened(programme, opens), rest()]);
};

/** A gate is passed: both acts, one right after the other, until the next phase is open. */
export const pass = async (town: Town, transition: Transition): Promise<void> => {
  await record(town, transition);
  await confirm(town, transition);
};
