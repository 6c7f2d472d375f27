import { Temporal } from 'temporal-polyfill';
import { type SmtpOptions, type SmtpServer, smtpMailer } from '../../local/mail/smtp-mailer.ts';
import type { Clock, Mailer } from '../../shared/ports.ts';

export const at: Clock = { now: () => Temporal.Instant.from('2020-11-02T09:00:00Z') };

/** A mailer to a port of this machine. */
export const mailerTo = (port: number, server: Partial<SmtpServer> = {}, more: Partial<SmtpOptions> = {}): Mailer =>
  smtpMailer({
    server: { host: '127.0.0.1', port, secure: false, ...server },
    from: 'programma@voorbeeld.example',
    systemClock: at,
    ...more,
  });
