import { Agent } from 'node:http';
import { CreateEmailIdentityCommand, SESv2Client, type SESv2ClientConfig } from '@aws-sdk/client-sesv2';
import PostalMime from 'postal-mime';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { mailSettings } from '../../shared/aws/ports.ts';
import { sesMailer } from '../../shared/aws/ses-mailer.ts';
import { onlyTo } from '../../shared/mail/only-to.ts';
import type { Mailer } from '../../shared/ports.ts';
import { type Fault, mailerContract } from '../mail/contract.ts';
import { at, mail } from '../mail/kit.ts';
import { deafPort } from '../mail/servers.ts';
import { type Act, type SesServer, sesServer } from './ses-server.ts';

const moto = process.env.AWS_ENDPOINT_URL ?? '';
const from = 'programma@voorbeeld.example';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

beforeAll(async () => {
  const client = new SESv2Client();
  await client.send(new CreateEmailIdentityCommand({ EmailIdentity: from }));
  client.destroy();
});

const mailerTo = (endpoint: string, more: SESv2ClientConfig = {}): Mailer =>
  sesMailer({
    client: new SESv2Client({ ...mailSettings, endpoint, ...more }),
    from,
    configurationSet: 'programma',
    systemClock: at,
  });

const open = async (): Promise<SesServer> => {
  const server = await sesServer(moto);
  closing.push(server.close);
  return server;
};

const acts: Record<Exclude<Fault, 'unreachable'>, Act> = {
  'recipient refused for good': { answer: [400, 'MessageRejected'] },
  'message refused for good': { answer: [400, 'BadRequestException'] },
  'try again later': { answer: [429, 'TooManyRequestsException'] },
  'answer lost': 'drop after the request',
};

mailerContract('SES', async () => {
  const server = await sesServer(moto);
  return {
    mailer: mailerTo(server.endpoint),
    accepted: server.accepted,
    fail: async (fault) => (fault === 'unreachable' ? server.close() : server.act(acts[fault])),
    close: server.close,
  };
});

describe('a message by SES', () => {
  it('goes raw, to its recipients, with its configuration set and what finds it again', async () => {
    const server = await open();
    await mailerTo(server.endpoint).send({ ...mail, id: 12, messageId: `<${'a1'.repeat(20)}@gemeente>`, to: ['a@bücher.example'] });
    const { Content: _, ...request } = z.record(z.string(), z.unknown()).parse(JSON.parse(server.heard()[0] ?? '{}'));
    expect(request).toEqual({
      FromEmailAddress: from,
      Destination: { ToAddresses: ['a@xn--bcher-kva.example'] },
      ConfigurationSetName: 'programma',
      EmailTags: [
        { Name: 'message', Value: '12' },
        { Name: 'mail', Value: 'a1'.repeat(20) },
      ],
    });
    expect((await PostalMime.parse(server.accepted()[0] ?? '')).date).toBe('2020-11-02T09:00:00.000Z');
  });

  it('is refused for good by SES itself when the sender is not ours', async () => {
    const client = new SESv2Client(mailSettings);
    const other = sesMailer({ client, from: 'iemand@elders.example', configurationSet: 'programma', systemClock: at });
    expect(await other.send(mail)).toEqual({ outcome: 'refused', reason: 'SES refused the mail: MessageRejected.', permanent: true });
  });

  it('is not handed in outside the allow-list', async () => {
    const server = await open();
    const mailer = onlyTo(mailerTo(server.endpoint), ['@proef.example']);
    expect(await mailer.send(mail)).toMatchObject({ outcome: 'refused', permanent: true });
    expect(server.heard()).toEqual([]);
  });
});

/** About the account, the set-up or the moment: another time it may go. */
const passing: [number, string][] = [
  [429, 'TooManyRequestsException'],
  [400, 'LimitExceededException'],
  [400, 'SendingPausedException'],
  [400, 'AccountSuspendedException'],
  [400, 'MailFromDomainNotVerifiedException'],
  [404, 'NotFoundException'],
  [403, 'AccessDeniedException'],
  [403, 'ExpiredTokenException'],
  [503, 'ServiceUnavailable'],
];

const unknown: [string, Act][] = [
  ['500', { answer: [500, 'InternalServiceErrorException'] }],
  ['502', { answer: [502, 'BadGateway'] }],
  ['504', { answer: [504, 'GatewayTimeout'] }],
  ['a connection that breaks at once', 'drop at once'],
  ['a connection that breaks after the request', 'drop after the request'],
  ['a connection that breaks when the mail was taken', 'pass on and drop'],
  ['half an answer', 'half an answer'],
  ['an answer that is none', 'no JSON'],
  ['silence', 'hang'],
];

const impatient: SESv2ClientConfig = { requestHandler: { ...mailSettings.requestHandler, requestTimeout: 300 } };

describe('SES answers', () => {
  it.each(passing)('%i %s: refused, and not for good', async (status, error) => {
    const server = await open();
    server.act({ answer: [status, error] });
    const outcome = await mailerTo(server.endpoint).send(mail);
    expect(outcome).toEqual({ outcome: 'refused', reason: `SES refused the mail: ${error}.`, permanent: false });
    expect(server.heard()).toHaveLength(1);
  });

  it.each(unknown)('%s: nobody can know, and it is not sent again', async (_, act) => {
    const server = await open();
    server.act(act);
    const sending = mailerTo(server.endpoint, impatient).send(mail);
    await expect(sending).rejects.toThrow(
      expect.objectContaining({ name: 'OutcomeUnknown', message: expect.stringMatching(/nobody can know/) }),
    );
    expect(server.heard().length).toBeLessThanOrEqual(1);
    expect(server.accepted()).toHaveLength(act === 'pass on and drop' ? 1 : 0);
  });
});

describe('no connection with SES', () => {
  const refused = (code: string) => ({ outcome: 'refused', reason: `There is no usable connection with SES: ${code}.`, permanent: false });

  it('nobody listens', async () => {
    expect(await mailerTo(`http://127.0.0.1:${String(await deafPort())}`).send(mail)).toEqual(refused('ECONNREFUSED'));
  });

  it('the name does not exist', async () => {
    expect(await mailerTo('http://ses.invalid').send(mail)).toMatchObject({ outcome: 'refused', permanent: false });
  });

  it('connecting takes too long', async () => {
    // Its name is never found out, so it never connects.
    const httpAgent = new Agent({ lookup: () => undefined });
    const requestHandler = { connectionTimeout: 100, requestTimeout: 5_000, throwOnRequestTimeout: true, httpAgent };
    expect(await mailerTo('http://ses.example', { requestHandler }).send(mail)).toEqual(refused('TimeoutError'));
  });

  it('there are no credentials', async () => {
    const credentials = async () => {
      throw Object.assign(new Error('none'), { name: 'CredentialsProviderError' });
    };
    const server = await open();
    expect(await mailerTo(server.endpoint, { credentials }).send(mail)).toEqual(refused('CredentialsProviderError'));
    expect(server.heard()).toEqual([]);
  });

  it('is kept for no second mail: it would break while the function is frozen', async () => {
    const server = await open();
    const mailer = mailerTo(server.endpoint);
    await mailer.send(mail);
    await mailer.send(mail);
    expect([server.accepted().length, server.connections()]).toEqual([2, 2]);
  });
});
