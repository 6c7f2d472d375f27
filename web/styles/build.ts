import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transform } from 'lightningcss';
import postcss from 'postcss';
import { PurgeCSS } from 'purgecss';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const sources = [
  '@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css',
  '@utrecht/component-library-css/dist/index.css',
  '@gemeente-denhaag/step-marker/dist/index.css',
  '@gemeente-denhaag/process-steps/dist/index.css',
];

const banner = `/*! @license EUPL-1.2
Made by web/styles/build.ts from @utrecht/component-library-css, @nl-design-system-unstable/voorbeeld-design-tokens,
@gemeente-denhaag/step-marker and @gemeente-denhaag/process-steps (all EUPL-1.2; copyright Gemeente Utrecht, Frameless B.V.,
Gemeente Den Haag, The Knights Who Say NIH! B.V. and others): what our pages do not use is left out. Do not edit. */
`;

const minified = (css: string): string =>
  new TextDecoder().decode(transform({ filename: 'site.css', code: Buffer.from(css), minify: true }).code);

/** Custom properties that `css` reads. */
const readBy = (...roots: postcss.Root[]): Set<string> => {
  const read = new Set<string>();
  for (const root of roots)
    root.walkDecls(({ value }) => {
      for (const [, name] of value.matchAll(/var\(\s*(--[\w-]+)/g)) if (name !== undefined) read.add(name);
    });
  return read;
};

/** Drops custom properties that nobody reads, again and again: the dropped ones read others. */
const dropUnread = (root: postcss.Root, own: postcss.Root): void => {
  for (;;) {
    const read = readBy(root, own);
    let dropped = 0;
    root.walkDecls(/^--/, (declaration) => {
      if (read.has(declaration.prop)) return;
      declaration.remove();
      dropped += 1;
    });
    if (dropped === 0) return;
  }
};

const designSystem = async (own: string): Promise<string> => {
  const full = sources.map((source) => readFileSync(here(`../../node_modules/${source}`), 'utf8')).join('\n');
  const pages = globSync(here('../**/*.tsx')).toSorted();
  const [used] = await new PurgeCSS().purge({
    content: pages.map((file) => ({ raw: readFileSync(file, 'utf8'), extension: 'tsx' })),
    css: [{ raw: full }],
    keyframes: true,
    fontFace: true,
  });
  const root = postcss.parse(used?.css ?? '');
  root.walkComments((comment) => void comment.remove());
  dropUnread(root, postcss.parse(own));
  root.walkRules((rule) => void (rule.nodes.length === 0 && rule.remove()));
  return banner + minified(root.toString());
};

/** The two style sheets as they belong in web/assets: the design system pruned to what our pages use, and our own rules. */
export const buildStyles = async (): Promise<Record<'system.css' | 'own.css', string>> => {
  const own = readFileSync(here('./own.css'), 'utf8');
  return { 'system.css': await designSystem(own), 'own.css': `/*! @license EUPL-1.2 */\n${minified(own)}` };
};

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [name, css] of Object.entries(await buildStyles())) {
    writeFileSync(here(`../assets/${name}`), css);
    console.log(`web/assets/${name}: ${String(css.length)} characters`);
  }
