import canonicalize from 'canonicalize';
import { commands } from '../../shared/domain/commands.ts';
import { DefinitionShape } from '../../shared/domain/definition/schema.ts';
import { perform, request } from './act.ts';
import type { RecordPorts } from './record.ts';
import { type Log, task } from './task.ts';

/** The two acts that bring a definition: it is stored by its hash first, then named by the fact. */
const bringing = (act: 'start-programme' | 'amend-plan', ports: RecordPorts, log?: Log) => {
  const command = act === 'start-programme' ? commands[act].omit({ definition: true }) : commands[act].omit({ definition: true });
  const Input = request(command).extend({ definition: DefinitionShape });
  return task(
    act,
    Input,
    async ({ definition, ...input }) => {
      const hash = await ports.ledger.putDocument(input.organisation, canonicalize(definition) ?? '');
      return perform(ports, { ...input, command: { ...input.command, definition: hash } }, definition);
    },
    log,
  );
};

export const startWith = (ports: RecordPorts, log?: Log) => bringing('start-programme', ports, log);
export const amendWith = (ports: RecordPorts, log?: Log) => bringing('amend-plan', ports, log);
