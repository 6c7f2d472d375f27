import type { Plan } from '../../shared/domain/next.ts';
import type { Ledger } from '../../shared/ports.ts';
import { type Loaded, loadPlan } from './load.ts';
import { type PhaseInput, subjectOf } from './task.ts';

/** False when another generation, or another life of the ledger, has taken over: `!=`, not `<` (protocol R5, R7). */
export const isCurrent = async (ledger: Ledger, input: PhaseInput): Promise<boolean> => {
  const [generation, epoch] = await Promise.all([ledger.generation(subjectOf(input)), ledger.epoch()]);
  return generation?.generation === input.generation && epoch === input.epoch;
};

/** The plan of a task that is current, as `isCurrent` says; undefined when it is not, or when the programme was never started. One read for both. */
export const loadCurrent = async (ledger: Ledger, input: PhaseInput): Promise<(Loaded & { plan: Plan }) | undefined> => {
  const epoch = await ledger.epoch();
  let current: number | undefined;
  const loaded = await loadPlan(ledger, input, async (_, after) => {
    const { facts, generation } = await ledger.factsAndGeneration(subjectOf(input), after);
    current = generation;
    return facts;
  });
  return current === input.generation && epoch === input.epoch ? loaded : undefined;
};
