import { describe, expect, it } from 'vitest';
import { createApp } from '../../web/app.tsx';
import type { CaughtMail } from '../../web/ports.ts';
import { caught, mailboxWith } from './fixture-mail.ts';
import { november, portsWith } from './fixtures.ts';

const host = 'http://programma.voorbeeld';
const visit = async (path: string, messages: CaughtMail[] = caught) => {
  const response = await createApp(portsWith(november, { mailbox: mailboxWith(messages) })).request(`${host}${path}`);
  return { status: response.status, html: await response.text() };
};
const withMail = (part: Partial<CaughtMail>): CaughtMail[] => caught.slice(0, 1).map((mail) => ({ ...mail, ...part }));

describe('the postvak', () => {
  it('lists each mail with its subject as link, its recipients and its moment, in the order that it is given', async () => {
    const { status, html } = await visit('/postvak');
    expect(status).toBe(200);
    expect(html).toContain('<h1 class="utrecht-heading-1">Postvak</h1>');
    const links = [...html.matchAll(/href="\/postvak\/(\d+)">([^<]+)</g)].map(([, id, subject]) => [id, subject]);
    expect(links).toEqual([
      ['000000000002', 'Herinnering: fasebesluit 2 naar 3'],
      ['000000000001', 'Proef'],
    ]);
    expect(html).toContain('<p>programmamanager@voorbeeld.example</p><p>griffie@voorbeeld.example</p>');
    expect(html).toContain('<time datetime="2020-11-02">maandag 2\u00a0november 2020</time>, 10.00\u00a0uur');
  });

  it('says what would come when there is nothing', async () => {
    const { html } = await visit('/postvak', []);
    expect(html).toContain('Er is nog geen e-mail. Zodra het programma er een verstuurt');
    expect(html).not.toContain('<table');
  });

  it('shows one mail as text, with its lines, and the way back', async () => {
    const { status, html } = await visit('/postvak/000000000002');
    expect(status).toBe(200);
    expect(html).toContain('<title>Herinnering: fasebesluit 2 naar 3 - Transformatie Wmo - Gemeente Voorbeeld</title>');
    expect(html).toContain('<div class="bo-mailtekst">Beste programmamanager,\n\nHet fasebesluit komt eraan.\n</div>');
    expect(html).toContain('<dd>programma@voorbeeld.example</dd>');
    expect(html).toMatch(/href="\/postvak">Ga naar het postvak</);
  });

  it('has its place in the menu, on every page', async () => {
    expect((await visit('/')).html).toContain('<a href="/postvak">Postvak</a>');
    expect((await visit('/postvak')).html).toContain('<a href="/postvak" aria-current="page">Postvak</a>');
    expect((await visit('/postvak/000000000002')).html).toContain('<a href="/postvak" aria-current="page">Postvak</a>');
  });

  it('is not there, nor a link to it, where mail is not caught', async () => {
    const app = createApp(portsWith(november));
    for (const path of ['/postvak', '/postvak/000000000002']) {
      const response = await app.request(`${host}${path}`);
      expect(response.status).toBe(404);
      expect(await response.text()).not.toContain('href="/postvak');
    }
    expect(await (await app.request(`${host}/`)).text()).not.toContain('ostvak');
  });

  it.each(['/postvak/000000000009', '/postvak/..%2Fledger', '/postvak/000000000002/x'])('has no page %s', async (path) => {
    const { status, html } = await visit(path);
    expect(status).toBe(404);
    expect(html).toContain('Deze pagina bestaat niet</h1>');
  });

  it.each(['POST', 'DELETE', 'PUT'])('takes no %s', async (method) => {
    const app = createApp(portsWith(november, { mailbox: mailboxWith(caught) }));
    for (const path of ['/postvak', '/postvak/000000000002']) {
      const response = await app.request(`${host}${path}`, { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
  });

  it('escapes what a mail says', async () => {
    const nasty = '<script>alert(1)</script>"><img src=x>';
    const messages = withMail({ subject: nasty, text: nasty, from: nasty, to: [nasty] });
    for (const path of ['/postvak', '/postvak/000000000002']) {
      const { html } = await visit(path, messages);
      expect(html).toContain('&lt;script&gt;');
      expect(html).not.toContain('<script>');
      expect(html).not.toContain('<img');
    }
  });

  it('says in words what a mail does not say', async () => {
    const messages = withMail({ subject: ' ', to: [], from: '', sentAt: null, text: '\n' });
    const { html: list } = await visit('/postvak', messages);
    expect(list).toContain('>Zonder onderwerp</a>');
    expect(list.match(/<div>Onbekend<\/div>/g)).toHaveLength(2);
    const { html } = await visit('/postvak/000000000002', messages);
    expect(html.match(/<dd>Onbekend<\/dd>/g)).toHaveLength(3);
    expect(html).toContain('Deze e-mail heeft geen tekst.');
  });
});
