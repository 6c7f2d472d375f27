import { Temporal } from 'temporal-polyfill';
import { type SmtpOptions, type SmtpServer, smtpMailer } from '../../local/mail/smtp-mailer.ts';
import type { Clock, Mail, Mailer } from '../../shared/ports.ts';

export const at: Clock = { now: () => Temporal.Instant.from('2020-11-02T09:00:00Z') };

export const mail: Mail = {
  id: 1,
  messageId: 'M1.F2@voorbeeld.example',
  to: ['programmamanager@voorbeeld.example'],
  subject: 'Herinnering: het fasebesluit 2 naar 3',
  text: 'Het fasebesluit staat gepland op dinsdag 8 december 2020.\n',
};

/** A mailer to a port of this machine. */
export const mailerTo = (port: number, server: Partial<SmtpServer> = {}, more: Partial<SmtpOptions> = {}): Mailer =>
  smtpMailer({
    server: { host: '127.0.0.1', port, secure: false, ...server },
    from: 'programma@voorbeeld.example',
    systemClock: at,
    ...more,
  });
