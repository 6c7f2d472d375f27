import type { Mailer } from '../ports.ts';
import { isListed } from './address.ts';

/** A mailer that refuses every mail with a recipient outside a list of addresses and `@domain`s: a trial never reaches a real council. */
export const onlyTo = (mailer: Mailer, list: readonly string[]): Mailer => ({
  send: async (mail) =>
    mail.to.every((address) => isListed(list, address))
      ? mailer.send(mail)
      : { outcome: 'refused', reason: 'MAIL_ONLY_TO does not list this recipient.', permanent: true },
});
