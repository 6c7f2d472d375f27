import type { Effect } from '../../shared/domain/commands.ts';
import { decideEffect } from '../../shared/domain/decide/effects.ts';
import { isRefusal, refuse } from '../../shared/domain/refusal.ts';
import { machine } from '../../shared/domain/rights.ts';
import { loadCurrent } from './fence.ts';
import { type RecordPorts, record } from './record.ts';
import { type Log, PhaseInput, subjectOf, task } from './task.ts';

/** `done: false` is an answer that leads back to the next deadline, never an error (protocol R5). */
export type Done = { done: boolean; why: string };

/** An effect on one phase: it decides again in its own transaction and believes nothing that the execution carries. */
export const effect = (act: Effect['act'], ports: RecordPorts, log?: Log) =>
  task(
    act,
    PhaseInput,
    async (input): Promise<Done> => {
      const recorded = await record(ports, input, async (at) => {
        const loaded = await loadCurrent(ports.ledger, input);
        if (!loaded) return refuse('superseded', 'Een nieuwere procedure heeft dit overgenomen.');
        const { plan, programme } = loaded;
        const context = { definition: plan.definition, actor: machine, ...at };
        const events = decideEffect(programme, { act, phase: input.phase }, context);
        const fence = { subject: subjectOf(input).subject, generation: input.generation };
        return isRefusal(events) ? events : { loaded, events, actor: machine, definition: plan.definition, fence };
      });
      return recorded.outcome === 'refused' ? { done: false, why: recorded.refusal.code } : { done: true, why: 'recorded' };
    },
    log,
  );
