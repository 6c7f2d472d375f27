import { createAdaptorServer } from '@hono/node-server';
import type { Reconciled } from '../functions/reconcile.ts';
import { dayOf } from '../shared/domain/calendar.ts';
import { LedgerError } from '../shared/ledger/ledger-error.ts';
import type { WebPorts } from '../web/ports.ts';
import { registerTsx } from '../web/tsx-hook.ts';
import { systemClock } from './clock.ts';
import { firstDay, isMade, loadStory, makeDemonstration, momentOf, openMade, type Story, scriptOf } from './demonstration.ts';
import { moveClock } from './home.ts';
import { openMail } from './mail/open.ts';
import { linesOf } from './reconciled.ts';
import { HomeStopped, StartRefused } from './refused.ts';
import { type Serving, serve } from './serving.ts';
import { readSettings, type Settings } from './settings.ts';
import { StaleStory } from './stories.ts';
import { softwareVersion } from './version.ts';

const say = (line: string): void => console.log(line);

const sayReconciled = (report: Reconciled): void => {
  for (const line of linesOf(report)) say(`    ${line}`);
};

/** An existing folder goes on where it stood; a later --today moves its clock there, an earlier one is refused. */
const goOn = async ({ dataFolder, today }: Settings, story: Story): Promise<void> => {
  const home = openMade(dataFolder);
  try {
    const stands = dayOf(home.programmeClock.now());
    if (today !== undefined && today < stands)
      throw new StartRefused(
        `The clock of ${dataFolder} stands at ${stands} and never goes back to ${today}. Remove that folder to begin anew, or give another DATA_DIR.`,
      );
    if (today === undefined || today === stands) return;
    sayReconciled(await home.reconcile());
    await moveClock(home, await scriptOf(home, story), momentOf(today));
  } finally {
    await home.close();
  }
};

const prepare = async (settings: Settings): Promise<Story> => {
  const story = loadStory();
  const { dataFolder, today = firstDay } = settings;
  if (isMade(dataFolder)) {
    say(`1/3 Opening the data folder ${dataFolder} ...`);
    await goOn(settings, story);
  } else {
    if (today < story.definition.startsOn)
      throw new StartRefused(`--today ${today} lies before the programme starts, on ${story.definition.startsOn}. Give a later day.`);
    say(`1/3 Playing the demonstration programme up to ${today} (once) ...`);
    await makeDemonstration(dataFolder, story, today);
  }
  return story;
};

const sentences: Record<string, (settings: Settings) => string> = {
  EADDRINUSE: ({ port }) => `Port ${String(port)} is in use by another program. Stop that, or choose another: PORT=8081 npm start`,
  EACCES: ({ dataFolder, port }) =>
    `This user may not write ${dataFolder} or not listen on port ${String(port)}. Choose others: DATA_DIR=... PORT=... npm start`,
  EROFS: ({ dataFolder }) => `The disk of ${dataFolder} is read-only. Choose another folder: DATA_DIR=... npm start`,
  ENOTDIR: ({ dataFolder }) => `${dataFolder} cannot be a folder: a file stands in the way. Choose another: DATA_DIR=... npm start`,
  ENOSPC: ({ dataFolder }) => `The disk of ${dataFolder} is full. Make room, or choose another folder: DATA_DIR=... npm start`,
  EADDRNOTAVAIL: () => 'HOST is no address of this machine. Leave it out, or give 127.0.0.1.',
};

const explain = (error: unknown, settings: Settings | undefined): string | undefined => {
  if (error instanceof StartRefused || error instanceof LedgerError || error instanceof StaleStory) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return settings && sentences[code]?.(settings);
};

const listen = async (ports: WebPorts, { port, host }: Settings) => {
  registerTsx();
  const { createApp } = await import('../web/app.tsx');
  const server = createAdaptorServer({ fetch: createApp(ports).fetch });
  await new Promise<void>((ready, failed) => {
    server.once('error', failed);
    server.listen(port, host, ready);
  });
  return server;
};

/** Wakes when something is due by the programme clock; a failure is said and tried again, unless the home has stopped. A round under way at a stop is the last. */
const keepUp = (serving: Serving): { stop(): void } => {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const round = async (): Promise<void> => {
    let wait = 5000;
    try {
      wait = await serving.catchUp();
    } catch (error) {
      if (error instanceof HomeStopped) {
        console.error(error.message);
        process.exit(1);
      }
      console.error(`The programme could not move on: ${error instanceof Error ? error.message : 'unknown error'} Trying again.`);
    }
    if (!stopped) timer = setTimeout(() => void round(), wait);
  };
  timer = setTimeout(() => void round(), 0);
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
};

/** What is open beside the web server. */
const open = async (settings: Settings, story: Story) => {
  const mail = await openMail(settings.mail, { dataFolder: settings.dataFolder, systemClock });
  try {
    const serving = await serve(
      { folder: settings.dataFolder, archive: settings.archiveFolder, mailer: mail.mailer },
      story,
      softwareVersion(),
    );
    const close = async (): Promise<void> => {
      await serving.close();
      await mail.close();
    };
    const { mailbox } = mail;
    return { serving, ports: { ...serving.ports, ...(mailbox && { mailbox }) }, close };
  } catch (error) {
    await mail.close();
    throw error;
  }
};

const main = async (settings: Settings): Promise<void> => {
  const story = await prepare(settings);
  say('2/3 Checking the chain of facts ...');
  const { serving, ports, close } = await open(settings, story);
  sayReconciled(serving.reconciled);
  const { facts, chainValid } = await ports.health();
  say(`    ${String(facts)} facts, the chain is ${chainValid ? 'valid' : 'NOT valid: look at /gezond'}`);
  const server = await listen(ports, settings).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const loop = keepUp(serving);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : settings.port;
  const stop = (): void => {
    loop.stop();
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
    void close().then(() => say('Stopped. Everything is kept.'));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  say(`3/3 Ready: http://${settings.host === '127.0.0.1' ? 'localhost' : settings.host}:${String(port)} (stop with Ctrl-C)`);
};

let settings: Settings | undefined;
try {
  settings = readSettings(process.env, process.argv.slice(2));
  await main(settings);
} catch (error) {
  const sentence = explain(error, settings);
  if (sentence === undefined) throw error;
  console.error(sentence);
  process.exitCode = 1;
}
