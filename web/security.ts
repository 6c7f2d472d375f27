import type { Context, MiddlewareHandler } from 'hono';

const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** Headers for every answer. Pages are not stored; a route that says otherwise keeps its own word. */
export const securityHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  context.header('Content-Security-Policy', policy);
  context.header('X-Content-Type-Options', 'nosniff');
  context.header('Referrer-Policy', 'same-origin');
  context.header('Cross-Origin-Opener-Policy', 'same-origin');
  context.header('Cross-Origin-Resource-Policy', 'same-origin');
  if (!context.res.headers.has('Cache-Control')) context.header('Cache-Control', 'no-store');
};

const hostOf = (address: string): string | null => (URL.canParse(address) ? new URL(address).host : null);

/** The host as the browser named it: a proxy in front changes the address of the request, not always its Host header. */
const ownHost = (context: Context): string => context.req.header('host') ?? new URL(context.req.url).host;

/** Whether a form was sent from a page of this site. Browsers name the origin of every POST; other programs need not. */
export const fromThisSite = (context: Context): boolean => {
  const origin = context.req.header('origin');
  const site = context.req.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return origin === undefined || hostOf(origin) === ownHost(context);
};

/** Where to go after a form: the page it stood on when that is one of `pages`, else the first. Never another host. */
export const returnPath = (context: Context, pages: readonly [string, ...string[]]): string => {
  const referer = context.req.header('referer');
  if (referer === undefined || hostOf(referer) !== ownHost(context)) return pages[0];
  const { pathname } = new URL(referer);
  return pages.includes(pathname) ? pathname : pages[0];
};
