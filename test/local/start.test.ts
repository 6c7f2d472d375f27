/* oxlint-disable vitest/expect-expect -- expectRefused expects */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { refuse, type Started, start } from './served.ts';

let folder = '';
/** A data folder that stands at 2 November 2020, made once and copied. */
let made = '';
let running: Started | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'home-'));
  made = join(folder, 'made');
  running = await start({ DATA_DIR: made });
  await running.stop();
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const copyOf = (name: string): string => {
  const copy = join(folder, name);
  cpSync(made, copy, { recursive: true });
  return copy;
};

const Health = z.object({ programmeClock: z.string(), facts: z.int() });
const healthOf = async ({ url }: Started) => Health.parse(await (await fetch(`${url}/gezond`)).json());
const day = async (home: Started): Promise<string> => (await healthOf(home)).programmeClock.slice(0, 10);

const step = (url: string, stap: string) =>
  fetch(`${url}/demonstratie/klok`, { method: 'POST', body: new URLSearchParams({ stap }), headers: { Origin: url }, redirect: 'manual' });

describe('a first start', () => {
  it('says what it does, step by step, and that everything is kept when it is stopped', () => {
    expect(running?.said().split('\n')).toEqual([
      '1/3 Playing the demonstration programme up to 2020-11-02 (once) ...',
      '2/3 Checking the chain of facts ...',
      expect.stringMatching(/^ {4}\d+ facts, the chain is valid$/),
      expect.stringMatching(/^3\/3 Ready: http:\/\/localhost:\d+ \(stop with Ctrl-C\)$/),
      'Stopped. Everything is kept.',
      '',
    ]);
    expect(readdirSync(made)).toEqual(expect.arrayContaining(['archive', 'clock.json', 'engine.sqlite', 'ledger.sqlite']));
  });
});

describe('a running home', () => {
  it('serves, moves its clock, stops at SIGTERM, and goes on where it stood', async () => {
    const DATA_DIR = copyOf('running');
    const first = await start({ DATA_DIR });
    const page = await fetch(first.url);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Transformatie Wmo');
    expect(await (await fetch(`${first.url}/gezond`)).json()).toMatchObject({
      status: 'ok',
      chainValid: true,
      outbox: { pending: 0, parked: 0 },
    });
    expect(await day(first)).toBe('2020-11-02');
    expect((await step(first.url, 'week')).status).toBe(303);
    expect(await day(first)).toBe('2020-11-09');
    expect((await step(first.url, 'gisteren')).status).toBe(400);
    expect(await first.stop()).toBe(0);
    expect(first.said()).toContain('Stopped. Everything is kept.');
    const second = await start({ DATA_DIR });
    expect(second.said()).toContain(`1/3 Opening the data folder ${DATA_DIR} ...`);
    expect(await day(second)).toBe('2020-11-09');
    expect(await second.stop('SIGINT')).toBe(0);
    const third = await start({ DATA_DIR }, ['--today', '2020-12-01']);
    expect(await day(third)).toBe('2020-12-01');
    expect(await third.stop()).toBe(0);
  }, 60_000);

  it('catches mail where no server is named, and has no postvak where one is', async () => {
    const DATA_DIR = copyOf('mail');
    const catching = await start({ DATA_DIR });
    const postvak = async () => (await fetch(`${catching.url}/postvak`)).text();
    while (!(await postvak()).includes('Besluitenlijst bevestigd')) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await catching.stop()).toBe(0);
    const sending = await start({ DATA_DIR, SMTP_URL: 'smtp://u:geheim@mail.invalid' });
    expect((await fetch(`${sending.url}/postvak`)).status).toBe(404);
    expect(await sending.stop()).toBe(0);
    expect(sending.said()).not.toContain('geheim');
  }, 60_000);

  it('killed and started again has lost nothing', async () => {
    const DATA_DIR = copyOf('killed');
    const first = await start({ DATA_DIR });
    await step(first.url, 'week');
    const before = (await healthOf(first)).facts;
    await first.stop('SIGKILL');
    const second = await start({ DATA_DIR });
    expect([(await healthOf(second)).facts, await day(second)]).toEqual([before, '2020-11-09']);
    expect(await (await fetch(`${second.url}/gezond`)).json()).toMatchObject({ status: 'ok', executions: { failed: 0 } });
    await second.stop();
  }, 60_000);
});

/** One sentence (or two: what, and what to do), exit code 1, no trace. */
const expectRefused = async (env: Record<string, string>, args: string[], sentence: RegExp): Promise<void> => {
  const { code, stderr } = await refuse(env, args);
  expect(stderr).toMatch(sentence);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).not.toMatch(/\bat .*\.ts:\d+/);
  expect(code).toBe(1);
};

const setVersion = (file: string, version: number): void => {
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA user_version = ${String(version)}`);
  database.close();
};

describe.concurrent('a start that cannot be', () => {
  it('the port is in use', async () => {
    const server = createServer();
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await expectRefused(
      { DATA_DIR: copyOf('port'), PORT: String(port) },
      [],
      new RegExp(`^Port ${String(port)} is in use by another program\\.`),
    );
    await new Promise((closed) => server.close(closed));
  });

  it('the folder is in use by another home, which goes on', async () => {
    const DATA_DIR = copyOf('locked');
    const first = await start({ DATA_DIR });
    await expectRefused({ DATA_DIR }, [], /^The ledger .*locked\/ledger\.sqlite is in use by another program: stop that first\.$/m);
    expect((await fetch(first.url)).status).toBe(200);
    await first.stop();
  });

  it('a file stands where the folder must come', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expectRefused({ DATA_DIR: file }, [], /^.*file cannot be a folder: a file stands in the way\./);
    await expectRefused({ DATA_DIR: join(file, 'in') }, [], /a file stands in the way\./);
  });

  it('the folder holds other files', async () => {
    const other = join(folder, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'letter.txt'), 'mine');
    await expectRefused({ DATA_DIR: other }, [], /^The data folder .*other holds other files \(letter\.txt \.\.\.\)\./);
    expect(readdirSync(other)).toEqual(['letter.txt']);
  });

  it.each(['ledger.sqlite', 'engine.sqlite'])('%s is of a newer version', async (name) => {
    const DATA_DIR = copyOf(`newer-${name}`);
    setVersion(join(DATA_DIR, name), 99);
    await expectRefused({ DATA_DIR }, [], new RegExp(`${name.replace('.', '\\.')}.*99`));
  });

  it.each([
    ['ledger.sqlite', /^The ledger .*ledger\.sqlite is no ledger/],
    ['engine.sqlite', /^The engine cannot open its store: .*engine\.sqlite: (file is not a database|database disk image is malformed)\./],
  ])('%s holds something else', async (name, sentence) => {
    const DATA_DIR = copyOf(`garbage-${name}`);
    writeFileSync(join(DATA_DIR, name), 'this is a letter, and no ledger at all'.repeat(100));
    await expectRefused({ DATA_DIR }, [], sentence);
  });

  it.each([
    ['the clock would go back', ['--today', '2020-10-01'], /^The clock of .*made stands at 2020-11-02 and never goes back to 2020-10-01\./],
    ['a day that does not exist', ['--today', '2021-02-30'], /^--today 2021-02-30 is no date\./],
    ['an unknown option', ['--tomorrow'], /^Unknown option\. Usage: npm start -- \[--today <date>\]$/m],
    ['a loose word', ['extra'], /^Unknown option\./],
  ] as [string, string[], RegExp][])('%s', async (_, args, sentence) => {
    await expectRefused({ DATA_DIR: made }, args, sentence);
  });

  it.each([
    ['a port that is none', { PORT: 'abc' }, /^PORT is not usable: abc\./],
    ['an address of another machine', { HOST: '192.0.2.1' }, /^HOST is no address of this machine\./],
    ['an empty folder name', { DATA_DIR: '' }, /^DATA_DIR is not usable/],
    ['a mail server that is none', { SMTP_URL: 'http://u:geheim@mail.invalid' }, /^SMTP_URL is not usable\. Give (?!.*geheim)/],
  ] as [string, Record<string, string>, RegExp][])('%s', async (_, env, sentence) => {
    await expectRefused({ DATA_DIR: made, ...env }, [], sentence);
  });

  it('a first day before the programme begins', async () => {
    const DATA_DIR = join(folder, 'early');
    await expectRefused({ DATA_DIR }, ['--today', '2020-03-31'], /^--today 2020-03-31 lies before the programme starts, on 2020-04-01\./);
    expect(readdirSync(folder)).not.toContain('early');
  });
});
