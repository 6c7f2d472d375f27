import * as z from 'zod';
import { instantOf, secondsUntil } from '../shared/domain/calendar.ts';
import { next } from '../shared/domain/next.ts';
import { isStarted, phaseState } from '../shared/domain/programme.ts';
import type { Clock, Ledger } from '../shared/ports.ts';
import { loadCurrent } from './kit/fence.ts';
import { type Log, phaseInput, task } from './kit/task.ts';

const Input = z.object({ ...phaseInput, rounds: z.int().min(0), startedAt: z.string() });

/** `until` is the date by the rules, `none` when only a nudge can bring news; `seconds` is what the execution may sleep. */
export type NextDeadline = {
  answer: 'wait' | 'act' | 'renew' | 'leave';
  stage: 'planned' | 'open';
  seconds: number;
  until: string;
  rounds: number;
};

const secondsADay = 86_400;
const renewAfterDays = 80;
const renewAfterRounds = 500;
/** Longer than a waiting function may run (protocol). */
const shortestWait = 60;

type Ports = { ledger: Ledger; programmeClock: Clock };

/** Asks the rules the one question, and answers in seconds: at least 60, at most until day 80 of the execution (protocol R3). */
export const nextDeadline = ({ ledger, programmeClock }: Ports, log?: Log) =>
  task(
    'next-deadline',
    Input,
    async (input): Promise<NextDeadline> => {
      const rounds = input.rounds + 1;
      const say = (answer: NextDeadline['answer'], stage: NextDeadline['stage'] = 'planned', seconds = shortestWait, until = 'none') => ({
        answer,
        stage,
        seconds,
        until,
        rounds,
      });
      const loaded = await loadCurrent(ledger, input);
      if (!loaded || !isStarted(loaded.programme)) return say('leave');
      const now = programmeClock.now();
      const due = next(loaded.plan, input.phase, now);
      if (due.kind === 'finished') return say('leave');
      const stage = phaseState(loaded.programme, input.phase).status === 'open' ? 'open' : 'planned';
      const left = renewAfterDays * secondsADay + secondsUntil(now, instantOf(input.startedAt));
      if (rounds >= renewAfterRounds || left < shortestWait) return say('renew', stage);
      if (due.kind === 'act') return say('act', stage);
      const seconds = due.until === null ? left : Math.min(left, secondsUntil(now, instantOf(due.until)));
      return say('wait', stage, Math.max(shortestWait, seconds), due.until ?? 'none');
    },
    log,
  );
