import type { NodemailerError } from 'nodemailer';
import { type Outcome, OutcomeUnknown } from '../../shared/mail/outcome.ts';

/** How a conversation with a mail server ended. `begun`: the server had asked for the message, and we began to give it. */
export type Ended = { begun: boolean; error: NodemailerError | undefined; rejected: number };

const refusals: Record<string, string> = { 'MAIL FROM': 'the sender', 'RCPT TO': 'the recipient', DATA: 'the message' };

/** Replies about the session (out of order, log in first) at a moment when others are about the mail. */
const aboutSession = new Set([503, 530]);

const isRefusal = ({ responseCode = 0 }: NodemailerError): boolean => responseCode >= 400 && responseCode < 600;

/** Another try can only end the same: the server refused this very mail for good. A wrong password is no fault of the mail. */
const isPermanent = ({ command = '', responseCode = 0 }: NodemailerError): boolean =>
  command in refusals && responseCode >= 500 && responseCode < 600 && !aboutSession.has(responseCode);

/** Code and enhanced code only (RFC 3463): the words of a server hold addresses, and this is stored. */
const codesIn = (response = ''): string => /^\d{3}(?:[ -]\d\.\d{1,3}\.\d{1,3}\b)?/.exec(response)?.[0].replace('-', ' ') ?? '';

const reasonOf = (error: NodemailerError): string => {
  const { command = '', response, code = 'unknown', originalCode } = error;
  if (!isRefusal(error)) return `There is no usable connection with the mail server: ${originalCode ?? code}.`;
  const what = refusals[command] ?? (command.startsWith('AUTH') ? 'the login' : 'the session');
  return `The mail server refused ${what}: ${codesIn(response)}.`;
};

/** The outcome of a send. Throws OutcomeUnknown when the message was on its way and no reply tells what became of it. */
export const outcomeOf = ({ begun, error, rejected }: Ended): Outcome => {
  if (!error && rejected > 0)
    throw new OutcomeUnknown(
      `The mail server accepted the mail, and refused ${String(rejected)} of its recipients: who has it must be looked up.`,
    );
  if (!error) return { outcome: 'sent' };
  if (begun && !(error.command === 'DATA' && isRefusal(error)))
    throw new OutcomeUnknown(
      'The mail server gave no final answer after the message was on its way: nobody can know whether it was accepted.',
    );
  return { outcome: 'refused', reason: reasonOf(error), permanent: isPermanent(error) };
};
