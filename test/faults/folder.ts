import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { offsetClock, systemClock } from '../../local/clock.ts';
import { type Home, type HomeOptions, openHome } from '../../local/home.ts';
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
