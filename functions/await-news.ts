import * as z from 'zod';
import { next } from '../shared/domain/next.ts';
import type { Clock, Ledger, Procedures } from '../shared/ports.ts';
import { loadCurrent } from './kit/fence.ts';
import { type Log, phaseInput, subjectOf, task } from './kit/task.ts';

const Input = z.object({
  ...phaseInput,
  rounds: z.int().min(1),
  retry: z.int().min(0),
  token: z.string().min(1),
  /** The answer with which the wait began: an instant, or `none`. */
  until: z.string(),
});

type Ports = { ledger: Ledger; procedures: Pick<Procedures, 'nudge'>; programmeClock: Clock };

/**
 * The function of a waiting task: stores its token, then reads the ledger, and wakes itself when the rules answer otherwise
 * than when the wait began (protocol R1, R2). Superseded, it wakes its own execution so that it can end.
 */
export const awaitNews = ({ ledger, procedures, programmeClock }: Ports, log?: Log) =>
  task(
    'await-news',
    Input,
    async ({ rounds, retry, token, until, ...input }): Promise<{ news: boolean }> => {
      await ledger.storeWaiting(subjectOf(input), { generation: input.generation, round: rounds, retry, token });
      const loaded = await loadCurrent(ledger, input);
      const due = loaded && next(loaded.plan, input.phase, programmeClock.now());
      const news = due?.kind !== 'wait' || (due.until ?? 'none') !== until;
      if (news) await procedures.nudge(token);
      return { news };
    },
    log,
  );
