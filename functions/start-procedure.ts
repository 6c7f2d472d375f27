import * as z from 'zod';
import { Id } from '../shared/domain/definition/parts.ts';
import type { Clock, Ledger } from '../shared/ports.ts';
import { streamOf } from './kit/load.ts';
import { startMessage } from './kit/record.ts';
import { type Log, task } from './kit/task.ts';

const Input = z.object({
  schemaVersion: z.literal(1),
  organisation: Id,
  programme: Id,
  story: z.literal('phase'),
  subject: z.string().regex(/^phase\/[A-Za-z0-9.-]+$/),
  /** The generation that the caller saw. */
  expected: z.int().min(0),
});

type Ports = { ledger: Ledger; systemClock: Clock };

/** The one starter: raises the subject's generation from what the caller saw and commits the start message with it. */
export const startProcedure = ({ ledger, systemClock }: Ports, log?: Log) =>
  task(
    'start-procedure',
    Input,
    async ({ expected, subject, ...input }): Promise<{ started: boolean }> => {
      const id = streamOf(input);
      const message = startMessage(id, subject, expected + 1, await ledger.epoch());
      const request = { ...id, expected: 0, facts: [], claims: [], views: [], raises: [{ subject, expected }], messages: [message] };
      const appended = await ledger.append({ ...request, at: systemClock.now().toString() });
      return { started: appended.outcome === 'appended' };
    },
    log,
  );
