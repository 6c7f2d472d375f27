import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A file that browsers may keep for ever: its address changes with its content. */
export type Asset = { path: string; type: string; body: string };

const read = (name: string) => readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8');

const hashed = (name: string, extension: string, type: string, body: string): Asset => ({
  path: `/assets/${name}-${createHash('sha256').update(body).digest('hex').slice(0, 12)}.${extension}`,
  type,
  body,
});

const style = hashed('stijl', 'css', 'text/css; charset=utf-8', `${read('system.css')}\n${read('own.css')}`);
const icon = hashed('merk', 'svg', 'image/svg+xml', read('icon.svg'));

export const stylePath = style.path;
export const iconPath = icon.path;
export const assets: ReadonlyMap<string, Asset> = new Map([style, icon].map((asset) => [asset.path, asset]));
