import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { Passing } from './load.ts';
import type { Transition } from './programme.ts';
import { openTown, type Town } from './town.ts';

const isAct = (name: string): name is Transition['requests'][number]['act'] =>
  name === 'start-programme' || name === 'record-resolution' || name === 'confirm-list';

/** The bound acts, JSON in and JSON out. The product has no such address yet: its pages only read. */
const appOf = (town: Town): Hono =>
  new Hono()
    .post('/acts/:act', async (context) => {
      const name = context.req.param('act');
      if (!isAct(name)) return context.notFound();
      const answer = await town.act(name, await context.req.json());
      void town.keepUp();
      return context.json(answer);
    })
    .get('/opened/:programme/:phase', async (context) => {
      await town.opened(context.req.param('programme'), context.req.param('phase'));
      return context.json({ opened: true });
    })
    .post('/rest', async (context) => {
      await town.keepUp();
      return context.json({ rested: true });
    });

/** Serves the acts of a home on a free port of the loopback address, until standard input ends. Says its address first. */
export const serveActs = async (folder: string): Promise<void> => {
  const town = openTown(folder);
  await town.keepUp();
  const server = serve({ fetch: appOf(town).fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
    console.log(`http://127.0.0.1:${String(port)}`),
  );
  process.stdin.resume().on('end', () => {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
    void town.close();
  });
};

const post = async (url: string, body: unknown): Promise<void> => {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} answered ${String(answer.status)}: ${text}`);
};

/** The client: one request for each act, and one that waits for the opening. */
export const overHttp = (url: string): Passing => {
  const say = ({ act, body }: Transition['requests'][number]): Promise<void> => post(`${url}/acts/${act}`, body);
  return {
    rest: () => post(`${url}/rest`, {}),
    record: async ({ requests }) => {
      for (const one of requests.slice(0, -1)) await say(one);
    },
    confirm: async ({ programme, requests, opens }) => {
      for (const one of requests.slice(-1)) await say(one);
      await (await fetch(`${url}/opened/${programme}/${opens}`)).text();
    },
  };
};
