import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../web/app.tsx';
import { clockFrom, healthy, november, portsWith } from './fixtures.ts';

const host = 'http://programma.voorbeeld';
const app = () => createApp(portsWith(november));
const withClock = () => {
  const { state, demonstration } = clockFrom('2020-11-02');
  return { state, app: createApp(portsWith(november, { demonstration })) };
};
type Texts = { [name: string]: string | undefined };
const given = (texts: Texts) =>
  Object.entries(texts).flatMap(([name, text]): [string, string][] => (text === undefined ? [] : [[name, text]]));
const form = (fields: Texts, headers: Texts = {}): RequestInit => ({
  method: 'POST',
  body: new URLSearchParams(given(fields)),
  headers: given(headers),
});

describe('pages', () => {
  it('shows the overview in Dutch, as HTML that is not stored', async () => {
    const response = await app().request(`${host}/`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=UTF-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const html = await response.text();
    expect(html.startsWith('<!doctype html><html class="voorbeeld-theme bo-theme" lang="nl">')).toBe(true);
    expect(html).toContain('<title>Overzicht - Transformatie Wmo - Gemeente Voorbeeld</title>');
  });

  it.each(['/', '/gezond', '/demonstratie', '/assets/niets.css', '/bestaat-niet'])('sends the security headers with %s', async (path) => {
    const { headers } = await withClock().app.request(`${host}${path}`);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
  });

  it.each(['/', '/demonstratie', '/gezond'])('needs neither scripts nor style attributes on %s', async (path) => {
    const html = await (await withClock().app.request(`${host}${path}`, { headers: { accept: 'text/html' } })).text();
    expect(html).toContain('</html>');
    expect(html).not.toMatch(/<script|<style|\sstyle=|\son[a-z]+=/);
  });

  it('serves the style sheet under the hash of its content, to be kept for ever', async () => {
    const html = await (await app().request(`${host}/`)).text();
    const path = /href="(\/assets\/stijl-[0-9a-f]{12}\.css)"/.exec(html)?.[1] ?? '';
    const response = await app().request(`${host}${path}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('content-type')).toBe('text/css; charset=utf-8');
    const css = await response.text();
    expect(css.match(/@license EUPL-1.2/g)).toHaveLength(2);
    expect(css).toContain('.bo-waarom');
  });

  it('weighs less than 25 kB with a cold cache', async () => {
    const { app: demonstration } = withClock();
    const html = await (await demonstration.request(`${host}/`)).text();
    const paths = [...html.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(paths).toHaveLength(2);
    const bodies = [html, ...(await Promise.all(paths.map(async (path) => (await demonstration.request(`${host}${path}`)).text())))];
    const bytes = bodies.map((body) => gzipSync(body).length);
    expect(Math.min(...bytes)).toBeGreaterThan(100);
    expect(bytes.reduce((sum, size) => sum + size)).toBeLessThan(25_000);
  });

  it('compresses for a browser that asks for it', async () => {
    const response = await app().request(`${host}/`, { headers: { 'accept-encoding': 'gzip' } });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(response.headers.get('vary')).toContain('Accept-Encoding');
  });

  it('links only to what exists', async () => {
    const { app: demonstration } = withClock();
    const seen = new Map<string, { status: number; body: string }>();
    const visit = async (path: string) => {
      const response = await demonstration.request(`${host}${path}`, { headers: { accept: 'text/html' } });
      const found = seen.get(path) ?? { status: response.status, body: await response.text() };
      seen.set(path, found);
      return found;
    };
    for (const page of ['/', '/demonstratie', '/gezond', '/bestaat-niet']) {
      const { body: html } = await visit(page);
      const targets = [...html.matchAll(/href="([^"]+)"/g)].map(([, target]) => target ?? '').filter((target) => !target.startsWith('#m-'));
      expect(targets.length).toBeGreaterThan(5);
      for (const target of new Set(targets)) {
        const [path = '', anchor] = target.split('#');
        const other = path === '' ? { status: 200, body: html } : await visit(path);
        const found = other.status === 200 && (anchor === undefined || other.body.includes(`id="${anchor}"`));
        expect({ target, found }).toEqual({ target, found: true });
      }
    }
  });
});

describe('health', () => {
  it('answers machines with JSON', async () => {
    for (const accept of [undefined, '*/*', 'application/json', 'text/html;q=0.5, application/json']) {
      const response = await app().request(`${host}/gezond`, accept === undefined ? {} : { headers: { accept } });
      expect(await response.json()).toEqual(healthy);
      expect(response.headers.get('vary')).toContain('Accept');
    }
  });

  it('answers browsers with a page', async () => {
    const health = { ...healthy, status: 'attention' as const, chainValid: false, messages: ['Er ligt één bericht geparkeerd.'] };
    const html = await (
      await createApp(portsWith(november, { health: () => Promise.resolve(health) })).request(`${host}/gezond`, {
        headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
      })
    ).text();
    expect(html).toContain('De installatie vraagt aandacht</h1>');
    expect(html).toContain('Er ligt één bericht geparkeerd.');
    expect(html).toContain('<strong>De keten klopt niet,</strong>');
  });
});

describe('errors', () => {
  it('says in Dutch that a page does not exist', async () => {
    const response = await app().request(`${host}/bestaat-niet`);
    expect(response.status).toBe(404);
    const html = await response.text();
    expect(html).toContain('Deze pagina bestaat niet</h1>');
    expect(html).toContain('Gemeente Voorbeeld');
  });

  it.each([
    ['/', 'POST', 'GET, HEAD'],
    ['/gezond', 'DELETE', 'GET, HEAD'],
    ['/demonstratie/klok', 'GET', 'POST'],
    ['/demonstratie/opnieuw', 'PUT', 'POST'],
    ['/assets/stijl.css', 'POST', 'GET, HEAD'],
  ])('refuses on %s the verb %s', async (path, method, allow) => {
    const { app: demonstration, state } = withClock();
    const response = await demonstration.request(`${host}${path}`, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allow);
    expect(await response.text()).toContain('Dit kan niet op deze manier</h1>');
    expect(state).toEqual({ day: '2020-11-02', asked: [], restarted: 0 });
  });

  it('answers HEAD without a body', async () => {
    const response = await app().request(`${host}/`, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
  });

  it('logs one line and shows no cause when something breaks', async () => {
    const lines: string[] = [];
    const ports = portsWith(november, { overview: () => Promise.reject(new Error('disk\nfull at secret/place')) });
    const response = await createApp(ports, { log: (line) => void lines.push(line) }).request(`${host}/`);
    expect(response.status).toBe(500);
    const html = await response.text();
    expect(html).toContain('De pagina kan nu niet worden getoond</h1>');
    expect(html).not.toContain('secret');
    expect(html).not.toMatch(/\bat \S+:\d+/);
    expect(html.match(/Bestuursopdrachten<\/span>/g)).toHaveLength(1);
    expect(lines).toEqual(['GET /: disk full at secret/place']);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    const missing = await createApp(ports, { log: () => undefined }).request(`${host}/bestaat-niet`);
    expect(missing.status).toBe(404);
    expect(await missing.text()).toContain('Deze pagina bestaat niet</h1>');
  });

  it('escapes what comes from data', async () => {
    const nasty = {
      ...november,
      shortTitle: '<script>alert(1)</script>',
      turns: [{ who: '"><img src=x>', what: '<b>x</b>', until: null }],
    };
    const html = await (await createApp(portsWith(nasty)).request(`${host}/`)).text();
    expect(html).not.toContain('<script>');
    expect(html).not.toContain('<img');
    expect(html).not.toContain('<b>x</b>');
  });
});

describe('the clock of the demonstration', () => {
  it('is not there without a demonstration', async () => {
    expect((await app().request(`${host}/demonstratie`)).status).toBe(404);
    expect((await app().request(`${host}/demonstratie/klok`, form({ stap: 'dag' }))).status).toBe(404);
    expect((await app().request(`${host}/demonstratie/opnieuw`, form({}))).status).toBe(404);
    expect(await (await app().request(`${host}/`)).text()).not.toContain('emonstratie');
  });

  it('takes each step once and leads back by 303', async () => {
    const { app: demonstration, state } = withClock();
    for (const stap of ['dag', 'week', 'volgende']) {
      const response = await demonstration.request(`${host}/demonstratie/klok`, form({ stap }));
      expect(response.status).toBe(303);
      expect(response.headers.get('location')).toBe('/');
    }
    await demonstration.request(`${host}/demonstratie/klok`, form({ stap: 'datum', datum: '8-12-2020' }));
    expect(state.asked).toEqual([{ kind: 'day' }, { kind: 'week' }, { kind: 'next' }, { kind: 'date', date: '2020-12-08' }]);
    expect(await (await demonstration.request(`${host}/`)).text()).toContain(
      '<span class="bo-demo__dag"><time datetime="2020-12-08">Dinsdag 8\u00a0december 2020</time></span>',
    );
  });

  it.each([
    [`${host}/demonstratie`, '/demonstratie'],
    [`${host}/`, '/'],
    [`${host}/iets/anders`, '/'],
    ['https://elders.voorbeeld/demonstratie', '/'],
    ['geen adres', '/'],
  ])('leads from %s to %s', async (referer, location) => {
    const response = await withClock().app.request(`${host}/demonstratie/klok`, form({ stap: 'dag' }, { referer }));
    expect(response.headers.get('location')).toBe(location);
  });

  it.each([{ origin: 'https://elders.voorbeeld' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }])(
    'does not move for another site: %o',
    async (headers) => {
      const { app: demonstration, state } = withClock();
      for (const path of ['/demonstratie/klok', '/demonstratie/opnieuw']) {
        const response = await demonstration.request(`${host}${path}`, form({ stap: 'dag' }, headers));
        expect(response.status).toBe(403);
        expect(await response.text()).toContain('Deze opdracht kwam van een andere website</h1>');
      }
      expect(state).toEqual({ day: '2020-11-02', asked: [], restarted: 0 });
    },
  );

  it('moves for a form of its own', async () => {
    const headers = { origin: host, 'sec-fetch-site': 'same-origin' };
    expect((await withClock().app.request(`${host}/demonstratie/klok`, form({ stap: 'dag' }, headers))).status).toBe(303);
  });

  it.each(['31 februari 2021', '2020-13-01', 'morgen', '<i>'])('keeps %s in its field when it is no date', async (datum) => {
    const { app: demonstration, state } = withClock();
    const response = await demonstration.request(`${host}/demonstratie/klok`, form({ stap: 'datum', datum }));
    expect(response.status).toBe(422);
    const html = await response.text();
    expect(html).toContain('class="bo-foutlijst"');
    expect(html).toContain('href="#datum">Vul een datum in die bestaat');
    const field = /<input class="utrecht-textbox[^>]*>/.exec(html)?.[0] ?? '';
    expect(field).toContain('aria-invalid="true"');
    expect(field).toContain('type="text"');
    expect(field).toContain(`value="${datum.replace('<', '&lt;').replace('>', '&gt;')}"`);
    expect(state.asked).toEqual([]);
  });

  it('says at the field why the clock refuses a day', async () => {
    const response = await withClock().app.request(`${host}/demonstratie/klok`, form({ stap: 'datum', datum: '2020-10-01' }));
    expect(response.status).toBe(422);
    const html = await response.text();
    expect(html).toContain('href="#datum">De klok gaat alleen vooruit.</a>');
    expect(html).toContain('type="date" id="datum" name="datum" value="2020-10-01"');
  });

  it('says above the page why there is no next event', async () => {
    const { demonstration } = clockFrom('2020-11-02');
    const refusing = {
      ...demonstration,
      next: () => Promise.resolve([]),
      step: () => Promise.resolve({ moved: false as const, reason: 'Er komt niets meer.' }),
    };
    const response = await createApp(portsWith(november, { demonstration: refusing })).request(
      `${host}/demonstratie/klok`,
      form({ stap: 'volgende' }),
    );
    expect(response.status).toBe(409);
    const html = await response.text();
    expect(html).toContain('De datum is niet verzet');
    expect(html).toContain('Er komt niets meer.');
    expect(html).toContain('Er staat geen gebeurtenis meer op de planning.');
  });

  it.each([{}, { stap: 'maand' }, { stap: 'datum', datum: 'x'.repeat(200) }, { datum: '2020-12-08' }])(
    'does not guess at the form %o',
    async (fields) => {
      const { app: demonstration, state } = withClock();
      const response = await demonstration.request(`${host}/demonstratie/klok`, form(fields));
      expect(response.status).toBe(400);
      expect(state.asked).toEqual([]);
    },
  );

  it('takes no large forms', async () => {
    const response = await withClock().app.request(`${host}/demonstratie/klok`, form({ stap: 'dag', ballast: 'x'.repeat(20_000) }));
    expect(response.status).toBe(413);
  });

  it('begins again by a form only, and not where that is not offered', async () => {
    const { app: demonstration, state } = withClock();
    expect((await demonstration.request(`${host}/demonstratie/opnieuw`, form({}))).headers.get('location')).toBe('/');
    expect(state.restarted).toBe(1);
    const plain = createApp(portsWith(november, { demonstration: clockFrom('2020-11-02').withoutRestart }));
    expect((await plain.request(`${host}/demonstratie/opnieuw`, form({}))).status).toBe(404);
    expect(await (await plain.request(`${host}/demonstratie`)).text()).not.toContain('Begin opnieuw');
  });

  it('does not move by looking', async () => {
    const { app: demonstration, state } = withClock();
    for (const path of ['/', '/demonstratie', '/gezond', '/demonstratie/klok?stap=dag', '/demonstratie/opnieuw'])
      await demonstration.request(`${host}${path}`);
    expect(state).toEqual({ day: '2020-11-02', asked: [], restarted: 0 });
  });
});
