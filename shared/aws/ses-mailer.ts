import { type SESv2Client, SESv2ServiceException, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { compose, faultOf, onTheWire } from '../mail/compose.ts';
import { type Outcome, OutcomeUnknown } from '../mail/outcome.ts';
import type { Clock, Mail, Mailer } from '../ports.ts';

export type SesOptions = {
  /**
   * With `maxAttempts: 1`. The SDK would send again when the answer of the first attempt was lost, and SES has no token by which it knows the second for the
   * same: that is a mail twice.
   */
  client: SESv2Client;
  from: string;
  configurationSet: string;
  systemClock: Clock;
};

/** Errors of Node that come before there is a connection: nothing was said, so nothing was sent. */
const unconnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** The words with which the SDK says that connecting took too long; after that it has the same name for a lost answer. */
const neverConnected = /did not establish a connection/;

/** About this very mail; every other refusal is about the account, the sender's set-up or the moment. */
const aboutMail = new Set(['MessageRejected', 'BadRequestException']);

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : error.name);

const isUnconnected = (error: Error): boolean =>
  unconnected.has(codeOf(error)) ||
  error.name === 'CredentialsProviderError' ||
  (error.name === 'TimeoutError' && neverConnected.test(error.message));

/** 4xx and 503 are said before anything is done with the mail. Any other 5xx may hide a mail that went through. */
const isRefusal = (status: number | undefined): boolean => status === 503 || (status !== undefined && status >= 400 && status < 500);

/** What the error says: only its name is kept, for its words hold addresses. Throws OutcomeUnknown when the mail may be on its way. */
const outcomeOf = (error: unknown): Outcome => {
  if (error instanceof SESv2ServiceException && isRefusal(error.$metadata.httpStatusCode))
    return { outcome: 'refused', reason: `SES refused the mail: ${error.name}.`, permanent: aboutMail.has(error.name) };
  if (error instanceof Error && isUnconnected(error))
    return { outcome: 'refused', reason: `There is no usable connection with SES: ${codeOf(error)}.`, permanent: false };
  throw new OutcomeUnknown('SES gave no usable answer after the mail was on its way: nobody can know whether it was accepted.');
};

/** The part of the Message-ID before the `@`: what SES lets through as a tag. */
const idOf = ({ messageId }: Mail): string => messageId.replace(/^<?([\w-]*).*$/, '$1').slice(0, 256);

/**
 * Sends by SES v2, raw. SES puts a Message-ID of its own in place of ours, so ours goes with it as tags, which come back with a bounce: also with that of a
 * mail of which nobody knew whether it was sent.
 */
export const sesMailer = ({ client, from, configurationSet, systemClock }: SesOptions): Mailer => ({
  send: async (mail: Mail) => {
    const fault = faultOf(mail);
    if (fault !== undefined) return { outcome: 'refused', reason: fault, permanent: true };
    const request = new SendEmailCommand({
      FromEmailAddress: from,
      Destination: { ToAddresses: mail.to.map(onTheWire) },
      Content: { Raw: { Data: compose(mail, from, systemClock.now()) } },
      ConfigurationSetName: configurationSet,
      EmailTags: [
        { Name: 'message', Value: String(mail.id) },
        { Name: 'mail', Value: idOf(mail) },
      ],
    });
    try {
      await client.send(request);
      return { outcome: 'sent' };
    } catch (error) {
      return outcomeOf(error);
    }
  },
});
