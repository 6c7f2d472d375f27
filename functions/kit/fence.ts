import type { Ledger } from '../../shared/ports.ts';
import { type PhaseInput, subjectOf } from './task.ts';

/** False when another generation, or another life of the ledger, has taken over: `!=`, not `<` (protocol R5, R7). */
export const isCurrent = async (ledger: Ledger, input: PhaseInput): Promise<boolean> => {
  const [generation, epoch] = await Promise.all([ledger.generation(subjectOf(input)), ledger.epoch()]);
  return generation?.generation === input.generation && epoch === input.epoch;
};
