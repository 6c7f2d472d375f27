import { describe, expect, it } from 'vitest';
import { awaitNews } from '../../functions/await-news.ts';
import { deliver, deliverAll } from '../../functions/deliver.ts';
import { nextDeadline } from '../../functions/next-deadline.ts';
import { moment } from '../domain/kit.ts';
import { around, once } from '../kit/hooks.ts';
import { adopt, onePhase, openTown, plannedIn, startTown, type Town } from '../kit/town.ts';
import { unrest } from './at-rest.ts';

/* The rows of PROTOCOL.md, "Waiting, nudging, starting", that are about tokens, against the real verbs, ledger and engine. */

const expectClosed = async (town: Town): Promise<void> => {
  expect(await town.count('phase-closed')).toBe(1);
  expect(await unrest(town.home, town.id)).toEqual([]);
};

const beforeFirstWait = async (): Promise<Town> => {
  const town = openTown({ at: '2020-10-06T12:00' });
  await town.do('commissioner', { act: 'start-programme' }, onePhase);
  return town;
};

const sleeping = () => startTown({ at: '2020-10-06T12:00' });

const waitInput = async (town: Town, more: object) => ({ ...(await town.input()), until: '2020-10-12T22:00:00Z', ...more });

describe('the waiting function stores its token, then reads the ledger', () => {
  it.each(['before', 'after'] as const)('a decision %s the token is stored, its nudge delivered at once, is acted upon', async (when) => {
    const town = await beforeFirstWait();
    const decided = once(town.home.ledger, 'storeWaiting', when, async () => {
      await adopt(town);
      await deliverAll(town.home);
    });
    await town.home.rest();
    expect(decided.ran()).toBe(true);
    await expectClosed(town);
  });

  it('a decision after the read reaches the stored token by its nudge', async () => {
    const town = await beforeFirstWait();
    const reads: { ran(): boolean }[] = [];
    once(town.home.ledger, 'storeWaiting', 'after', async () => {
      reads.push(once(town.home.ledger, 'epoch', 'after', () => adopt(town)));
    });
    await town.home.rest();
    expect(reads.map((read) => read.ran())).toEqual([true]);
    await expectClosed(town);
  });
});

describe('a message names the subject; the deliverer reads the token after the commit', () => {
  it('holds no token, and wakes the wait that began after it was committed', async () => {
    const town = await sleeping();
    const old = await town.home.ledger.waiting(town.subject());
    await adopt(town);
    const messages = await town.home.ledger.due('9999-12-31T00:00:00Z', 10);
    expect(messages.map(({ message }) => message)).toEqual([{ kind: 'nudge', subject: 'phase/A' }]);
    await town.home.ledger.storeWaiting(town.subject(), { generation: 1, round: (old?.round ?? 0) + 1, retry: 0, token: 'the-new-one' });
    const woken: string[] = [];
    const procedures = { ...town.home.procedures, nudge: async (token: string) => (woken.push(token), 'nudged' as const) };
    for (const message of messages) await deliver({ ...town.home, procedures }, message);
    expect(woken).toEqual(['the-new-one']);
  });

  it('reads the token at the moment of delivery: a new round that begins in between is woken, not the old one', async () => {
    const town = await sleeping();
    const before = await town.home.ledger.waiting(town.subject());
    await town.do('commissioner', { act: 'amend-plan', reason: 'later' }, plannedIn('2020-11'));
    await town.home.rest();
    const after = await town.home.ledger.waiting(town.subject());
    expect(after?.token).not.toBe(before?.token);
    expect(await town.home.procedures.nudge(before?.token ?? '')).toBe('nobody-listens');
    expect(await town.home.procedures.nudge(after?.token ?? '')).toBe('nudged');
    await town.home.rest();
    expect(await unrest(town.home, town.id)).toEqual([]);
  });
});

describe('a nudge is durable before its message is settled; a closed token settles it', () => {
  it('a settlement that is lost: delivered again, nobody listens, settled', async () => {
    const town = await sleeping();
    await adopt(town);
    let lost = 0;
    const restore = around(town.home.ledger, 'settle', () => async () => {
      lost += 1;
      throw new Error('the deliverer died');
    });
    await expect(deliverAll(town.home)).rejects.toThrow('the deliverer died');
    restore();
    expect(lost).toBe(1);
    expect(await town.home.ledger.counts()).toMatchObject({ pending: 1 });
    await town.home.rest();
    await expectClosed(town);
  });

  it('an engine that cannot be reached keeps the message', async () => {
    const town = await sleeping();
    await adopt(town);
    const restore = around(town.home.procedures, 'nudge', () => async () => {
      throw new Error('no connection');
    });
    await deliverAll(town.home);
    restore();
    const [kept] = await town.home.ledger.undelivered(town.stream);
    expect(kept).toMatchObject({ attempts: 1, parked: null, reason: 'Error' });
    expect(await town.count('phase-closed')).toBe(0);
    const [message] = await town.home.ledger.due('9999-12-31T00:00:00Z', 1);
    if (message) await deliver(town.home, message);
    await town.home.rest();
    await expectClosed(town);
  });

  it('a token of a closed execution, and of none, settles', async () => {
    const town = await sleeping();
    town.home.engine.remove(await town.execution());
    await adopt(town);
    await deliverAll(town.home);
    expect(await town.home.ledger.counts()).toMatchObject({ pending: 0, parked: 0 });
  });
});

describe('a token is stored only if (generation, round, retry) is not older than the stored one', () => {
  it('a late function of an earlier round does not displace the token that is waited on', async () => {
    const town = await sleeping();
    const old = await town.home.ledger.waiting(town.subject());
    await town.do('commissioner', { act: 'amend-plan', reason: 'later' }, plannedIn('2020-11'));
    await town.home.rest();
    const current = await town.home.ledger.waiting(town.subject());
    expect(current?.round).toBeGreaterThan(old?.round ?? 0);
    await awaitNews(town.home)(await waitInput(town, { rounds: old?.round, retry: 0, token: old?.token }));
    expect(await town.home.ledger.waiting(town.subject())).toEqual(current);
    await adopt(town);
    await town.home.rest();
    await expectClosed(town);
  });

  it('of one round, the retry is the later one; the same call twice may store again', async () => {
    const town = await sleeping();
    const { ledger } = town.home;
    const store = (retry: number, token: string) => ledger.storeWaiting(town.subject(), { generation: 1, round: 9, retry, token });
    expect([await store(0, 'a'), await store(1, 'b'), await store(0, 'a'), await store(1, 'b')]).toEqual([true, true, false, true]);
    expect((await ledger.waiting(town.subject()))?.token).toBe('b');
  });

  it('a function that fails is retried with a later number and another token', async () => {
    const town = await beforeFirstWait();
    const tokens: { retry: number; token: string }[] = [];
    around(town.home.ledger, 'storeWaiting', (store) => async (id, waiting) => {
      tokens.push(waiting);
      const stored = await store(id, waiting);
      if (tokens.length === 1) throw new Error('cut off');
      return stored;
    });
    await town.to('2020-10-07');
    expect(tokens.map(({ retry }) => retry)).toEqual([0, 1]);
    expect(tokens[0]?.token).not.toBe(tokens[1]?.token);
    expect(await unrest(town.home, town.id)).toEqual([]);
    await adopt(town);
    await town.home.rest();
    await expectClosed(town);
  });

  it('when retries are used up it goes round through the deadline, never to failure', async () => {
    const town = await beforeFirstWait();
    let calls = 0;
    around(town.home.ledger, 'storeWaiting', (store) => async (id, waiting) => {
      calls += 1;
      if (calls <= 13) throw new Error('down');
      return store(id, waiting);
    });
    await town.to('2020-10-08');
    expect(calls).toBe(14);
    expect((await town.home.ledger.waiting(town.subject()))?.round).toBe(3);
    expect(await unrest(town.home, town.id)).toEqual([]);
  });
});

describe('a wait lasts at least 60 s', () => {
  it.each([
    ['2020-10-12T23:59:30', 60, 'half a minute before the date'],
    ['2020-10-12T23:58:00', 120, 'two minutes before it'],
    ['2020-10-12T23:58:00.500', 120, 'and a fraction is rounded up'],
  ])('%s: %i seconds, %s', async (at, seconds) => {
    const town = await sleeping();
    town.home.programmeClock.moveTo(moment(at));
    const startedAt = moment('2020-10-06T12:00').toString();
    const answer = await nextDeadline(town.home)({ ...(await town.input()), rounds: 4, startedAt });
    expect(answer).toEqual({ answer: 'wait', stage: 'open', seconds, until: '2020-10-12T22:00:00Z', rounds: 5 });
  });

  it('a wait that began half a minute before midnight ends, and the reminder is given that day', async () => {
    const town = openTown({ at: '2020-10-12T23:59:30' });
    await town.do('commissioner', { act: 'start-programme' }, onePhase);
    await town.to('2020-10-13T00:05');
    expect(await town.count('reminder-given')).toBe(1);
    expect(await unrest(town.home, town.id)).toEqual([]);
  });
});
