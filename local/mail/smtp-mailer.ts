import { isIP } from 'node:net';
import { Readable } from 'node:stream';
import type { NodemailerError, SMTPConnectionOptions } from 'nodemailer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { compose, faultOf } from '../../shared/mail/compose.ts';
import type { Clock, Mail, Mailer } from '../../shared/ports.ts';
import { type Ended, outcomeOf } from './answer.ts';

/** Where mail is handed in. `secure`: TLS from the first byte; else STARTTLS where it is offered. */
export type SmtpServer = { host: string; port: number; secure: boolean; login?: { user: string; password: string } };

/** Milliseconds. `whole` ends a send however the server keeps it talking: a claim must last longer. */
export type Patience = { connection: number; greeting: number; silence: number; whole: number };

export const patience: Patience = { connection: 10_000, greeting: 10_000, silence: 60_000, whole: 120_000 };

export type SmtpOptions = { server: SmtpServer; from: string; systemClock: Clock; patience?: Patience };

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

/** A password goes over the network encrypted or not at all. */
const connectionOptions = ({ host, port, secure, login }: SmtpServer, limits: Patience): SMTPConnectionOptions => ({
  host,
  port,
  secure,
  requireTLS: !secure && login !== undefined && !isLoopback(host),
  connectionTimeout: limits.connection,
  dnsTimeout: limits.connection,
  greetingTimeout: limits.greeting,
  socketTimeout: limits.silence,
});

const tooLong = (): NodemailerError => Object.assign(new Error('Too long'), { code: 'ETIMEDOUT' });

/** Hands one message in. Never rejects: how it ended is the answer. */
const handIn = (server: SmtpServer, limits: Patience, envelope: { from: string; to: string[] }, message: Buffer): Promise<Ended> =>
  new Promise((resolve) => {
    const connection = new SMTPConnection(connectionOptions(server, limits));
    let begun = false;
    const end = (error?: NodemailerError | null, rejected = 0): void => {
      clearTimeout(limit);
      connection.close();
      resolve({ begun, error: error ?? undefined, rejected });
    };
    const limit = setTimeout(() => end(tooLong()), limits.whole);
    // Read only when the server has asked for the message: from then on its end is the server's word.
    const content = function* () {
      begun = true;
      yield message;
    };
    const send = (): void =>
      connection.send(envelope, Readable.from(content(), { objectMode: false }), (error, info) => end(error, info?.rejected.length));
    const { login } = server;
    connection.on('error', end);
    connection.connect((error) => {
      if (error) end(error);
      else if (login) connection.login({ user: login.user, pass: login.password }, (failed) => (failed ? end(failed) : send()));
      else send();
    });
  });

/**
 * Sends over SMTP, one connection for each mail. A mail to several recipients is one message: when the server accepts it for some of them only,
 * this throws as for an unknown outcome, because a second try would reach those twice.
 */
export const smtpMailer = ({ server, from, systemClock, patience: limits = patience }: SmtpOptions): Mailer => ({
  send: async (mail: Mail) => {
    const fault = faultOf(mail);
    if (fault !== undefined) return { outcome: 'refused', reason: fault, permanent: true };
    const message = compose(mail, from, systemClock.now());
    return outcomeOf(await handIn(server, limits, { from, to: mail.to }, message));
  },
});
