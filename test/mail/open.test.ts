import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MailSettings, type OpenedMail, openMail } from '../../local/mail/open.ts';
import { isListed } from '../../shared/mail/address.ts';
import { at, mail } from './kit.ts';
import { deafPort, scriptedServer } from './servers.ts';

let dataFolder = '';
let opened: OpenedMail | undefined;
const open = async (settings: Partial<MailSettings>): Promise<OpenedMail> => {
  opened = await openMail({ from: 'programma@voorbeeld.example', ...settings }, { dataFolder, systemClock: at });
  return opened;
};
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'mail-'));
});
afterEach(async () => {
  await opened?.close();
  opened = undefined;
  rmSync(dataFolder, { recursive: true, force: true });
});

const refused = { outcome: 'refused', reason: 'MAIL_ONLY_TO does not list this recipient.', permanent: true };

describe('mail without a server of its own', () => {
  it('goes to the catcher, from end to end, and leaves nothing before the first', async () => {
    const { mailer, mailbox } = await open({ from: 'griffie@voorbeeld.example' });
    expect(readdirSync(dataFolder)).toEqual([]);
    expect(await mailer.send(mail)).toEqual({ outcome: 'sent' });
    expect(await mailbox?.messages()).toMatchObject([
      { from: 'griffie@voorbeeld.example', to: mail.to, subject: mail.subject, text: mail.text },
    ]);
    expect(readdirSync(dataFolder)).toEqual(['mail']);
  });

  it('is refused, and not lost, once the catcher is closed', async () => {
    const { mailer } = await open({});
    await opened?.close();
    expect(await mailer.send(mail)).toMatchObject({ outcome: 'refused', permanent: false });
  });
});

describe('mail with a server of its own', () => {
  it('goes there, and there is no mailbox to read', async () => {
    const server = await scriptedServer({});
    const { mailer, mailbox } = await open({ server: { host: '127.0.0.1', port: server.port, secure: false } });
    expect(mailbox).toBeUndefined();
    expect(await mailer.send(mail)).toEqual({ outcome: 'sent' });
    expect(server.heard()).toContain(`RCPT TO:<${mail.to.join()}>`);
    expect(readdirSync(dataFolder)).toEqual([]);
    await server.close();
  });

  it('is not tried when the settings are read: a server that is away is refused mail by mail', async () => {
    const { mailer } = await open({ server: { host: '127.0.0.1', port: await deafPort(), secure: false } });
    expect(await mailer.send(mail)).toMatchObject({ outcome: 'refused', permanent: false });
  });
});

describe('a list of who may get mail', () => {
  const onlyTo = ['beheer@voorbeeld.example', '@proef.example'];

  it('lets those through, refuses others for good, and a mail to both', async () => {
    const { mailer, mailbox } = await open({ onlyTo });
    expect(await mailer.send({ ...mail, to: ['beheer@voorbeeld.example'] })).toEqual({ outcome: 'sent' });
    expect(await mailer.send({ ...mail, to: ['raad@proef.example', 'beheer@voorbeeld.example'] })).toEqual({ outcome: 'sent' });
    expect(await mailer.send({ ...mail, to: ['raad@voorbeeld.example'] })).toEqual(refused);
    expect(await mailer.send({ ...mail, to: ['beheer@voorbeeld.example', 'raad@voorbeeld.example'] })).toEqual(refused);
    expect(await mailbox?.messages()).toHaveLength(2);
  });

  it.each([
    ['Beheer@Voorbeeld.Example', true],
    ['iemand@PROEF.example', true],
    ['iemand@sub.proef.example', false],
    ['iemand@nietproef.example', false],
    ['xbeheer@voorbeeld.example', false],
    ['proef.example', false],
    ['beheer@voorbeeld.example.elders.example', false],
  ])('%s: %s', (address, listed) => {
    expect(isListed(onlyTo, address)).toBe(listed);
  });

  it('that is empty lets nobody through', () => expect(isListed([], 'beheer@voorbeeld.example')).toBe(false));
});
