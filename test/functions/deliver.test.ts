import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { deliver, deliverAll } from '../../functions/deliver.ts';
import { startProcedure } from '../../functions/start-procedure.ts';
import type { Procedures } from '../../shared/ports.ts';
import { adopt, startTown, type Town } from '../kit/town.ts';
import { unrest } from '../protocol/at-rest.ts';

/** An engine that cannot be reached; the reason it gives holds what must not be seen. */
const down = async (): Promise<never> => {
  throw Object.assign(new Error('token task-token-very-secret'), { name: 'ConnectionRefused' });
};
const unreachable: Procedures = { start: down, nudge: down, stop: down, running: down };

const begin = Temporal.Instant.from('2026-01-01T00:00:00Z');

/** A delivery with a system clock of its own, which the test moves. */
const delivery = async (): Promise<{ town: Town; ports: Parameters<typeof deliver>[0]; tick: (seconds: number) => void }> => {
  const town = await startTown({ at: '2020-10-06T12:00' });
  await adopt(town);
  let now = begin;
  const ports = { ledger: town.home.ledger, procedures: unreachable, systemClock: { now: () => now } };
  return { town, ports, tick: (seconds) => (now = now.add({ seconds })) };
};

describe('a message that cannot be delivered', () => {
  it('comes back after 1, 2, 4 ... seconds, at most an hour, and is parked after twelve times with the name of its error', async () => {
    const { town, ports, tick } = await delivery();
    const waited: number[] = [];
    const isDue = async () => (await town.home.ledger.due(ports.systemClock.now().toString(), 1)).length > 0;
    for (let tries = 1; tries < 12; tries += 1) {
      await deliverAll(ports);
      let seconds = 0;
      for (; !(await isDue()); seconds += 1) tick(1);
      waited.push(seconds);
    }
    await deliverAll(ports);
    expect(waited).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]);
    expect(await town.home.ledger.counts()).toMatchObject({ pending: 0, parked: 1 });
    expect(await town.home.ledger.undelivered(town.stream)).toMatchObject([{ parked: 'ConnectionRefused', reason: 'ConnectionRefused' }]);
    expect(await unrest(town.home, town.id)).toContain('1 messages are parked');
    tick(100_000);
    expect(await deliverAll(ports)).toBe(false);
  });

  it('does not hold up the next', async () => {
    const { town, ports } = await delivery();
    await startProcedure(town.home)({ schemaVersion: 1, ...town.id, story: 'phase', subject: 'phase/A', expected: 1 });
    await deliverAll({ ...ports, procedures: { ...town.home.procedures, nudge: down } });
    const left = await town.home.ledger.undelivered(town.stream);
    expect(left.map(({ message, attempts }) => [message.kind, attempts])).toEqual([['nudge', 1]]);
    expect(town.home.engine.list().map(({ status }) => status)).toEqual(['ABORTED', 'RUNNING']);
  });

  it('is not settled: when the engine is there again it is delivered', async () => {
    const { town, ports, tick } = await delivery();
    await deliverAll(ports);
    tick(1);
    expect(await deliverAll({ ...ports, procedures: town.home.procedures })).toBe(true);
    await town.home.rest();
    expect(await town.count('phase-closed')).toBe(1);
    expect(await unrest(town.home, town.id)).toEqual([]);
  });
});

describe('a start', () => {
  it('stops executions of earlier generations and other epochs, before it starts its own, and none of other subjects', async () => {
    const { town, ports } = await delivery();
    await deliverAll({ ...ports, procedures: town.home.procedures });
    await startProcedure(town.home)({ schemaVersion: 1, ...town.id, story: 'phase', subject: 'phase/A', expected: 1 });
    const name = await town.execution('A', 2);
    const prefix = name.slice(0, -1);
    const epochs = name.replace(/-[0-9a-f]{8}-2$/, '-ffffffff-9');
    const calls: string[] = [];
    const procedures: Procedures = {
      ...unreachable,
      start: async (request) => (calls.push(`start ${request.name}`), 'started'),
      stop: async (stopped, cause) => void calls.push(`stop ${stopped} ${cause}`),
      running: async (asked) => [`${prefix}1`, `${prefix}2`, `${prefix}3`, epochs].filter((one) => one.startsWith(asked)),
    };
    await deliverAll({ ...ports, procedures });
    expect(calls).toEqual([`stop ${prefix}1 Superseded by generation 2.`, `stop ${epochs} Superseded by generation 2.`, `start ${name}`]);
  });
});
