import { globSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environments } from '../../functions/environments.ts';
import { startProgramme } from '../../functions/start-programme.ts';
import { recordPorts } from '../../shared/aws/ports.ts';
import { programmeStream } from '../../shared/ledger/names.ts';
import { people } from '../domain/kit.ts';
import { onePhase } from '../kit/town.ts';
import { bundledEntries } from './bundled.ts';
import { dropTable, dynamoClient, makeTable } from './kit.ts';

const { folder, bundleOf, handlerOf, bundleAll, removeAll } = bundledEntries();
const names = Object.keys(environments);

const client = dynamoClient();
let tableName: string;

beforeAll(async () => {
  await bundleAll(names);
  tableName = await makeTable(client);
  process.env.TABLE_NAME = tableName;
});

afterAll(async () => {
  delete process.env.TABLE_NAME;
  removeAll();
  await dropTable(client, tableName);
  client.destroy();
});

/** Which functions hold the call at all; the rest cannot even ask. */
const commands: Record<string, string[]> = {
  SendTaskSuccess: ['await-news', 'deliver', 'sweep', 'reconcile'],
  StopExecution: ['deliver', 'sweep', 'reconcile'],
  GetExecutionHistory: ['export-history'],
  SendEmail: ['send-mail', 'sweep'],
  PutObject: ['write-anchor', 'export-history'],
  TransactWriteItems: names.filter((name) => name !== 'export-history'),
};

describe('the entries', () => {
  it('are those that are deployed, each five to ten lines', () => {
    const files = globSync(join(folder, '*.ts'));
    expect(files.map((file) => basename(file, '.ts')).toSorted()).toEqual(names.toSorted());
    for (const file of files) {
      const lines = readFileSync(file, 'utf8').split('\n');
      const { length } = lines.filter((line) => line.trim() !== '');
      expect(length).toBeGreaterThanOrEqual(5);
      expect(length).toBeLessThanOrEqual(10);
    }
  });

  it.each(names)('%s is one file below 650 kB without a source map', (name) => {
    const code = readFileSync(bundleOf(name), 'utf8');
    expect(statSync(bundleOf(name)).size).toBeLessThan(650_000);
    expect(code).not.toContain('sourceMappingURL');
    for (const [command, holders] of Object.entries(commands))
      expect([command, code.includes(command)]).toEqual([command, holders.includes(name)]);
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
