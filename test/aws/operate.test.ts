import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateStateMachineCommand, StartExecutionCommand, UpdateStateMachineCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listOutbox, onOutbox } from '../../operate/kit/outbox.ts';
import { startOn } from '../../operate/kit/programme.ts';
import { type OperatorsPorts, operatorsPorts } from '../../shared/aws/operators.ts';
import { outboxMeasures } from '../../shared/aws/outbox-measures.ts';
import { operatorsStepFunctions, runningByDefinition } from '../../shared/aws/running-executions.ts';
import { tableOf } from '../../shared/aws/table.ts';
import { loadDefinition } from '../../shared/definition/load.ts';
import { programmeStream } from '../../shared/ledger/names.ts';
import { committed } from '../../workflows/kit/render.ts';
import { phase } from '../../workflows/phase/definition.ts';
import { configureServer, dropTable, dynamoClient, makeTable } from './kit.ts';

const region = 'eu-west-1';
const file = join(import.meta.dirname, '../../programmes/klein-drie-fasen.yaml');
const client = dynamoClient();
let ports: OperatorsPorts;
let table: string;

beforeAll(async () => {
  table = await makeTable(client);
  ports = operatorsPorts({ region, table });
});

afterAll(async () => {
  ports.close();
  await dropTable(client, table);
  client.destroy();
});

describe('what a person does with an installation', () => {
  it('is refused in one sentence when it is not whole', async () => {
    await expect(startOn(ports, file, ' ', 'usage')).rejects.toThrow('Who starts it?');
    await expect(startOn(ports, file, 'acc-nobody', 'usage')).rejects.toThrow(/^[A-Z].+\.$/);
    expect(await ports.ledger.heads()).toEqual([]);
  });

  it('starts the first programme: facts, and a start for every phase', async () => {
    const loaded = loadDefinition(readFileSync(file, 'utf8'), file);
    if (!loaded.ok) throw new Error('The example is not whole.');
    const { definition } = loaded;
    const account = definition.roles.find(({ id }) => id === 'ambtelijk-opdrachtgever')?.holders[0]?.account;
    expect(await startOn(ports, file, account, 'usage')).toContain('has been started');
    const stream = { organisation: definition.organisation.id, stream: programmeStream(definition.id) };
    const starts = (await ports.ledger.undelivered(stream)).map(({ message }) => message.subject);
    expect(starts.toSorted()).toEqual(definition.phases.map(({ id }) => `phase/${id}`).toSorted());
    await expect(startOn(ports, file, account, 'usage')).rejects.toThrow(/^[A-Z].+\.$/);
  });

  it('shows what is parked, and lets it go again', async () => {
    const [head] = await ports.ledger.heads();
    if (head === undefined) throw new Error('Nothing was started.');
    const [message] = await ports.ledger.undelivered(head);
    await ports.ledger.park(message?.id ?? 0, 'ThrottlingException');
    expect((await listOutbox(ports)).repeatableParked).toEqual([
      { id: message?.id, kind: 'start', subject: message?.message.subject, reason: 'ThrottlingException' },
    ]);
    const said = { as: 'acc-9', why: 'the quota was raised', json: false };
    expect(await onOutbox(ports, ['release', String(message?.id)], said, 'usage')).toContain('written down');
    expect((await listOutbox(ports)).repeatableParked).toEqual([]);
    await expect(onOutbox(ports, ['release', String(message?.id)], said, 'usage')).rejects.toThrow('nothing was changed');
    expect(await onOutbox(ports, ['list'], { json: false }, 'usage')).toContain('acc-9: release');
  });

  it('shows how old the oldest is that waits', async () => {
    const measure = outboxMeasures(tableOf(client, table));
    const inAnHour = await measure(ports.systemClock.now().add({ hours: 1 }));
    expect(inAnHour).toMatchObject({ pending: 3, parked: 0, toBeSettled: 0 });
    expect(inAnHour.oldestSeconds).toBeGreaterThanOrEqual(3600);
    expect(inAnHour.oldestSeconds).toBeLessThan(3700);
  });

  it('gives people an address, and takes it away', async () => {
    await ports.addresses.setAddress('voorbeeld', 'acc-1', 'acc-1@voorbeeld.example');
    expect(await ports.addresses.addressOf('voorbeeld', 'acc-1')).toBe('acc-1@voorbeeld.example');
    await ports.addresses.setAddress('voorbeeld', 'acc-1', null);
    expect(await ports.addresses.addressOf('voorbeeld', 'acc-1')).toBeUndefined();
  });

  it('begins a new life on a restored table: another epoch, mail suspended', async () => {
    const before = await ports.ledger.epoch();
    const epoch = await ports.renewEpoch();
    await ports.ledger.suspend();
    expect(epoch).toMatch(/^[0-9a-f]{8}$/);
    expect(epoch).not.toBe(before);
    // A ledger that is open remembers its epoch: so a table is revived before anything works on it.
    const reopened = operatorsPorts({ region, table });
    expect(await reopened.ledger.epoch()).toBe(epoch);
    reopened.close();
    expect((await listOutbox(ports)).suspended).toBe(true);
  });
});

describe('what runs, by definition', () => {
  it('is told by AWS: each execution keeps the definition with which it began', async () => {
    await configureServer({ stepfunctions: { execute_state_machine: false } });
    const steps = operatorsStepFunctions(region);
    const name = `tried-${randomUUID()}`;
    expect(await runningByDefinition(steps, name)).toBeUndefined();
    const create = new CreateStateMachineCommand({ name, definition: committed(phase), roleArn: 'arn:aws:iam::123456789012:role/x' });
    const { stateMachineArn } = await steps.send(create);
    for (const one of ['a', 'b', 'c']) await steps.send(new StartExecutionCommand({ stateMachineArn, name: one, input: '{}' }));
    const groups = await runningByDefinition(steps, name);
    expect(groups?.map(({ count, definition }) => [count, definition === committed(phase)])).toEqual([[3, true]]);
    // What moto cannot show: it answers the definition of today for every execution. test/operate plays the rest.
    await steps.send(
      new UpdateStateMachineCommand({ stateMachineArn, definition: committed(phase).replaceAll('Leave the phase', 'Go away') }),
    );
    expect((await runningByDefinition(steps, name))?.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    steps.destroy();
  });
});
