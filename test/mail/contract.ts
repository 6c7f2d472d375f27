import PostalMime from 'postal-mime';
import { afterEach, describe, expect, it } from 'vitest';
import type { Mail, Mailer } from '../../shared/ports.ts';
import { mail } from './kit.ts';

/** What happens to the next mail, instead of its acceptance. */
export type Fault = 'recipient refused for good' | 'try again later' | 'message refused for good' | 'unreachable' | 'answer lost';

/** A mailer of an adapter with a server behind it. `accepted`: the messages that the server said yes to, as they came. */
export type OpenedMailer = {
  mailer: Mailer;
  accepted: () => Uint8Array[];
  fail: (fault: Fault) => Promise<void>;
  close: () => Promise<void>;
};

/** Texts that a careless sender damages on its way. */
const texts: [string, string][] = [
  ['accents and a euro', 'Één coördinator, naïef geraamd op € 12.500 – vóór 1 januari.\n'],
  ['a line of one dot, and lines that begin with dots', 'Een\n.\n..\n.twee\nTwee\n'],
  ['a line longer than SMTP carries', `${'lang '.repeat(600)}\n`],
  ['lines that end in spaces, and empty ones', 'a  \n\n\nb\n'],
  ['something that looks like a header', '\nBcc: iemand@elders.example\n\nFrom here on.\n'],
];

const injections: [string, Partial<Mail>][] = [
  ['a line break in the subject', { subject: 'Herinnering\r\nBcc: iemand@elders.example' }],
  ['a bare line feed in the subject', { subject: 'Herinnering\nBcc: iemand@elders.example' }],
  ['a line break in an address', { to: ['a@voorbeeld.example>\r\nRCPT TO:<b@elders.example'] }],
  ['a line break in the message id', { messageId: 'm@voorbeeld.example>\r\nBcc: b@elders.example' }],
  ['two addresses in one', { to: ['a@voorbeeld.example, b@elders.example'] }],
  ['a name beside the address', { to: ['Iemand <a@voorbeeld.example>'] }],
  ['no recipient', { to: [] }],
  ['an empty recipient', { to: [''] }],
];

const definite: [Fault, boolean][] = [
  ['recipient refused for good', true],
  ['message refused for good', true],
  ['try again later', false],
  ['unreachable', false],
];

/** What every adapter of the port `Mailer` must hold to. */
export const mailerContract = (name: string, open: () => Promise<OpenedMailer>): void => {
  describe(`the mailer contract: ${name}`, () => {
    const opened: OpenedMailer[] = [];
    const fresh = async (): Promise<OpenedMailer> => {
      const one = await open();
      opened.push(one);
      return one;
    };
    afterEach(async () => {
      await Promise.all(opened.splice(0).map(({ close }) => close()));
    });
    const only = async ({ accepted }: OpenedMailer) => {
      expect(accepted()).toHaveLength(1);
      return PostalMime.parse(accepted()[0] ?? '');
    };

    it('sends a mail, once, as plain text to its recipient', async () => {
      const one = await fresh();
      expect(await one.mailer.send(mail)).toEqual({ outcome: 'sent' });
      const { to, subject, text, html, attachments } = await only(one);
      expect([to?.map(({ address }) => address), subject, text, html, attachments]).toEqual([
        mail.to,
        mail.subject,
        mail.text,
        undefined,
        [],
      ]);
    });

    it('says that no person sent it, so that no absence notice answers it', async () => {
      const one = await fresh();
      await one.mailer.send(mail);
      const { headers } = await only(one);
      expect(headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated');
    });

    it.each(texts)('brings over %s', async (_, text) => {
      const one = await fresh();
      const subject = `Één € – ${'woord '.repeat(40)}einde`;
      expect(await one.mailer.send({ ...mail, subject, text })).toEqual({ outcome: 'sent' });
      expect(await only(one)).toMatchObject({ subject, text });
    });

    it('sends one message to several recipients', async () => {
      const one = await fresh();
      const to = [...mail.to, 'griffie@voorbeeld.example'];
      expect(await one.mailer.send({ ...mail, to })).toEqual({ outcome: 'sent' });
      expect((await only(one)).to?.map(({ address }) => address)).toEqual(to);
    });

    it.each(injections)('refuses %s for good, and sends nothing', async (_, part) => {
      const one = await fresh();
      expect(await one.mailer.send({ ...mail, ...part })).toMatchObject({ outcome: 'refused', permanent: true });
      expect(one.accepted()).toEqual([]);
    });

    it.each(definite)('%s: refused, and a reason without addresses', async (fault, permanent) => {
      const one = await fresh();
      await one.fail(fault);
      const outcome = await one.mailer.send(mail);
      expect(outcome).toEqual({ outcome: 'refused', permanent, reason: expect.stringMatching(/^[A-Z].+\.$/) });
      expect(JSON.stringify(outcome)).not.toContain('@');
      expect(one.accepted()).toEqual([]);
    });

    it('throws when the answer was lost, because nobody can know', async () => {
      const one = await fresh();
      await one.fail('answer lost');
      await expect(one.mailer.send(mail)).rejects.toThrow(/nobody can know/);
    });
  });
};
