import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { buildStyles } from '../../web/styles/build.ts';

const at = (path: string) => fileURLToPath(new URL(`../../web/${path}`, import.meta.url));
const pages = globSync(at('**/*.tsx'))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');
const own = readFileSync(at('styles/own.css'), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
const classesIn = (text: string, pattern: RegExp) => new Set([...text.matchAll(pattern)].map(([, name]) => name));

describe('the style sheets', () => {
  it('are those that the build makes today', async () => {
    const built = await buildStyles();
    for (const [name, css] of Object.entries(built))
      expect(readFileSync(at(`assets/${name}`), 'utf8') === css, `${name} is stale: npm run css`).toBe(true);
  });

  it('keep their licence', () => {
    for (const name of ['system.css', 'own.css']) expect(readFileSync(at(`assets/${name}`), 'utf8')).toMatch(/^\/\*! @license EUPL-1\.2/);
  });

  it('have a rule for each class of ours in the pages, and no rule that no page uses', () => {
    const used = classesIn(pages, /[\s"'`]((?:bo|pl)-[\w-]+)(?=[\s"'`])/g);
    const styled = classesIn(own, /\.((?:bo|pl)-[\w-]+)/g);
    expect(used.size).toBeGreaterThan(60);
    expect([...used].filter((name) => !styled.has(name))).toEqual([]);
    expect([...styled].filter((name) => !used.has(name))).toEqual([]);
  });

  it('have a rule for each class of the design system in the pages', () => {
    const system = readFileSync(at('assets/system.css'), 'utf8');
    const used = classesIn(pages, /[\s"'`]((?:utrecht|denhaag)-[\w-]+)(?=[\s"'`])/g);
    expect(used.size).toBeGreaterThan(20);
    expect([...used].filter((name) => !system.includes(`.${name ?? ''}`) && !own.includes(`.${name ?? ''}`))).toEqual([]);
  });

  it('read no token that is defined nowhere, unless it has a fallback', () => {
    const css = readFileSync(at('assets/system.css'), 'utf8') + readFileSync(at('assets/own.css'), 'utf8');
    const defined = classesIn(css, /[{;](--[\w-]+):/g);
    const read = classesIn(css, /var\((--bo-[\w-]+|--basis-[\w-]+)\)/g);
    expect(read.size).toBeGreaterThan(40);
    expect([...read].filter((name) => !defined.has(name))).toEqual([]);
  });
});
