import type { Context } from 'hono';
import { Hono } from 'hono';
import { accepts } from 'hono/accepts';
import { bodyLimit } from 'hono/body-limit';
import { compress } from 'hono/compress';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { assets } from './assets.ts';
import { readClockForm } from './clock-form.ts';
import { answer, bareFrame, frameOf, problemPage, readShown } from './pages.tsx';
import type { Demonstration, Mailbox, WebPorts } from './ports.ts';
import { fromThisSite, returnPath, securityHeaders } from './security.ts';
import type { ClockProblem } from './views/demonstration.tsx';
import { DemonstrationPage } from './views/demonstration.tsx';
import { MailboxPage, MailPage, subjectOf } from './views/mailbox.tsx';
import { OverviewPage } from './views/overview.tsx';
import { ErrorPage, HealthPage } from './views/service.tsx';
import { readDay } from './wording/dates.ts';
import { nl } from './wording/nl.ts';

/** `log`: one line for each failure; standard error unless told otherwise. */
export type WebOptions = { log?: (line: string) => void };

const year = 365 * 24 * 60 * 60;
const formLimit = 10 * 1024;

const pagesRoute = (app: Hono, ports: WebPorts): void => {
  app.get('/', async (context) => {
    const typed = context.req.query('op');
    const now = await readShown(ports);
    const asOf = typed === undefined ? undefined : readDay(typed);
    if (asOf === null || (asOf !== undefined && asOf > now.overview.today)) return problemPage(context, ports, nl.errors.unknownDay, 422);
    const { overview } = asOf === undefined ? now : await readShown(ports, asOf);
    const body = <OverviewPage overview={overview} today={now.overview.today} />;
    return answer(context, { title: nl.layout.overview, frame: frameOf(now, 'overview'), body });
  });
  app.get('/gezond', async (context) => {
    const wanted = accepts(context, { header: 'Accept', supports: ['application/json', 'text/html'], default: 'application/json' });
    context.header('Vary', 'Accept');
    if (wanted === 'application/json') return context.json(await ports.health());
    const shown = await readShown(ports);
    const title = shown.health.status === 'ok' ? nl.health.ok : nl.health.attention;
    return answer(context, { title, frame: frameOf(shown, 'other'), body: <HealthPage health={shown.health} /> });
  });
  app.get('/assets/:file', (context) => {
    const asset = assets.get(context.req.path);
    if (asset === undefined) return context.notFound();
    return context.body(asset.body, 200, {
      'Content-Type': asset.type,
      'Cache-Control': `public, max-age=${String(year)}, immutable`,
    });
  });
};

const clockPage = async (
  context: Context,
  ports: WebPorts,
  demonstration: Demonstration,
  problem: ClockProblem | null,
  status: ContentfulStatusCode,
) => {
  const [shown, events] = await Promise.all([readShown(ports), demonstration.next()]);
  const { organisation, today } = shown.overview;
  const body = (
    <DemonstrationPage
      organisation={organisation}
      day={shown.day ?? today}
      events={events.slice(0, 4)}
      problem={problem}
      restart={demonstration.restart !== undefined}
    />
  );
  return answer(context, { title: nl.demonstration.title, frame: frameOf(shown, 'demonstration'), body, status });
};

const moveClock = async (context: Context, ports: WebPorts, demonstration: Demonstration) => {
  const form = readClockForm(await context.req.parseBody());
  if (form.kind === 'unknown') return problemPage(context, ports, nl.errors.badRequest, 400);
  if (form.kind === 'bad-date')
    return clockPage(context, ports, demonstration, { field: 'datum', message: form.message, typed: form.typed }, 422);
  const result = await demonstration.step(form.step);
  if (result.moved) return context.redirect(returnPath(context, ['/', '/demonstratie']), 303);
  const field = form.step.kind === 'date' ? 'datum' : null;
  return clockPage(context, ports, demonstration, { field, message: result.reason, typed: form.typed }, field === null ? 409 : 422);
};

const demonstrationRoutes = (app: Hono, ports: WebPorts, demonstration: Demonstration): void => {
  app.get('/demonstratie', async (context) => clockPage(context, ports, demonstration, null, 200));
  app.post('/demonstratie/klok', async (context) => moveClock(context, ports, demonstration));
  app.post('/demonstratie/opnieuw', async (context) => {
    if (demonstration.restart === undefined) return context.notFound();
    await demonstration.restart();
    return context.redirect('/', 303);
  });
};

const mailboxRoutes = (app: Hono, ports: WebPorts, mailbox: Mailbox): void => {
  app.get('/postvak', async (context) => {
    const [shown, messages] = await Promise.all([readShown(ports), mailbox.messages()]);
    return answer(context, { title: nl.mailbox.title, frame: frameOf(shown, 'mailbox'), body: <MailboxPage messages={messages} /> });
  });
  app.get('/postvak/:id', async (context) => {
    const [shown, mail] = await Promise.all([readShown(ports), mailbox.message(context.req.param('id'))]);
    if (mail === undefined) return context.notFound();
    return answer(context, { title: subjectOf(mail), frame: frameOf(shown, 'mailbox'), body: <MailPage mail={mail} /> });
  });
};

/** Every known address with a verb that it does not take: 405, and which verbs it takes. */
const otherVerbs = (app: Hono, ports: WebPorts): void => {
  const taken = Map.groupBy(
    app.routes.filter(({ method }) => method === 'GET' || method === 'POST'),
    ({ path }) => path,
  );
  for (const [path, routes] of taken) {
    const verbs = routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
    app.all(path, async (context) => {
      context.header('Allow', verbs.join(', '));
      return problemPage(context, ports, nl.errors.notAllowed, 405);
    });
  }
};

const failures = (app: Hono, ports: WebPorts, log: (line: string) => void): void => {
  app.notFound(async (context) => problemPage(context, ports, nl.errors.notFound, 404));
  app.onError(async (error, context) => {
    log(`${context.req.method} ${context.req.path}: ${error.message.replaceAll(/\s+/g, ' ')}`);
    const { title, text } = nl.errors.internal;
    return answer(context, { title, frame: bareFrame, body: <ErrorPage title={title} text={text} />, status: 500 });
  });
};

/** The web app of one installation. GET changes nothing; no page needs JavaScript. */
export const createApp = (ports: WebPorts, { log = (line) => console.error(line) }: WebOptions = {}): Hono => {
  const app = new Hono();
  app.use(securityHeaders);
  app.use(compress());
  app.use(async (context, next) => {
    if (context.req.method !== 'GET' && context.req.method !== 'HEAD' && !fromThisSite(context))
      return problemPage(context, ports, nl.errors.otherSite, 403);
    return next();
  });
  app.use(bodyLimit({ maxSize: formLimit, onError: async (context) => problemPage(context, ports, nl.errors.badRequest, 413) }));
  pagesRoute(app, ports);
  if (ports.demonstration !== undefined) demonstrationRoutes(app, ports, ports.demonstration);
  if (ports.mailbox !== undefined) mailboxRoutes(app, ports, ports.mailbox);
  otherVerbs(app, ports);
  failures(app, ports, log);
  return app;
};
