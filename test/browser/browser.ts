import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';

const executablePath = '/usr/bin/chromium';
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--lang=nl',
];

/** Starts Debian's Chromium. Throws one clear sentence when it is not installed. */
export const startBrowser = async (): Promise<Browser> => {
  if (!existsSync(executablePath)) throw new Error(`These tests need ${executablePath}: run "apt-get install chromium" and try again.`);
  return chromium.launch({ executablePath, args: flags });
};

/** Serves an app on a free port of this machine. */
export const serveApp = (app: Hono): Promise<{ address: string; stop: () => Promise<void> }> =>
  new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }: AddressInfo) => {
      resolve({
        address: `http://127.0.0.1:${String(port)}`,
        stop: () => new Promise<void>((stopped) => void server.close(() => stopped())),
      });
    });
  });
