import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Overview } from '../../shared/domain/overview-model.ts';
import { createApp } from '../../web/app.tsx';
import { caught, mailboxWith } from '../web/fixture-mail.ts';
import { clockFrom, empty, gate23, november, portsWith } from '../web/fixtures.ts';
import { serveApp, startBrowser } from './browser.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const wide = { width: 1280, height: 900 };
const narrow = { width: 320, height: 640 };
const sizes = [
  ['1280', wide],
  ['320', narrow],
] as const;

const long = (word: string) =>
  `${word} met een naam die zo lang is dat hij nergens in een keer past en dus over meerdere regels loopt, honderdtwintig tekens`.slice(
    0,
    120,
  );
const unbroken = 'Samenwerkingsovereenkomstaanbestedingsprocedurebegeleidingscommissievoorzitterschapsvergoeding';

/** The same programme with names as long as they may be. */
const longNames: Overview = {
  ...november,
  shortTitle: long('Programma'),
  organisation: long('Gemeente'),
  phases: november.phases.map((phase) => ({ ...phase, name: long(unbroken) })),
  gates: [
    {
      ...gate23,
      name: long('Fasebesluit'),
      resolutions: gate23.resolutions.map((one) => ({ ...one, name: long(one.id), owner: unbroken })),
    },
  ],
  turns: november.turns.map((turn) => ({ ...turn, who: unbroken, what: long(turn.what) })),
  milestones: november.milestones.map((one) => ({ ...one, name: unbroken })),
  roadmap: { ...november.roadmap, rows: november.roadmap.rows.map((row) => ({ ...row, name: long(row.name), label: long(row.label) })) },
};

/** Mail with an address, a subject and a line that no screen holds. */
const longMail = caught.map((mail) => ({
  ...mail,
  to: [`${unbroken}@voorbeeld.example`],
  subject: long(unbroken),
  text: `${unbroken.repeat(3)}\n`,
}));

let browser: Browser;
const servers: Record<string, { address: string; stop: () => Promise<void> }> = {};
const clock = clockFrom(november.today);

beforeAll(async () => {
  browser = await startBrowser();
  const { demonstration } = clock;
  servers['november'] = await serveApp(createApp(portsWith(november, { demonstration })));
  servers['empty'] = await serveApp(createApp(portsWith(empty)));
  servers['mail'] = await serveApp(createApp(portsWith(november, { mailbox: mailboxWith(longMail) })));
  servers['long'] = await serveApp(createApp(portsWith(longNames, { demonstration })));
  return async () => {
    await browser.close();
    await Promise.all(Object.values(servers).map(({ stop }) => stop()));
  };
});
const addressOf = (name: string): string => servers[name]?.address ?? '';

/** Opens a page, lets `work` look at it, and closes it again. */
const onPage = async <T>(address: string, options: BrowserContextOptions, work: (page: Page) => Promise<T>): Promise<T> => {
  const context = await browser.newContext({ locale: 'nl-NL', ...options });
  try {
    const page = await context.newPage();
    await page.goto(address);
    return await work(page);
  } finally {
    await context.close();
  }
};

/** What an expression yields in the page; the program here has no DOM types. */
const read = async <T>(page: Page, shape: z.ZodType<T>, expression: string): Promise<T> => shape.parse(await page.evaluate(expression));
const numberIn = (page: Page, expression: string) => read(page, z.number(), expression);
const textIn = (page: Page, expression: string) => read(page, z.string(), expression);
const scrollWidth = (page: Page) => numberIn(page, 'document.documentElement.scrollWidth');

const AxeResult = z.object({
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ target: z.array(z.unknown()) })) })),
  passes: z.array(z.unknown()),
});

const axe = async (page: Page): Promise<{ found: string[]; passed: number }> => {
  await page.evaluate(`document.querySelectorAll('details').forEach((element) => element.setAttribute('open', ''))`);
  const { violations, passes } = await read(
    page,
    AxeResult,
    `(() => { ${axeSource}; return window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }); })()`,
  );
  return { found: violations.map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes.map(({ target }) => target))}`), passed: passes.length };
};

const pages: [string, string, string][] = [
  ['the overview', 'november', '/'],
  ['the demonstration', 'november', '/demonstratie'],
  ['the state of the installation', 'november', '/gezond'],
  ['a page that does not exist', 'november', '/bestaat-niet'],
  ['a programme that has not begun', 'empty', '/'],
  ['very long names', 'long', '/'],
  ['the postvak', 'mail', '/postvak'],
  ['a mail', 'mail', '/postvak/000000000002'],
];

describe.each(sizes)('at %s pixels', (_, viewport) => {
  it.each(pages)('%s has no finding of axe and no sideways scroll', async (_name, server, path) => {
    await onPage(`${addressOf(server)}${path}`, { viewport, bypassCSP: true }, async (page) => {
      const { found, passed } = await axe(page);
      expect(found).toEqual([]);
      expect(passed).toBeGreaterThan(15);
      expect(await scrollWidth(page)).toBe(viewport.width);
    });
  });

  it('shows one drawing of the planning, and all of it', async () => {
    await onPage(`${addressOf('november')}/`, { viewport }, async (page) => {
      const shown = `[...document.querySelectorAll('.bo-plaat > svg')].filter((drawing) => drawing.getBoundingClientRect().width > 0)`;
      expect(await numberIn(page, `${shown}.length`)).toBe(1);
      const outside = await read(
        page,
        z.array(z.string()),
        `${shown}.flatMap((drawing) => [...drawing.querySelectorAll('text')].filter((text) => {
          const [box, frame] = [text.getBoundingClientRect(), drawing.getBoundingClientRect()];
          return box.right > frame.right + 1 || box.left < frame.left - 1 || box.bottom > frame.bottom + 1;
        })).map((text) => text.textContent)`,
      );
      expect(outside).toEqual([]);
    });
  });
});

describe('the keyboard', () => {
  it('reaches the skip link first, which leads to the contents', async () => {
    await onPage(`${addressOf('november')}/`, { viewport: wide }, async (page) => {
      await page.keyboard.press('Tab');
      expect(await textIn(page, 'document.activeElement.className')).toContain('utrecht-skip-link');
      expect(await numberIn(page, 'document.activeElement.getBoundingClientRect().top')).toBeGreaterThanOrEqual(0);
      await page.keyboard.press('Enter');
      expect(await textIn(page, 'document.activeElement.id')).toBe('inhoud');
    });
  });

  it('moves the clock by a day', async () => {
    await onPage(`${addressOf('november')}/`, { viewport: wide }, async (page) => {
      const asked = clock.state.asked.length;
      const names: string[] = [];
      while (names.at(-1) !== '+1 dag' && names.length < 5) {
        await page.keyboard.press('Tab');
        names.push(await textIn(page, 'document.activeElement.textContent'));
      }
      expect(names.at(-1)).toBe('+1 dag');
      expect(await textIn(page, 'getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
      await page.keyboard.press('Enter');
      await expect.poll(() => clock.state.asked.length).toBe(asked + 1);
      expect(clock.state.asked.slice(asked)).toEqual([{ kind: 'day' }]);
      expect(new URL(page.url()).pathname).toBe('/');
    });
  });

  it('opens and closes the menu on a small screen', async () => {
    await onPage(`${addressOf('november')}/`, { viewport: narrow, reducedMotion: 'reduce' }, async (page) => {
      const menu = page.locator('nav.bo-rail');
      expect(await menu.isVisible()).toBe(false);
      await page.locator('.bo-menuknop').focus();
      await page.keyboard.press('Enter');
      expect(await menu.isVisible()).toBe(true);
      await page.getByRole('link', { name: 'Mijlpalen', exact: true }).press('Enter');
      expect(await menu.isVisible()).toBe(false);
      expect(await numberIn(page, `Math.abs(document.getElementById('mijlpalen').getBoundingClientRect().top)`)).toBeLessThan(200);
    });
  });
});

describe('other ways of looking', () => {
  it('works without JavaScript: the clock moves and leads back', async () => {
    await onPage(`${addressOf('november')}/demonstratie`, { viewport: narrow, javaScriptEnabled: false }, async (page) => {
      const asked = clock.state.asked.length;
      await page.getByRole('button', { name: 'Ga naar de volgende gebeurtenis' }).click();
      expect(clock.state.asked.slice(asked)).toEqual([{ kind: 'next' }]);
      expect(new URL(page.url()).pathname).toBe('/demonstratie');
      await page.getByText('Begin opnieuw').first().click();
      expect(await page.getByRole('button', { name: 'Begin de demonstratie opnieuw' }).isVisible()).toBe(true);
    });
  });

  it('breaks nothing that its own security policy forbids', async () => {
    await onPage('about:blank', { viewport: wide }, async (page) => {
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('requestfailed', (request) => complaints.push(request.url()));
      await page.goto(`${addressOf('november')}/`);
      expect(complaints).toEqual([]);
      expect(await textIn(page, `getComputedStyle(document.querySelector('.bo-demo')).backgroundColor`)).toBe('rgb(23, 36, 43)');
    });
  });

  it('keeps every state in forced colours: an icon that differs from its ground, and a word', async () => {
    await onPage(`${addressOf('november')}/`, { viewport: wide, forcedColors: 'active' }, async (page) => {
      const ground = await textIn(page, 'getComputedStyle(document.body).backgroundColor');
      const State = z.object({ word: z.string(), width: z.number(), colour: z.string() });
      const states = await read(
        page,
        z.array(State),
        `[...document.querySelectorAll('.bo-status')].filter((badge) => badge.getBoundingClientRect().width > 0).map((badge) => {
          const icon = badge.querySelector('svg');
          return { word: badge.textContent.trim(), width: icon.getBoundingClientRect().width, colour: getComputedStyle(icon).color };
        })`,
      );
      expect(states.length).toBeGreaterThan(12);
      expect(states.filter(({ word, width, colour }) => word === '' || width < 10 || colour === ground)).toEqual([]);
      const fills = await read(
        page,
        z.array(z.string()),
        `[...document.querySelectorAll('.bo-plaat__breed .pl-vol, .bo-plaat__breed .pl-volp')].map((shape) => getComputedStyle(shape).fill)`,
      );
      expect(fills.length).toBeGreaterThan(4);
      expect(fills).not.toContain(ground);
      expect((await page.screenshot({ fullPage: true })).length).toBeGreaterThan(50_000);
    });
  });

  it('prints without bar, menu and buttons', async () => {
    await onPage(`${addressOf('november')}/`, { viewport: wide }, async (page) => {
      await page.emulateMedia({ media: 'print' });
      const hidden = await Promise.all(['.bo-demo', '.bo-rail', '.utrecht-skip-link'].map((part) => page.locator(part).isVisible()));
      expect(hidden).toEqual([false, false, false]);
      expect(await page.locator('h1').isVisible()).toBe(true);
      await page.setViewportSize({ width: 794, height: 1123 });
      expect(await page.locator('.bo-plaat__breed').isVisible()).toBe(true);
      expect(await page.locator('.bo-plaat__smal').isVisible()).toBe(false);
      const pdf = await page.pdf({ format: 'A4' });
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    });
  });

  it('grows with the text: twice as large at 1280 is no wider', async () => {
    await onPage(`${addressOf('november')}/`, { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 }, async (page) => {
      expect(await scrollWidth(page)).toBe(640);
    });
  });
});
