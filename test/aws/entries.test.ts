import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environments } from '../../functions/environments.ts';
import type { Task } from '../../functions/kit/task.ts';
import { startProgramme } from '../../functions/start-programme.ts';
import { alias, bundling } from '../../infra/kit/bundling.ts';
import { recordPorts } from '../../shared/aws/ports.ts';
import { programmeStream } from '../../shared/ledger/names.ts';
import { people } from '../domain/kit.ts';
import { onePhase } from '../kit/town.ts';
import { dropTable, dynamoClient, makeTable } from './kit.ts';

const folder = join(import.meta.dirname, '../../functions/entry');
const out = mkdtempSync(join(tmpdir(), 'entries-'));
const bundleOf = (name: string): string => join(out, `${name}.mjs`);
const names = Object.keys(environments);

const root = join(import.meta.dirname, '../..');
const { banner, ...shared } = bundling;

/** As infra/kit/function.ts has them bundled. */
const bundle = (name: string) =>
  build({
    ...shared,
    alias,
    absWorkingDir: root,
    banner: { js: banner },
    entryPoints: [join(folder, `${name}.ts`)],
    outfile: bundleOf(name),
    bundle: true,
    sourcemap: false,
    format: 'esm',
    platform: 'node',
  });

const client = dynamoClient();
let tableName: string;

beforeAll(async () => {
  await Promise.all(names.map(bundle));
  tableName = await makeTable(client);
  process.env.TABLE_NAME = tableName;
});

afterAll(async () => {
  delete process.env.TABLE_NAME;
  rmSync(out, { recursive: true, force: true });
  await dropTable(client, tableName);
  client.destroy();
});

/** The handler of a bundle, as Lambda loads it. */
const handlerOf = async (name: string): Promise<Task<unknown>> => {
  const module: { handler: Task<unknown> } = await import(/* @vite-ignore */ pathToFileURL(bundleOf(name)).href);
  return module.handler;
};

describe('the entries', () => {
  it('are those that are deployed, each five lines', () => {
    const files = globSync(join(folder, '*.ts'));
    expect(files.map((file) => basename(file, '.ts')).toSorted()).toEqual(names.toSorted());
    for (const file of files) {
      const lines = readFileSync(file, 'utf8').split('\n');
      expect(lines.filter((line) => line.trim() !== '').length).toBe(5);
    }
  });

  it.each(names)('%s is one file below 650 kB without a source map', (name) => {
    const code = readFileSync(bundleOf(name), 'utf8');
    expect(statSync(bundleOf(name)).size).toBeLessThan(650_000);
    expect(code).not.toContain('sourceMappingURL');
    expect(code.includes('SendTaskSuccess')).toBe(name === 'await-news');
  });

  it('say in one sentence what of their environment is missing', async () => {
    delete process.env.TABLE_NAME;
    await expect(import(/* @vite-ignore */ `${pathToFileURL(bundleOf('remind')).href}?without`)).rejects.toThrow(
      "The environment of 'remind' is not complete",
    );
    process.env.TABLE_NAME = tableName;
  });
});

describe('the bundled functions, on a table', () => {
  const id = { organisation: onePhase.organisation.id, programme: onePhase.id };
  const input = async (more: object = {}) => {
    const { ledger } = recordPorts({ TABLE_NAME: tableName });
    return { schemaVersion: 1, ...id, phase: 'A', generation: 1, epoch: await ledger.epoch(), ...more };
  };

  it('play a phase: they wait, open, and end what is superseded', async () => {
    const ports = recordPorts({ TABLE_NAME: tableName });
    const stream = { organisation: id.organisation, stream: programmeStream(id.programme) };
    const begun = { ...id, actor: people.commissioner, command: { act: 'start-programme' }, definition: onePhase };
    expect(await startProgramme(ports)(begun)).toMatchObject({ outcome: 'recorded' });
    expect(await ports.ledger.due('9999-12-31T00:00:00Z', 10)).toMatchObject([
      { message: { kind: 'start', subject: 'phase/A', generation: 1 } },
    ]);

    const startedAt = new Date().toISOString();
    const ask = async (name: string, more: object = {}) => (await handlerOf(name))(await input(more));
    expect(await ask('next-deadline', { rounds: 0, startedAt })).toMatchObject({ answer: 'act', stage: 'planned', rounds: 1 });
    expect(await ask('read-outcome')).toEqual({ what: 'open' });
    expect(await ask('open-phase')).toEqual({ done: true, why: 'recorded' });
    expect(await ask('open-phase')).toMatchObject({ done: false });
    for (const early of ['close-phase', 'return-gate', 'close-phase-early']) expect(await ask(early)).toMatchObject({ done: false });

    expect(await ask('await-news', { rounds: 1, retry: 0, token: 'token-1', until: 'none' })).toHaveProperty('news');
    expect(await ports.ledger.waiting({ ...stream, subject: 'phase/A' })).toMatchObject({ generation: 1, token: 'token-1' });

    const { phase: _, generation: __, epoch: ___, ...same } = await input();
    const renew = { ...same, story: 'phase', subject: 'phase/A', expected: 1 };
    expect(await (await handlerOf('start-procedure'))(renew)).toEqual({ started: true });
    expect(await (await handlerOf('start-procedure'))(renew)).toEqual({ started: false });
    expect(await ask('read-outcome')).toEqual({ what: 'leave' });
    expect(await ask('remind')).toEqual({ done: false, why: 'superseded' });
  });
});
