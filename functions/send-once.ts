import { Temporal } from 'temporal-polyfill';
import { dayOf } from '../shared/domain/calendar.ts';
import type { Plan } from '../shared/domain/next.ts';
import { Notice, stillMeant } from '../shared/domain/notices.ts';
import { holders } from '../shared/domain/rights.ts';
import { mailId } from '../shared/ledger/names.ts';
import type { AddressBook, ClaimEnd, Clock, Ledger, Mail, Mailer, OnceMessage } from '../shared/ports.ts';
import { loadPlan } from './kit/load.ts';

/** What a home needs to send. */
export type Sending = {
  mailer: Mailer;
  addresses: AddressBook;
  compose(plan: Plan, notice: Notice, role: string, today: string): Pick<Mail, 'subject' | 'text'>;
};

export type OncePorts = { ledger: Ledger; programmeClock: Clock; systemClock: Clock };

/** How the hint of one message ended. `unknown`: nobody knows whether it left, the sweeper makes it to be settled. */
export type Sent = 'dropped' | 'sent' | 'lapsed' | 'refused' | 'parked' | 'unknown';

/** Longer than any worker lives: a function on AWS at most 15 minutes. */
const claimLasts = { minutes: 20 };

/**
 * Milliseconds that a function must have left to begin with one mail: a mailer that waits 10 s, and the ledger before and after it. One that is killed
 * while it sends leaves a mail to be settled.
 */
export const timeForOne = 25_000;

/** Four days of hourly attempts: the give-up time of SMTP (RFC 5321, 4.5.4.1), and longer than a weekend without a mail server. */
const parkAfter = 100;
const shortestPause = 60;
const longestPause = 3600;

const longestReason = 200;

/** What a mail server answers may hold addresses; the outbox holds none. */
const withoutAddresses = (reason: string): string => reason.replaceAll(/\S+@\S+/g, '...').slice(0, longestReason);

type Prepared = { mail: Mail } | { end: ClaimEnd };

const recipients = async (
  { addresses }: Sending,
  { definition, programme }: Plan,
  message: OnceMessage,
  today: string,
): Promise<string[]> => {
  const { role, account } = message.message.to;
  const accounts = account === undefined ? holders(definition, programme, role, today).map((one) => one.account) : [account];
  const found = await Promise.all([...new Set(accounts)].map((one) => addresses.addressOf(message.organisation, one)));
  return found.filter((address) => address !== undefined);
};

/** Asks the rules whether it is still meant, and fills in words and addresses. Nothing has been sent when this throws. */
const prepare = async (ports: OncePorts, sending: Sending, claim: OnceMessage): Promise<Prepared> => {
  const { organisation, stream, message } = claim;
  const notice = Notice.safeParse({ template: message.template, about: message.about });
  if (!notice.success) return { end: { state: 'parked', reason: `no words for template ${message.template}` } };
  const programme = stream.slice(stream.indexOf('/') + 1);
  const plan = (await loadPlan(ports.ledger, { organisation, programme }))?.plan;
  const today = dayOf(ports.programmeClock.now());
  const meant = plan && stillMeant(plan, notice.data, today);
  if (plan === undefined || meant === undefined) return { end: { state: 'lapsed', reason: 'no longer meant' } };
  const to = await recipients(sending, plan, claim, today);
  if (to.length === 0) return { end: { state: 'parked', reason: `no address for ${message.to.role}` } };
  const [fact] = await ports.ledger.facts({ organisation, stream }, message.cause - 1);
  const messageId = mailId(organisation, fact?.hash ?? '', message);
  return { mail: { id: claim.id, messageId, to, ...sending.compose(plan, meant, message.to.role, today) } };
};

/** Back to pending with a pause of 1, 2, 4 ... 60 minutes; parked when it was refused for good, or too often. */
const refusalOf = ({ refusals }: OnceMessage, reason: string, permanent: boolean, now: Temporal.Instant): ClaimEnd => {
  if (permanent || refusals + 1 >= parkAfter) return { state: 'parked', reason: withoutAddresses(reason) };
  const seconds = Math.min(longestPause, shortestPause * 2 ** refusals);
  return { state: 'pending', again: now.add({ seconds }).toString(), reason: withoutAddresses(reason) };
};

const isOver = ({ claimEnds }: OnceMessage, now: Temporal.Instant): boolean =>
  claimEnds === null || Temporal.Instant.compare(now, claimEnds) >= 0;

/** Sends, unless the claim has ended. Undefined: not sent for certain, or nobody knows; it is left to the sweeper. */
const send = async ({ systemClock }: OncePorts, { mailer }: Sending, claim: OnceMessage, mail: Mail): Promise<ClaimEnd | undefined> => {
  if (isOver(claim, systemClock.now())) return undefined;
  try {
    const answer = await mailer.send(mail);
    return answer.outcome === 'sent' ? { state: 'sent' } : refusalOf(claim, answer.reason, answer.permanent, systemClock.now());
  } catch {
    return undefined;
  }
};

const named: Record<ClaimEnd['state'], Sent> = { sent: 'sent', lapsed: 'lapsed', pending: 'refused', parked: 'parked' };

/**
 * The worker of the class once (protocol R9): takes a hint, claims, asks the rules, sends and ends its own claim. It acts on the item in
 * the ledger and never on what the hint may carry, so a hint may come twice, late, or for nothing.
 */
export const sendOnce = async (ports: OncePorts, sending: Sending, id: number): Promise<Sent> => {
  const { ledger, programmeClock, systemClock } = ports;
  const now = systemClock.now();
  const at = { programme: programmeClock.now().toString(), system: now.toString() };
  const claim = await ledger.claimOnce(id, at, now.add(claimLasts).toString());
  if (claim === undefined) return 'dropped';
  const prepared = await prepare(ports, sending, claim).catch((error: unknown) => ({
    end: refusalOf(claim, error instanceof Error ? error.name : 'unknown error', false, systemClock.now()),
  }));
  const end = 'mail' in prepared ? await send(ports, sending, claim, prepared.mail) : prepared.end;
  if (end === undefined) return 'unknown';
  return (await ledger.endClaim(id, claim.attempt, end)) ? named[end.state] : 'unknown';
};

const perRound = 100;

/**
 * Sends all that may be sent now, oldest first. It stops at the first that could not be sent, for the next would meet the same server,
 * and when there is no time for another; answers how the hints ended.
 */
export const sendDue = async (ports: OncePorts, sending: Sending, hasTime: () => boolean = () => true): Promise<Sent[]> => {
  const outcomes: Sent[] = [];
  const seen = new Set<number>();
  for (;;) {
    const at = { programme: ports.programmeClock.now().toString(), system: ports.systemClock.now().toString() };
    const fresh = (await ports.ledger.claimable(at, perRound)).filter((id) => !seen.has(id));
    if (fresh.length === 0) return outcomes;
    for (const id of fresh) {
      if (!hasTime()) return outcomes;
      seen.add(id);
      const outcome = await sendOnce(ports, sending, id);
      outcomes.push(outcome);
      if (outcome === 'refused' || outcome === 'unknown') return outcomes;
    }
  }
};
