import type { Effect } from '../shared/domain/commands.ts';
import { next } from '../shared/domain/next.ts';
import type { Clock, Ledger } from '../shared/ports.ts';
import { loadCurrent } from './kit/fence.ts';
import { type Log, PhaseInput, task } from './kit/task.ts';

/** What the story does next; `nothing`: back to waiting. */
export type Outcome = { what: 'open' | 'remind' | 'close' | 'return' | 'stop' | 'nothing' | 'leave' };

const words = {
  'open-phase': 'open',
  remind: 'remind',
  'close-phase': 'close',
  'return-gate': 'return',
  'close-phase-early': 'stop',
} as const satisfies Record<Effect['act'], Outcome['what']>;

type Ports = { ledger: Ledger; programmeClock: Clock };

/** Reads from the ledger what has happened: a nudge and a timeout say nothing themselves. */
export const readOutcome = ({ ledger, programmeClock }: Ports, log?: Log) =>
  task(
    'read-outcome',
    PhaseInput,
    async (input): Promise<Outcome> => {
      const loaded = await loadCurrent(ledger, input);
      if (!loaded) return { what: 'leave' };
      const due = next(loaded.plan, input.phase, programmeClock.now());
      if (due.kind === 'finished') return { what: 'leave' };
      return { what: due.kind === 'act' ? words[due.effect] : 'nothing' };
    },
    log,
  );
