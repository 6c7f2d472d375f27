import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { offsetClock, systemClock } from '../../local/clock.ts';
import { type Home, type HomeOptions, moveClock, openHome, type Script } from '../../local/home.ts';
import { moment } from '../domain/kit.ts';

/** A home on the files of a folder, as the product opens one: its durability is the default unless a test says otherwise. */
export const openIn = (folder: string, options: Partial<Pick<HomeOptions, 'durability' | 'systemClock'>> = {}): Home => {
  mkdirSync(folder, { recursive: true });
  return openHome({
    ledgerPath: join(folder, 'ledger.sqlite'),
    enginePath: join(folder, 'engine.sqlite'),
    programmeClock: offsetClock(join(folder, 'clock.json'), moment('2020-09-01T08:00')),
    systemClock,
    ...options,
  });
};

/** A person who does nothing while the clock moves. */
export const nothing: Script = { next: () => undefined, perform: async () => undefined };

/** Plays what is ready, and what is due within the minute that a wait lasts at least: a kill may have stopped the clock just before it. */
export const restSoon = (home: Home): Promise<void> => moveClock(home, nothing, home.programmeClock.now().add({ minutes: 2 }));
