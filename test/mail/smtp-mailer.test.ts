import type { Socket } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { patience } from '../../local/mail/smtp-mailer.ts';
import type { Mailer } from '../../shared/ports.ts';
import { type Fault, mailerContract } from './contract.ts';
import { mail, mailerTo } from './kit.ts';
import { deafPort, type Script, type ScriptedServer, scriptedServer } from './servers.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(closing.splice(0).map((close) => close()));
});

const saying = (responseCode: number): Error => Object.assign(new Error(`no, ${mail.to.join()} is not here`), { responseCode });

/** A real mail server, with all the extensions that it offers; `fault` is what it does next. */
const realServer = async (options: SMTPServerOptions = {}) => {
  const accepted: Uint8Array[] = [];
  const sockets = new Set<Socket>();
  let fault: Fault | undefined;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 10,
    onRcptTo: (_, __, answer) =>
      answer(fault === 'recipient refused for good' ? saying(550) : fault === 'try again later' ? saying(451) : null),
    onData: (stream, _, answer) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
      stream.on('end', () => {
        if (fault === 'answer lost') for (const socket of sockets) socket.destroy();
        else if (fault === 'message refused for good') answer(saying(554));
        else {
          accepted.push(Buffer.concat(chunks));
          answer(null);
        }
      });
    },
    ...options,
  });
  server.server.on('connection', (socket: Socket) => void sockets.add(socket));
  server.on('error', () => undefined);
  await new Promise<void>((ready) => void server.listen(0, '127.0.0.1', ready));
  const address = server.server.address();
  const close = () =>
    new Promise<void>((closed) => {
      server.close(closed);
    });
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    accepted: () => accepted,
    fail: async (next: Fault) => {
      fault = next;
      if (next === 'unreachable') await close();
    },
    close: async () => (server.server.listening ? close() : undefined),
  };
};

const real = async (options: SMTPServerOptions = {}) => {
  const server = await realServer(options);
  closing.push(server.close);
  return server;
};

mailerContract('SMTP', async () => {
  const server = await realServer();
  return { ...server, mailer: mailerTo(server.port) };
});

mailerContract('SMTP, to a server without extensions', async () => {
  const server = await realServer({ hidePIPELINING: true, hide8BITMIME: true, hideSMTPUTF8: true, hideENHANCEDSTATUSCODES: true });
  return { ...server, mailer: mailerTo(server.port) };
});

const scripted = async (script: Script): Promise<ScriptedServer> => {
  const server = await scriptedServer(script);
  closing.push(server.close);
  return server;
};

const unreachable = (code: string) => ({
  outcome: 'refused',
  reason: `There is no usable connection with the mail server: ${code}.`,
  permanent: false,
});
const refusing = (what: string, codes: string, permanent: boolean) => ({
  outcome: 'refused',
  reason: `The mail server refused ${what}: ${codes}.`,
  permanent,
});

const lost = 'The mail server gave no final answer after the message was on its way: nobody can know whether it was accepted.';

describe('a message over SMTP', () => {
  it('has one sender, its id, its date, and nothing that follows the reader', async () => {
    const server = await real();
    await mailerTo(server.port).send({ ...mail, text: 'kort\n' });
    const raw = new TextDecoder().decode(server.accepted()[0]);
    const headers = (raw.split('\r\n\r\n')[0] ?? '').split('\r\n');
    expect(headers.toSorted()).toEqual([
      'Auto-Submitted: auto-generated',
      'Content-Transfer-Encoding: 7bit',
      'Content-Type: text/plain; charset=utf-8',
      'Date: Mon, 02 Nov 2020 09:00:00 +0000',
      'From: programma@voorbeeld.example',
      'MIME-Version: 1.0',
      `Message-ID: <${mail.messageId}>`,
      `Subject: ${mail.subject}`,
      `To: ${mail.to.join()}`,
    ]);
  });

  it('keeps a message id that is in brackets already', async () => {
    const server = await real();
    await mailerTo(server.port).send({ ...mail, messageId: '<x@voorbeeld.example>' });
    expect((await PostalMime.parse(server.accepted()[0] ?? '')).messageId).toBe('<x@voorbeeld.example>');
  });
});

/** Faults before the server asked for the message: it certainly has no mail. */
const before: [string, Script, object][] = [
  ['greets with 421', { greeting: '421 4.3.2 closing' }, refusing('the session', '421 4.3.2', false)],
  ['greets with 554', { greeting: '554 5.7.1 no service for you' }, refusing('the session', '554 5.7.1', false)],
  ['speaks another language', { greeting: 'SSH-2.0-other' }, unreachable('EPROTOCOL')],
  ['drops the line instead of greeting', { greeting: 'drop' }, unreachable('ECONNECTION')],
  ['drops the line at hello', { EHLO: 'drop' }, unreachable('ECONNECTION')],
  ['refuses hello', { EHLO: '502 what', HELO: '550 5.7.1 no' }, refusing('the session', '550 5.7.1', false)],
  ['refuses the sender', { MAIL: '550 5.1.0 not from you' }, refusing('the sender', '550 5.1.0', true)],
  ['wants a login first', { MAIL: '530 5.7.0 log in' }, refusing('the sender', '530 5.7.0', false)],
  ['refuses the recipient for good', { RCPT: '550 5.1.1 no such person' }, refusing('the recipient', '550 5.1.1', true)],
  ['refuses the recipient in many lines', { RCPT: '550-5.1.1 no\r\n550 5.1.1 such' }, refusing('the recipient', '550 5.1.1', true)],
  ['defers the recipient', { RCPT: '451 4.7.1 greylisted' }, refusing('the recipient', '451 4.7.1', false)],
  ['answers without enhanced codes', { RCPT: '450 a@elders.example is busy' }, refusing('the recipient', '450', false)],
  ['drops the line at the recipient', { RCPT: 'drop' }, unreachable('ECONNECTION')],
  ['refuses to take the message', { DATA: '452 4.3.1 full' }, refusing('the message', '452 4.3.1', false)],
  ['drops the line before it asks for the message', { DATA: 'drop' }, unreachable('ECONNECTION')],
  ['refuses the message for good at its end', { end: '554 5.6.0 spam' }, refusing('the message', '554 5.6.0', true)],
  ['refuses the message for now at its end', { end: '451 4.3.0 later' }, refusing('the message', '451 4.3.0', false)],
  ['closes with 421 at the end of the message', { end: '421 4.3.2 closing' }, refusing('the message', '421 4.3.2', false)],
];

/** Faults after it asked for the message. */
const after: [string, Script][] = [
  ['drops the line in the midst of the message', { midst: 'drop' }],
  ['drops the line after the final dot', { end: 'drop' }],
  ['accepts with half a line and drops it', { end: '250 2.0.0 ke|' }],
  ['refuses with half a line and drops it', { end: '554-5.6.0 sp|' }],
  ['answers the final dot with what is no answer', { end: '354 go on' }],
  ['answers the final dot with what is no SMTP', { end: 'kept' }],
];

/** Pipelining sends the commands without waiting for the replies: what is known at the end must be the same. */
describe.each([
  ['one command at a time', '250 hello'],
  ['pipelining', '250-hello\r\n250 PIPELINING'],
])('a server that (%s)', (_, EHLO) => {
  it.each(before)('%s: refused', async (_name, script, outcome) => {
    const { port } = await scripted({ EHLO, ...script });
    expect(await mailerTo(port).send(mail)).toEqual(outcome);
  });

  it.each(after)('%s: nobody can know', async (_name, script) => {
    const { port } = await scripted({ EHLO, ...script });
    const text = 'lang\n'.repeat(100_000);
    await expect(mailerTo(port, {}, { patience: { ...patience, silence: 300 } }).send({ ...mail, text })).rejects.toThrow(lost);
  });

  it('refuses one of several recipients: some have it, so it must be looked up', async () => {
    const server = await real({
      hidePIPELINING: !EHLO.includes('PIPE'),
      onRcptTo: ({ address }, __, answer) => answer(address.startsWith('weg') ? saying(550) : null),
    });
    const send = mailerTo(server.port).send({ ...mail, to: [...mail.to, 'weg@voorbeeld.example'] });
    await expect(send).rejects.toThrow('The mail server accepted the mail, and refused 1 of its recipients: who has it must be looked up.');
    expect(server.accepted()).toHaveLength(1);
  });

  it('refuses all of several recipients, one of them for now: not for good', async () => {
    const server = await real({
      hidePIPELINING: !EHLO.includes('PIPE'),
      onRcptTo: ({ address }, __, answer) => answer(saying(address.startsWith('weg') ? 550 : 451)),
    });
    const to = [...mail.to, 'weg@voorbeeld.example'];
    expect(await mailerTo(server.port).send({ ...mail, to })).toMatchObject({ outcome: 'refused', permanent: false });
    expect(server.accepted()).toEqual([]);
  });
});

/** Sends with the clock of the time-outs in hand, and moves it when the server has come to a step and falls silent. */
const sendPatiently = async (mailer: Mailer, server: ScriptedServer, step: keyof Script, milliseconds: number) => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const sending = mailer.send(mail).catch((error: unknown) => error);
  await server.reached(step);
  await vi.advanceTimersByTimeAsync(milliseconds);
  return sending;
};

describe('a server that hangs', () => {
  it('before its greeting: refused when the time for that is over', async () => {
    const server = await scripted({ greeting: 'hang' });
    const limits = { ...patience, greeting: 5000 };
    expect(await sendPatiently(mailerTo(server.port, {}, { patience: limits }), server, 'greeting', 5001)).toEqual(
      unreachable('ETIMEDOUT'),
    );
  });

  it.each(['EHLO', 'MAIL', 'RCPT', 'DATA'] as const)('at %s: refused when the whole took too long', async (step) => {
    const server = await scripted({ [step]: 'hang' });
    expect(await sendPatiently(mailerTo(server.port), server, step, patience.whole)).toEqual(unreachable('ETIMEDOUT'));
  });

  it('after the final dot: nobody can know', async () => {
    const server = await scripted({ end: 'hang' });
    expect(await sendPatiently(mailerTo(server.port), server, 'end', patience.whole)).toMatchObject({
      name: 'OutcomeUnknown',
      message: lost,
    });
  });

  it('is given up when it is silent too long, before and after', async () => {
    const limits = { ...patience, silence: 20 };
    const early = await scripted({ MAIL: 'hang' });
    expect(await mailerTo(early.port, {}, { patience: limits }).send(mail)).toEqual(unreachable('ETIMEDOUT'));
    const late = await scripted({ end: 'hang' });
    await expect(mailerTo(late.port, {}, { patience: limits }).send(mail)).rejects.toThrow(lost);
  });
});

describe('no connection', () => {
  it('nobody listens', async () => {
    expect(await mailerTo(await deafPort()).send(mail)).toEqual(unreachable('ECONNREFUSED'));
  });

  it('the name does not exist', async () => {
    expect(await mailerTo(25, { host: 'mail.invalid' }).send(mail)).toMatchObject({ outcome: 'refused', permanent: false });
  });

  it('TLS from the first byte, with a certificate that nobody vouches for', async () => {
    const server = await real({ secure: true });
    expect(await mailerTo(server.port, { secure: true, host: 'localhost' }).send(mail)).toMatchObject({
      outcome: 'refused',
      permanent: false,
      reason: expect.stringMatching(/^There is no usable connection with the mail server: [A-Z_]+\.$/),
    });
    expect(server.accepted()).toEqual([]);
  });

  it('STARTTLS, with a certificate that nobody vouches for', async () => {
    const server = await real({ disabledCommands: [] });
    expect(await mailerTo(server.port, { host: 'localhost' }).send(mail)).toMatchObject({ outcome: 'refused', permanent: false });
    expect(server.accepted()).toEqual([]);
  });
});

describe('a login', () => {
  const login = { user: 'programma', password: 'geheim-woord' };

  it('is used before the mail is given', async () => {
    const server = await real({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username = '', password }, _, answer) =>
        answer(password === login.password ? null : saying(535), password === login.password ? { user: username } : undefined),
    });
    expect(await mailerTo(server.port, { login }).send(mail)).toEqual({ outcome: 'sent' });
    expect(await mailerTo(server.port, { login: { ...login, password: 'anders' } }).send(mail)).toEqual(
      refusing('the login', '535', false),
    );
  });

  it('that is refused is not repeated in the reason', async () => {
    const { port } = await scripted({ EHLO: '250-hello\r\n250 AUTH PLAIN', AUTH: `535 5.7.8 not ${login.user}:${login.password}` });
    const outcome = await mailerTo(port, { login }).send(mail);
    expect(outcome).toEqual(refusing('the login', '535 5.7.8', false));
  });

  it('goes over the network encrypted or not at all', async () => {
    const server = await scripted({ EHLO: '250-hello\r\n250 AUTH PLAIN', STARTTLS: '502 no' });
    // Written as no loopback address that the adapter knows, and yet this machine.
    expect(await mailerTo(server.port, { host: '0.0.0.0', login }).send(mail)).toEqual(refusing('the session', '502', false));
    expect(server.heard()).not.toContain('AUTH');
  });
});
