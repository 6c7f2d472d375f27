import { Temporal } from 'temporal-polyfill';
import type { OncePorts, Sending } from '../../functions/send-once.ts';
import { compose } from '../../letters/mail/compose.ts';
import { systemClock } from '../../local/clock.ts';
import type { Mail, Mailer, OnceMessage } from '../../shared/ports.ts';
import { startTown, type Town, type TownOptions } from './town.ts';

type Answer = Awaited<ReturnType<Mailer['send']>>;

/** A mail server that keeps what it accepts, and answers as it is told. */
export type PostOffice = Mailer & {
  accepted: Mail[];
  /** Answers to the next mails, one each; then it accepts again. `lost`: accepted, but nobody is told. `gone`: nobody knows, and not accepted. */
  next: (Answer | 'lost' | 'gone')[];
};

export const postOffice = (): PostOffice => {
  const office: PostOffice = {
    accepted: [],
    next: [],
    send: async (mail) => {
      const answer = office.next.shift() ?? { outcome: 'sent' };
      if (answer === 'gone') throw new Error('the connection broke');
      if (answer === 'lost' || answer.outcome === 'sent') office.accepted.push(mail);
      if (answer === 'lost') throw new Error('the connection broke');
      return answer;
    },
  };
  return office;
};

export const down: Answer = { outcome: 'refused', reason: 'no connection', permanent: false };

/** Everybody has an address, but those in `without`. */
export const addressesOfAll = (without: string[] = []) => ({
  addressOf: async (_organisation: string, account: string) => (without.includes(account) ? undefined : `${account}@voorbeeld.example`),
});

/** A town with a mail server that it does not use by itself, and a system clock that the test moves. */
export type PostTown = {
  town: Town;
  ports: OncePorts;
  sending: Sending & { mailer: PostOffice };
  pass: (minutes: number) => void;
  open: () => Promise<OnceMessage[]>;
};

export const postTown = async (options: TownOptions = {}): Promise<PostTown> => {
  const town = await startTown(options);
  let now = systemClock.now();
  const { ledger, programmeClock } = town.home;
  return {
    town,
    ports: { ledger, programmeClock, systemClock: { now: () => now } },
    sending: { mailer: postOffice(), addresses: addressesOfAll(), compose },
    pass: (minutes) => {
      now = now.add(Temporal.Duration.from({ minutes }));
    },
    open: () => ledger.openOnce(),
  };
};
