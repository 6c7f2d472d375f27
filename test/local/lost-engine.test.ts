import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { run } from '../simulation/kit.ts';
import { type Started, start } from './served.ts';

/* A data folder whose engine is gone, with the demonstration, through the real programs. */

let folder = '';
let DATA_DIR = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lost-engine-'));
  DATA_DIR = join(folder, 'data');
  await (await start({ DATA_DIR })).stop();
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const loseEngine = (): void => {
  for (const name of readdirSync(DATA_DIR)) if (name.startsWith('engine.sqlite')) rmSync(join(DATA_DIR, name));
};

const Health = z.object({ status: z.string(), executions: z.object({ running: z.int() }), messages: z.array(z.string()) });
const healthOf = async ({ url }: Started) => Health.parse(await (await fetch(`${url}/gezond`)).json());

const stepTo = async ({ url }: Started, datum: string): Promise<string> => {
  const body = new URLSearchParams({ stap: 'datum', datum });
  const answer = await fetch(`${url}/demonstratie/klok`, { method: 'POST', body, headers: { Origin: url } });
  return answer.text();
};

const reconcile = (args: string[] = [], env: Record<string, string> = {}) => run(join('cli', 'reconcile.ts'), args, { DATA_DIR, ...env });
const Report = z.object({ looked: z.int(), started: z.array(z.unknown()), stopped: z.array(z.unknown()), left: z.array(z.unknown()) });

describe('npm run reconcile', () => {
  it('finds nothing to do where all is well, and says so', async () => {
    expect(await reconcile()).toEqual({ code: 0, stdout: '4 procedures looked at: nothing to do.\n', stderr: '' });
  });

  it('starts what is lost, once, and says what; --json prints one document', async () => {
    loseEngine();
    const { code, stdout } = await reconcile();
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(0, 3)).toEqual(
      ['F2', 'F3', 'F4'].map((phase) =>
        expect.stringMatching(`^The procedure phase/${phase} of transformatie-wmo did not run: started again, as generation \\d+\\.$`),
      ),
    );
    const again = await reconcile(['--json']);
    expect(Report.parse(JSON.parse(again.stdout))).toEqual({ looked: 4, started: [], stopped: [], left: [] });
  });

  it('refuses a folder that is in use, one without a ledger, and an unknown option', async () => {
    const home = await start({ DATA_DIR });
    expect(await reconcile()).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/is in use by another program.*\.\n$/) });
    await home.stop();
    const empty = join(folder, 'empty');
    expect(await reconcile([], { DATA_DIR: empty })).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^There is no ledger in /),
    });
    expect(await reconcile(['--all'])).toMatchObject({ code: 2, stderr: expect.stringMatching(/^Unknown option\. Usage: /) });
    expect(readdirSync(folder)).not.toContain('empty');
  });
});

describe('npm start on a folder that lost its engine', () => {
  it('continues the programme: it says what it started, the clock moves on and phase 3 opens', async () => {
    loseEngine();
    const home = await start({ DATA_DIR });
    expect(home.said().match(/The procedure phase\/F[234] of transformatie-wmo did not run: started again/g)).toHaveLength(3);
    const page = await stepTo(home, '2021-01-05');
    expect(page.replaceAll(/<[^>]+>/g, '')).toMatch(/Loopt sinds\s+vrijdag\s+1\s+januari\s+2021/);
    expect(await healthOf(home)).toMatchObject({ status: 'ok', messages: [] });
    await home.stop();
    const again = await start({ DATA_DIR });
    expect(again.said()).not.toContain('The procedure');
    await again.stop();
  }, 60_000);

  it('also when its clock is moved while it starts', async () => {
    loseEngine();
    const home = await start({ DATA_DIR }, ['--today', '2021-02-01']);
    expect(home.said().match(/did not run: started again/g)).toHaveLength(2);
    expect(await healthOf(home)).toMatchObject({ status: 'ok', messages: [] });
    await home.stop();
  }, 60_000);
});
