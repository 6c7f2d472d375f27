import MailComposer from 'nodemailer/lib/mail-composer';
import type { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import type { Mail } from '../ports.ts';
import { Address } from './address.ts';

/** A line break in a header would let a subject write headers of its own. */
const Sendable = z.object({
  messageId: z.string().regex(/^<?[^\s\p{Cc}<>@]+@[^\s\p{Cc}<>@]+>?$/u, 'The message id is not usable.'),
  to: z
    .array(z.string().refine((address) => Address.safeParse(address).success, 'An address is not usable.'))
    .min(1, 'There is no recipient.'),
  subject: z.string().regex(/^\P{Cc}*$/u, 'The subject holds a line break or another control character.'),
  text: z.string(),
});

/** Why a mail can never be sent as it is, in one sentence without addresses; undefined when it can. */
export const faultOf = (mail: Mail): string | undefined => Sendable.safeParse(mail).error?.issues[0]?.message;

const bare = (address: string) => ({ name: '', address });

/** The message as it goes over the line: plain text, as UTF-8. `at`: system clock. */
export const compose = async (mail: Mail, from: string, at: Temporal.Instant): Promise<Buffer> =>
  new MailComposer({
    from: bare(from),
    to: mail.to.map(bare),
    subject: mail.subject,
    text: mail.text,
    messageId: mail.messageId,
    date: new Date(at.epochMilliseconds),
    // RFC 3834: nobody's absence notice answers it.
    headers: { 'Auto-Submitted': 'auto-generated' },
  })
    .compile()
    .build();
