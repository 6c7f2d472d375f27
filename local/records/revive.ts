import { loadPlan, type ProgrammeId } from '../../functions/kit/load.ts';
import { startProcedure } from '../../functions/start-procedure.ts';
import { next } from '../../shared/domain/next.ts';
import { phaseSubject, programmeStream } from '../../shared/ledger/names.ts';
import type { Clock, StreamId } from '../../shared/ports.ts';
import type { SqliteLedger } from '../store/sqlite-ledger.ts';

type Ports = { ledger: SqliteLedger; programmeClock: Clock; systemClock: Clock };

/** What the old life still had to deliver would start its executions again, under names that are fenced now. */
const dropMessages = async ({ ledger }: Ports, stream: StreamId): Promise<void> => {
  for (const { id } of await ledger.undelivered(stream)) await ledger.settle(id);
};

const startOpen = async ({ ledger, programmeClock, systemClock }: Ports, id: ProgrammeId, stream: StreamId): Promise<number> => {
  const loaded = await loadPlan(ledger, id);
  if (!loaded) return 0;
  const open = loaded.plan.definition.phases.filter((phase) => next(loaded.plan, phase.id, programmeClock.now()).kind !== 'finished');
  const start = startProcedure({ ledger, systemClock });
  for (const phase of open) {
    const subject = phaseSubject(phase.id);
    const expected = (await ledger.generation({ ...stream, subject }))?.generation ?? 0;
    await start({ schemaVersion: 1, ...id, story: 'phase', subject, expected });
  }
  return open.length;
};

/**
 * Opens a new life on a ledger whose executions stayed behind (protocol R7): a new epoch, no start or nudge of the old one, and for every
 * open phase the next generation with its start message, which the home delivers when it starts. Answers how many those are.
 * Mail of the old life is kept, and suspended until a person has looked what of it was sent after the copy was made.
 */
export const revive = async (ports: Ports): Promise<{ epoch: string; starts: number }> => {
  const epoch = await ports.ledger.renewEpoch();
  await ports.ledger.suspend();
  let starts = 0;
  for (const { organisation, stream } of await ports.ledger.heads()) {
    await dropMessages(ports, { organisation, stream });
    const prefix = programmeStream('');
    if (stream.startsWith(prefix))
      starts += await startOpen(ports, { organisation, programme: stream.slice(prefix.length) }, { organisation, stream });
  }
  return { epoch, starts };
};
