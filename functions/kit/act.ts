import * as z from 'zod';
import type { Command, commands } from '../../shared/domain/commands.ts';
import { decide } from '../../shared/domain/decide/decide.ts';
import { Id } from '../../shared/domain/definition/parts.ts';
import type { Definition } from '../../shared/domain/definition/schema.ts';
import { isStarted } from '../../shared/domain/programme.ts';
import { isRefusal, refuse } from '../../shared/domain/refusal.ts';
import type { ActingAs } from '../../shared/domain/rights.ts';
import { loadDefinition, loadProgramme } from './load.ts';
import { type Recorded, type RecordPorts, record } from './record.ts';
import { type Log, task } from './task.ts';

const Actor = z.strictObject({ account: Id, role: Id, onBehalfOf: Id.optional() });

/** Who acts comes from the session, never from the form; `command` is what they said. */
export const request = <C extends z.ZodType>(command: C) => z.strictObject({ organisation: Id, programme: Id, actor: Actor, command });

type Request = { organisation: string; programme: string; actor: ActingAs; command: Command };

/** Decides on one act of one person and records it. The verb that calls has checked the request: `command` is not parsed again. `brought`: the definition that the act brings along, stored before any fact names it. */
export const perform = async (
  ports: RecordPorts,
  { organisation, programme, actor, command }: Request,
  brought?: Definition,
): Promise<Recorded> =>
  record(ports, { organisation, programme }, async (at) => {
    const loaded = await loadProgramme(ports.ledger, { organisation, programme });
    const inForce = isStarted(loaded.programme) ? await loadDefinition(ports.ledger, organisation, loaded.programme.definition) : brought;
    if (!inForce) return refuse('not-started', 'Dit programma is nog niet gestart. De ambtelijk opdrachtgever start het.');
    const amended = brought && isStarted(loaded.programme) ? { amended: brought } : {};
    const context = { definition: inForce, ...amended, actor, ...at };
    const events = decide(loaded.programme, command, context);
    return isRefusal(events) ? events : { loaded, events, actor, definition: inForce, ...amended };
  });

/** The verb of one kind of act: input checked, decided on, recorded; a refusal is an answer, not an error. */
export const act = (command: (typeof commands)[Command['act']], ports: RecordPorts, log?: Log) =>
  task([...command.shape.act.values][0] ?? 'act', request(command), (input) => perform(ports, input), log);
