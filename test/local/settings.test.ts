import { describe, expect, it } from 'vitest';
import { readSettings } from '../../local/settings.ts';

const mailOf = (environment: Record<string, string>) => readSettings(environment, []).mail;
const refusalOf = (environment: Record<string, string>): string => {
  try {
    readSettings(environment, []);
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : '';
  }
  return 'no refusal';
};

describe('settings of mail', () => {
  it('asks for the catcher, and lets mail go to anybody, when nothing is said', () => {
    expect(mailOf({})).toEqual({ from: 'programma@voorbeeld.example' });
  });

  it.each([
    ['smtp://mail.voorbeeld.example', { host: 'mail.voorbeeld.example', port: 587, secure: false }],
    ['smtps://mail.voorbeeld.example', { host: 'mail.voorbeeld.example', port: 465, secure: true }],
    ['smtp://mail.voorbeeld.example:2525/', { host: 'mail.voorbeeld.example', port: 2525, secure: false }],
    ['smtp://[::1]:25', { host: '::1', port: 25, secure: false }],
    [
      'smtps://programma%40voorbeeld:p%3A%2F%20w@mail.voorbeeld.example',
      { host: 'mail.voorbeeld.example', port: 465, secure: true, login: { user: 'programma@voorbeeld', password: 'p:/ w' } },
    ],
  ])('reads %s', (SMTP_URL, server) => {
    expect(mailOf({ SMTP_URL }).server).toEqual(server);
  });

  it.each([
    'mail.voorbeeld.example:25',
    'https://u:geheim@mail.voorbeeld.example',
    'smtp://u:geheim@',
    'smtp://u:geheim%@mail.voorbeeld.example',
    'smtp://u:geheim@mail.voorbeeld.example:99999',
    'smtp://u:geheim@mail.voorbeeld.example/?tls.rejectUnauthorized=false',
    'smtp://u:geheim@mail.voorbeeld.example/inbox',
    '',
  ])('refuses %s, and does not repeat it', (SMTP_URL) => {
    const refusal = refusalOf({ SMTP_URL });
    expect(refusal).toMatch(/^StartRefused: SMTP_URL is not usable\. Give smtp:\/\/host:port or /);
    expect(refusal).not.toContain('geheim');
  });

  it('reads a list of addresses and domains', () => {
    expect(mailOf({ MAIL_ONLY_TO: 'a@voorbeeld.example, @proef.example' }).onlyTo).toEqual(['a@voorbeeld.example', '@proef.example']);
  });

  it.each(['', 'a@voorbeeld.example,', 'proef.example', 'a@voorbeeld.example @proef.example', '@'])(
    'refuses the list %j',
    (MAIL_ONLY_TO) => {
      expect(refusalOf({ MAIL_ONLY_TO })).toMatch(/^StartRefused: MAIL_ONLY_TO is not usable: .*Give addresses and @domains/);
    },
  );

  it('reads the sender, and refuses one with a name or a line break', () => {
    expect(mailOf({ MAIL_FROM: 'griffie@voorbeeld.example' }).from).toBe('griffie@voorbeeld.example');
    for (const MAIL_FROM of ['Griffie <griffie@voorbeeld.example>', 'griffie', 'a@b\nBcc: c@d', ''])
      expect(refusalOf({ MAIL_FROM })).toMatch(/^StartRefused: MAIL_FROM is not usable: /);
  });
});
