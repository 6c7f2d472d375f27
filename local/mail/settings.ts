import * as z from 'zod';
import { Address, AddressList } from '../../shared/mail/address.ts';
import type { SmtpServer } from './smtp-mailer.ts';

const serverIn = (text: string): SmtpServer | undefined => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') return undefined;
  if (!['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '') return undefined;
  const secure = url.protocol === 'smtps:';
  const login =
    url.username === '' ? {} : { login: { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) } };
  return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(url.port) || (secure ? 465 : 587), secure, ...login };
};

/** Its parts, and never the address as it was written: that holds a password. */
const Server = z.string().transform((text, context) => {
  try {
    const server = serverIn(text);
    if (server) return server;
  } catch {
    // a percent sign that encodes nothing
  }
  context.addIssue({ code: 'custom', message: 'not usable' });
  return z.NEVER;
});

/** What the environment says about mail. */
export const MailEnvironment = z.object({
  SMTP_URL: Server.optional(),
  MAIL_FROM: Address.default('programma@voorbeeld.example'),
  MAIL_ONLY_TO: AddressList.optional(),
});
