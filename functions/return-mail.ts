import { Temporal } from 'temporal-polyfill';
import type * as z from 'zod';
import { dayOf } from '../shared/domain/calendar.ts';
import { returnedMail } from '../shared/domain/decide/mail.ts';
import { machine } from '../shared/domain/rights.ts';
import { mailId } from '../shared/ledger/names.ts';
import type { OnceMessage } from '../shared/ports.ts';
import { batch } from './kit/batch.ts';
import { loadPlan } from './kit/load.ts';
import { type RecordPorts, record } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** What a provider of mail tells afterwards: `message` is the number in the outbox, `mail` the Message-ID before its `@`, `at` an ISO instant. */
export type Returned = { message: number; mail: string; kind: 'bounce' | 'complaint'; at: string };

type Ports = RecordPorts & { outbox: { onceMessage(id: number): Promise<OnceMessage | undefined> } };

/** The message, if it is the mail that is meant: after a restore another may have its number. */
const meant = async ({ ledger, outbox }: Ports, { message: id, mail }: Returned): Promise<OnceMessage | undefined> => {
  const found = await outbox.onceMessage(id);
  if (found === undefined) return undefined;
  const [cause] = await ledger.facts(found, found.message.cause - 1);
  return mailId(found.organisation, cause?.hash ?? '', found.message).startsWith(`<${mail}@`) ? found : undefined;
};

/** Records that a mail did not reach somebody, or was not welcome: each once, as a fact without an address. Others' mail is passed over. */
const returnMail = async (ports: Ports, returned: Returned): Promise<void> => {
  const found = await meant(ports, returned);
  if (found === undefined) return;
  const id = { organisation: found.organisation, programme: found.stream.slice(found.stream.indexOf('/') + 1) };
  await record(ports, id, async ({ today }) => {
    const loaded = await loadPlan(ports.ledger, id);
    if (loaded === undefined) throw new Error(`Message ${String(found.id)} is of a programme that was never started.`);
    const { cause, to } = found.message;
    const { mail, kind, at } = returned;
    const events = returnedMail(loaded.plan.programme, { mail, cause, role: to.role, kind }, dayOf(Temporal.Instant.from(at)), today);
    return { loaded, events, actor: machine, definition: loaded.plan.definition };
  });
};

const each = 15_000;

/** What `event` reads from each message of the queue; null: nothing to be told of. */
export const returnMails = (ports: Ports, event: z.ZodType<Returned | null>, log?: Log) =>
  batch('mail-events', event, async (returned) => (returned ? returnMail(ports, returned) : undefined), { log, each });
