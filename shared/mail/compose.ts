import { domainToASCII } from 'node:url';
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

/** An internet address has its domain in ASCII. */
export const onTheWire = (address: string): string => {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}@${domainToASCII(address.slice(at + 1)) || address.slice(at + 1)}`;
};

const asciiSubject = /^(?!.*=\?)[\x21-\x7e](?:[\x20-\x7e]{0,64}[\x21-\x7e])?$/;
/** With `Subject: ` before it, and what encoding adds, within the 76 characters of a line (RFC 2047, 2). */
const bytesPerWord = 39;

/** Pieces of at most so many bytes as UTF-8, none of which cuts a character in two. */
const pieces = (text: string): string[] => {
  const words = [''];
  for (const character of text) {
    const longer = `${words.at(-1) ?? ''}${character}`;
    if (Buffer.byteLength(longer) > bytesPerWord) words.push(character);
    else words[words.length - 1] = longer;
  }
  return words;
};

/** As it is when it is short and plain, else as encoded words (RFC 2047), one on a line. */
const subjectLine = (subject: string): string =>
  asciiSubject.test(subject)
    ? subject
    : pieces(subject)
        .map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`)
        .join('\r\n ');

/** What no mail server on the way changes: short lines of ASCII that end in no space and look like no dot or `From `. */
const plainLine = /^(?!\.|From )(?:[\x20-\x7e]{0,75}[\x21-\x7e])?$/;

const quotedByte = (byte: number): string => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;

/** What no line may begin with: a dot ends the mail for a server that forgets to double it, and `From ` gets a `>`. */
const begun = (mark: string): string => (mark === '.' || mark === 'F' ? quotedByte(mark.charCodeAt(0)) : mark);

/** A line as quoted-printable (RFC 2045, 6.7): pieces of at most 76 characters. */
const quoted = (text: string): string => {
  const bytes = Buffer.from(text);
  const marks = [...bytes].map((byte, index) => {
    const isLastSpace = index === bytes.length - 1 && byte === 0x20;
    return byte < 0x20 || byte > 0x7e || byte === 0x3d || isLastSpace ? quotedByte(byte) : String.fromCodePoint(byte);
  });
  const lines = [''];
  for (const mark of marks) {
    const line = lines.at(-1) ?? '';
    if (line.length + mark.length > 75) lines.push(begun(mark));
    else lines[lines.length - 1] = `${line}${line === '' ? begun(mark) : mark}`;
  }
  return lines.join('=\r\n');
};

const body = (text: string): { encoding: string; content: string } => {
  const lines = text.split(/\r?\n/);
  const isPlain = lines.every((line) => plainLine.test(line));
  return { encoding: isPlain ? '7bit' : 'quoted-printable', content: (isPlain ? lines : lines.map(quoted)).join('\r\n') };
};

/**
 * The message as it goes over the line: plain text, as UTF-8. `at`: system clock. By hand, for it is nine headers and one part, and a composer that can do
 * all the rest is a fifth of the bundle of a function.
 */
export const compose = (mail: Mail, from: string, at: Temporal.Instant): Buffer => {
  const { encoding, content } = body(mail.text);
  const headers = [
    `From: ${onTheWire(from)}`,
    `To: ${mail.to.map(onTheWire).join(',\r\n ')}`,
    `Subject: ${subjectLine(mail.subject)}`,
    `Message-ID: ${mail.messageId.replace(/^<?([^>]*)>?$/, '<$1>')}`,
    `Date: ${new Date(at.epochMilliseconds).toUTCString().replace('GMT', '+0000')}`,
    // RFC 3834: nobody's absence notice answers it.
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Transfer-Encoding: ${encoding}`,
  ];
  return Buffer.from(`${headers.join('\r\n')}\r\n\r\n${content}`);
};
