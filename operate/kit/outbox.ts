import { Stop } from '../../cli/kit/command.ts';
import { asked, type Listing, linesOf, listingOf, refusals } from '../../cli/kit/outbox.ts';
import type { OperatorsPorts } from '../../shared/aws/operators.ts';

/** Stream by stream: the index knows no other way to all that is parked, and an outbox is nearly always empty. */
const parkedIn = async ({ ledger }: OperatorsPorts) => {
  const lists = [];
  for (const stream of await ledger.heads()) lists.push(await ledger.undelivered(stream));
  return lists
    .flat()
    .flatMap(({ id, message, parked }) => (parked === null ? [] : [{ id, kind: message.kind, subject: message.subject, reason: parked }]));
};

export const listOutbox = async (ports: OperatorsPorts): Promise<Listing> => {
  const { ledger } = ports;
  return listingOf(await ledger.onceCounts(), await ledger.openOnce(), await parkedIn(ports), await ledger.interventions());
};

type Said = { as?: string | undefined; why?: string | undefined; json: boolean };

/** `list`, or what a person decides: done and written down at once, and taken up by the sweeper within five minutes. */
export const onOutbox = async (ports: OperatorsPorts, [act = 'list', id]: string[], said: Said, usage: string): Promise<string> => {
  if (act === 'list' && id !== undefined) throw new Stop(2, usage);
  const intervention = act === 'list' ? undefined : asked(act, id, said, usage);
  if (intervention && !(await ports.ledger.intervene(intervention)))
    throw new Stop(1, `${refusals[intervention.act]} Look at the list: nothing was changed.`);
  const listing = await listOutbox(ports);
  if (said.json) return JSON.stringify(listing, null, 2);
  return intervention ? `Done, and written down: ${intervention.act} by ${intervention.account}.` : linesOf(listing).join('\n');
};
