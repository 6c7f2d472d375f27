import { knownAt, occurredBy, replay } from '../../shared/domain/evolve.ts';
import type { RecordedEvent } from '../../shared/domain/facts.ts';
import type { Plan } from '../../shared/domain/next.ts';
import { isStarted } from '../../shared/domain/programme.ts';
import type { Ledger } from '../../shared/ports.ts';
import { asEvent, loadDefinition, type ProgrammeId, streamOf } from './load.ts';

/** `asOf` (ISO instant): what could be known then. `validOn` (ISO local date): what had happened by then. Absent: all of it. */
export type Moment = { asOf?: string; validOn?: string };

/** A programme as it was at a moment, from its facts alone; undefined when it had not started then. */
export const reconstruct = async (
  ledger: Ledger,
  id: ProgrammeId,
  { asOf, validOn }: Moment,
): Promise<{ plan: Plan; events: RecordedEvent[] } | undefined> => {
  const all = (await ledger.facts(streamOf(id))).map(asEvent);
  const known = asOf === undefined ? all : knownAt(all, asOf);
  const events = validOn === undefined ? known : occurredBy(known, validOn);
  const programme = replay(events);
  if (!isStarted(programme)) return undefined;
  return { plan: { definition: await loadDefinition(ledger, id.organisation, programme.definition), programme }, events };
};
