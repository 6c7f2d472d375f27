import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Catcher, type CatcherOptions, openCatcher } from '../../local/mail/catcher.ts';
import { mail, mailerTo } from './kit.ts';

let folder = '';
const opened: Catcher[] = [];
const open = async (more: Partial<CatcherOptions> = {}): Promise<Catcher> => {
  const catcher = await openCatcher({ folder: join(folder, 'mail'), ...more });
  opened.push(catcher);
  return catcher;
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catcher-'));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((catcher) => catcher.close()));
  rmSync(folder, { recursive: true, force: true });
});

const files = () => readdirSync(join(folder, 'mail')).toSorted();
const mode = (name: string): number => statSync(join(folder, 'mail', name)).mode & 0o777;
const subjects = async ({ mailbox }: Catcher) => (await mailbox.messages()).map(({ subject }) => subject);
const sendAll = async ({ port }: Catcher, ...names: string[]): Promise<void> => {
  for (const subject of names) expect(await mailerTo(port).send({ ...mail, subject })).toEqual({ outcome: 'sent' });
};

/** A message past the checks of our own mailer. */
const put = (number: string, ...lines: string[]): void => {
  mkdirSync(join(folder, 'mail'), { recursive: true });
  writeFileSync(join(folder, 'mail', `${number}.eml`), lines.join('\r\n'));
};

describe('the catcher', () => {
  it('keeps what it gets and gives it back, newest first, also when it is opened again', async () => {
    const catcher = await open();
    expect(await catcher.mailbox.messages()).toEqual([]);
    await sendAll(catcher, 'één', 'twee');
    expect(await subjects(catcher)).toEqual(['twee', 'één']);
    const [newest] = await catcher.mailbox.messages();
    expect(newest).toEqual({
      id: '000000000002',
      from: 'programma@voorbeeld.example',
      to: mail.to,
      subject: 'twee',
      sentAt: '2020-11-02T09:00:00Z',
      text: mail.text,
    });
    expect(await catcher.mailbox.message('000000000002')).toEqual(newest);
    await catcher.close();
    const again = await open();
    await sendAll(again, 'drie');
    expect(await subjects(again)).toEqual(['drie', 'twee', 'één']);
  });

  it('has the message in a file, for this user only, when it says yes', async () => {
    await sendAll(await open(), 'één');
    expect(files()).toEqual(['000000000001.eml']);
    expect(readFileSync(join(folder, 'mail', '000000000001.eml'), 'utf8')).toContain('Auto-Submitted: auto-generated');
    expect(mode('000000000001.eml')).toBe(0o600);
    expect(mode('.')).toBe(0o700);
  });

  it('keeps the newest so many', async () => {
    const catcher = await open({ keep: 3 });
    await sendAll(catcher, '1', '2', '3', '4', '5');
    expect(await subjects(catcher)).toEqual(['5', '4', '3']);
    expect(files()).toEqual(['000000000003.eml', '000000000004.eml', '000000000005.eml']);
  });

  it('loses none of many that come at once', async () => {
    const catcher = await open();
    const names = Array.from({ length: 20 }, (_, index) => `bericht ${String(index)}`);
    await Promise.all(names.map((name) => sendAll(catcher, name)));
    expect((await subjects(catcher)).toSorted()).toEqual(names.toSorted());
  });

  it('passes over what a crash left behind, and other files', async () => {
    const catcher = await open();
    await sendAll(catcher, 'één');
    writeFileSync(join(folder, 'mail', '.new'), 'half');
    writeFileSync(join(folder, 'mail', 'notes.txt'), 'mine');
    expect(await subjects(catcher)).toEqual(['één']);
    await sendAll(catcher, 'twee');
    expect(files()).toEqual(['000000000001.eml', '000000000002.eml', 'notes.txt']);
    expect(await subjects(catcher)).toEqual(['twee', 'één']);
  });

  it('says for now no when it cannot keep the message', async () => {
    const catcher = await open({ folder: join(folder, 'file', 'mail') });
    writeFileSync(join(folder, 'file'), '');
    const outcome = await mailerTo(catcher.port).send(mail);
    expect(outcome).toEqual({ outcome: 'refused', permanent: false, reason: expect.stringMatching(/the message: 452/) });
  });

  it('says for good no to a message of more than a megabyte', async () => {
    const catcher = await open();
    const outcome = await mailerTo(catcher.port).send({ ...mail, text: 'lang\n'.repeat(300_000) });
    expect(outcome).toEqual({ outcome: 'refused', permanent: true, reason: expect.stringMatching(/the message: 552/) });
    expect(await catcher.mailbox.messages()).toEqual([]);
  });

  it('reads a mail that is hardly one', async () => {
    const { mailbox } = await open();
    put('000000000002', 'Date: gisteren', 'To: ploeg: a@voorbeeld.example, B <b@voorbeeld.example>;', '', '');
    expect(await mailbox.message('000000000002')).toEqual({
      id: '000000000002',
      from: '',
      to: ['a@voorbeeld.example', 'b@voorbeeld.example'],
      subject: '',
      sentAt: null,
      text: '',
    });
  });

  it('shows what cannot be read as mail as it came', async () => {
    const { mailbox } = await open();
    put('000000000001');
    put('000000000002', '\0\0\0');
    const nested = Array.from(
      { length: 1000 },
      (_, at) => `Content-Type: multipart/mixed; boundary=b${String(at)}\r\n\r\n--b${String(at)}`,
    );
    put('000000000003', ...nested);
    const messages = await mailbox.messages();
    expect(messages.map(({ id }) => id)).toEqual(['000000000003', '000000000002', '000000000001']);
    expect(messages[0]?.text).toContain('boundary=b999');
  });

  it.each(['../ledger', '000000000009', '1', '', '.new', '000000000001.eml', '../mail/000000000001'])('has no message %j', async (id) => {
    const catcher = await open();
    await sendAll(catcher, 'één');
    writeFileSync(join(folder, 'ledger.eml'), 'not yours');
    expect(await catcher.mailbox.message(id)).toBeUndefined();
  });

  it('listens on the loopback address and on no other', async () => {
    const { host, port } = await open();
    expect(host).toBe('127.0.0.1');
    const others = Object.values(networkInterfaces()).flatMap((list) =>
      (list ?? []).filter(({ internal, family }) => !internal && family === 'IPv4'),
    );
    for (const { address } of others) {
      const reached = await new Promise<boolean>((resolve) => {
        const socket = createConnection({ host: address, port, timeout: 1000 });
        const end = (yes: boolean) => () => {
          socket.destroy();
          resolve(yes);
        };
        socket.on('connect', end(true)).on('error', end(false)).on('timeout', end(false));
      });
      expect(reached).toBe(false);
    }
  });

  it('takes the port that it is given', async () => {
    const first = await open();
    await first.close();
    expect((await open({ port: first.port })).port).toBe(first.port);
    await expect(openCatcher({ folder, port: first.port })).rejects.toThrow(/EADDRINUSE/);
  });
});
