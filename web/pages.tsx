import type { Context } from 'hono';
import type { Child } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Overview } from '../shared/domain/overview-model.ts';
import type { Health, WebPorts } from './ports.ts';
import type { Frame, MenuItem } from './views/layout.tsx';
import { page } from './views/layout.tsx';
import { overviewMenu } from './views/overview.tsx';
import { ErrorPage } from './views/service.tsx';
import { nl } from './wording/nl.ts';

/** What one request shows: read once, so that the parts of a page agree. */
export type Shown = { overview: Overview; health: Health; day: string | undefined; hasMailbox: boolean };

export const readShown = async ({ overview, health, demonstration, mailbox }: WebPorts, asOf?: string): Promise<Shown> => {
  const [shown, state, day] = await Promise.all([overview(asOf), health(), demonstration?.day()]);
  return { overview: shown, health: state, day, hasMailbox: mailbox !== undefined };
};

type Here = 'overview' | 'demonstration' | 'mailbox' | 'other';

const menuOf = ({ overview, day, hasMailbox }: Shown, here: Here): MenuItem[] => [
  ...overviewMenu(overview, here === 'overview'),
  ...(hasMailbox ? [{ href: '/postvak', text: nl.layout.mailbox, here: here === 'mailbox' }] : []),
  ...(day === undefined ? [] : [{ href: '/demonstratie', text: nl.layout.demonstration, here: here === 'demonstration' }]),
];

export const frameOf = (shown: Shown, here: Here): Frame => ({
  organisation: shown.overview.organisation,
  programme: shown.overview.shortTitle,
  menu: menuOf(shown, here),
  demonstrationDay: shown.day,
  health: shown.health,
  today: shown.overview.today,
});

/** For when nothing can be read: a page without any data. */
export const bareFrame: Frame = { organisation: '', programme: '', menu: [{ href: '/', text: nl.layout.overview }] };

type Answer = { title: string; frame: Frame; body: Child; status?: ContentfulStatusCode };

export const answer = (context: Context, { title, frame, body, status = 200 }: Answer) =>
  context.html(page({ title, frame, children: body }), status);

type Problem = { title: string; text: string };

/** An error in Dutch, inside the frame of the programme when that can be read. */
export const problemPage = async (context: Context, ports: WebPorts, problem: Problem, status: ContentfulStatusCode) => {
  const frame = await readShown(ports).then(
    (shown) => frameOf(shown, 'other'),
    () => bareFrame,
  );
  return answer(context, { title: problem.title, frame, body: <ErrorPage title={problem.title} text={problem.text} />, status });
};
