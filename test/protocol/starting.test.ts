import { describe, expect, it } from 'vitest';
import { awaitNews } from '../../functions/await-news.ts';
import { closePhase } from '../../functions/close-phase.ts';
import { closePhaseEarly } from '../../functions/close-phase-early.ts';
import { deliver, deliverAll } from '../../functions/deliver.ts';
import { nextDeadline } from '../../functions/next-deadline.ts';
import { openPhase } from '../../functions/open-phase.ts';
import { readOutcome } from '../../functions/read-outcome.ts';
import { remind } from '../../functions/remind.ts';
import { returnGate } from '../../functions/return-gate.ts';
import { startProcedure } from '../../functions/start-procedure.ts';
import { moment } from '../domain/kit.ts';
import { around, once } from '../kit/hooks.ts';
import { adopt, onePhase, openTown, startTown, type Town } from '../kit/town.ts';
import { unrest } from './at-rest.ts';

/* The rows of PROTOCOL.md, "Waiting, nudging, starting", that are about generations, and restore as far as the ledger knows it. */

const sleeping = () => startTown({ at: '2020-10-06T12:00' });

const restart = async (town: Town, expected: number) =>
  startProcedure(town.home)({ schemaVersion: 1, ...town.id, story: 'phase', subject: 'phase/A', expected });

const running = (town: Town): string[] => town.home.engine.list({ status: 'RUNNING' }).map(({ name }) => name);

describe('every task checks its generation', () => {
  it.each([
    ['another generation', { generation: 2 }],
    ['an earlier one', { generation: 0 + 1, raised: true }],
    ['another life of the ledger', { epoch: '00000000' }],
  ])(
    'of %s: every effect is refused and adds nothing',
    async (_, { raised, ...stranger }: { raised?: boolean; generation?: number; epoch?: string }) => {
      const town = await sleeping();
      await adopt(town);
      if (raised) await restart(town, 1);
      const input = { ...(await town.input('A', 1)), ...stranger };
      const before = await town.events();
      for (const verb of [openPhase, remind, closePhase, returnGate, closePhaseEarly])
        expect(await verb(town.home)(input)).toEqual({ done: false, why: 'superseded' });
      expect(await readOutcome(town.home)(input)).toEqual({ what: 'leave' });
      const deadline = { ...input, rounds: 1, startedAt: moment('2020-10-06T12:00').toString() };
      expect(await nextDeadline(town.home)(deadline)).toMatchObject({ answer: 'leave' });
      expect(await town.events()).toEqual(before);
    },
  );

  it('a waiting function that finds itself superseded wakes its own execution, which ends although nobody stopped it', async () => {
    const town = openTown({ at: '2020-10-06T12:00' });
    await town.do('commissioner', { act: 'start-programme' }, onePhase);
    const raised = once(town.home.ledger, 'storeWaiting', 'before', () => restart(town, 1));
    around(town.home.procedures, 'stop', () => async () => undefined);
    await town.home.rest();
    expect(raised.ran()).toBe(true);
    expect(town.home.engine.list().map(({ status }) => status)).toEqual(['SUCCEEDED', 'RUNNING']);
    expect(await unrest(town.home, town.id)).toEqual([]);
  });

  it('its token is not stored over that of the successor', async () => {
    const town = await sleeping();
    await restart(town, 1);
    await town.home.rest();
    const successor = await town.home.ledger.waiting(town.subject());
    const late = { ...(await town.input('A', 1)), rounds: 99, retry: 0, token: 'late', until: 'none' };
    expect(await awaitNews(town.home)(late)).toEqual({ news: true });
    expect(await town.home.ledger.waiting(town.subject())).toEqual(successor);
  });
});

describe('start-procedure raises n -> n+1 only if the caller still sees n', () => {
  it('of two starters that saw the same one starts, and one procedure runs', async () => {
    const town = await sleeping();
    const answers = await Promise.all([restart(town, 1), restart(town, 1)]);
    expect(answers.filter(({ started }) => started)).toHaveLength(1);
    await town.home.rest();
    expect(running(town)).toEqual([await town.execution('A', 2)]);
    expect(await unrest(town.home, town.id)).toEqual([]);
  });

  it('a starter that saw none, or one to come, starts nothing and leaves no message', async () => {
    const town = await sleeping();
    expect([await restart(town, 0), await restart(town, 2)]).toEqual([{ started: false }, { started: false }]);
    expect(await town.home.ledger.counts()).toMatchObject({ pending: 0 });
  });
});

describe('delivering start n stops executions of earlier generations; one name runs once', () => {
  it('a start that is delivered twice, or after its successor, leaves one execution', async () => {
    const town = await sleeping();
    await restart(town, 1);
    const due = await town.home.ledger.due('9999-12-31T00:00:00Z', 1);
    await restart(town, 2);
    await deliverAll(town.home);
    const answers: string[] = [];
    for (const second of [...due, ...due]) answers.push(await deliver(town.home, second));
    expect(answers).toEqual(['settled', 'settled']);
    await town.home.rest();
    expect(running(town)).toEqual([await town.execution('A', 3)]);
    expect(await unrest(town.home, town.id)).toEqual([]);
  });

  it('the stopped one says why, and its token is dead', async () => {
    const town = await sleeping();
    const old = await town.home.ledger.waiting(town.subject());
    await restart(town, 1);
    await town.home.rest();
    expect(town.home.engine.describe(await town.execution('A', 1))).toMatchObject({
      status: 'ABORTED',
      cause: 'Superseded by generation 2.',
    });
    expect(await town.home.procedures.nudge(old?.token ?? '')).toBe('nobody-listens');
  });

  it('starting the programme twice starts each phase once', async () => {
    const town = openTown();
    const answers = await Promise.all([1, 2].map(() => town.act('commissioner', { act: 'start-programme' }, onePhase)));
    expect(answers.map(({ outcome }) => outcome).toSorted()).toEqual(['recorded', 'refused']);
    await town.home.rest();
    expect(running(town)).toEqual([await town.execution('A', 1)]);
    expect(await town.count('phase-opened')).toBe(1);
    expect(await unrest(town.home, town.id)).toEqual([]);
  });
});

describe('a restore opens a new epoch', () => {
  it('the old execution does nothing any more; a new start takes another name and stops it', async () => {
    const town = await sleeping();
    const old = await town.execution();
    await town.home.ledger.renewEpoch();
    await adopt(town);
    expect(await restart(town, 1)).toEqual({ started: true });
    await town.home.rest();
    expect(town.home.engine.describe(old)?.status).not.toBe('RUNNING');
    expect(town.home.engine.describe(await town.execution('A', 2))?.status).toBe('SUCCEEDED');
    expect(await town.count('phase-closed')).toBe(1);
    expect(await unrest(town.home, town.id)).toEqual([]);
  });
});

describe('a correction cancels neither a start nor a nudge', () => {
  it('both are delivered although the decision was withdrawn', async () => {
    const town = await sleeping();
    await adopt(town);
    await restart(town, 1);
    const kinds = async () => (await town.home.ledger.due('9999-12-31T00:00:00Z', 10)).map(({ message }) => message.kind);
    expect(await kinds()).toEqual(['nudge', 'start']);
    const recording = (await town.events()).find(({ type }) => type === 'resolution-recorded')?.sequence ?? 0;
    await town.do('recorder', { act: 'withdraw-fact', sequence: recording, reason: 'vergissing' });
    expect((await kinds()).slice(0, 2)).toEqual(['nudge', 'start']);
    await town.home.rest();
    expect(await town.count('phase-closed')).toBe(0);
    expect(await unrest(town.home, town.id)).toEqual([]);
  });
});
