import { describe, expect, it } from 'vitest';
import type { Ledger, Message } from '../../shared/ports.ts';
import { mustAppend, newFact, noon, otherOrganisation, otherStream, programme, request } from './examples.ts';
import type { Fresh } from './opened.ts';

const nudge = (subject: string) => ({ kind: 'nudge', subject }) as const;

const later = '2026-11-02T12:05:00Z';

const subjects = (messages: Message[]) => messages.map(({ message }) => message.subject);

/** Four messages in three streams, in order of commit. */
const filled = async (fresh: Fresh): Promise<{ ledger: Ledger; ids: number[] }> => {
  const { ledger } = await fresh();
  mustAppend(await ledger.append(request({ facts: [newFact()], messages: [nudge('phase/A'), nudge('phase/B')] })));
  mustAppend(await ledger.append(request({ ...otherOrganisation, messages: [nudge('phase/C')] })));
  mustAppend(await ledger.append(request({ ...otherStream, messages: [nudge('phase/D')] })));
  return { ledger, ids: (await ledger.due(noon, 10)).map(({ id }) => id) };
};

const delivery = (fresh: Fresh): void => {
  it('offers messages in order of commit, with their stream', async () => {
    const { ledger, ids } = await filled(fresh);
    const due = await ledger.due(noon, 10);
    expect(subjects(due)).toEqual(['phase/A', 'phase/B', 'phase/C', 'phase/D']);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(new Set(ids).size).toBe(4);
    expect(due[0]).toEqual({ id: ids[0], ...programme, message: nudge('phase/A'), attempts: 0, parked: null });
    expect(due[2]).toMatchObject(otherOrganisation);
    expect(due[3]).toMatchObject(otherStream);
    expect(subjects(await ledger.due(noon, 2))).toEqual(['phase/A', 'phase/B']);
  });

  it('gives a start message back as it was committed', async () => {
    const { ledger } = await fresh();
    const start = { kind: 'start', subject: 'phase/A', generation: 1, name: 'phase-1', story: 'phase', input: { a: [1, null] } } as const;
    mustAppend(await ledger.append(request({ messages: [{ ...start, input: { a: [1, null] } }] })));
    expect((await ledger.due(noon, 10)).map(({ message }) => message)).toEqual([start]);
  });

  it('forgets a settled message; settling it again is no error', async () => {
    const { ledger, ids } = await filled(fresh);
    await ledger.settle(ids[1] ?? 0);
    await ledger.settle(ids[1] ?? 0);
    expect(subjects(await ledger.due(noon, 10))).toEqual(['phase/A', 'phase/C', 'phase/D']);
    expect(await ledger.counts()).toEqual({ facts: 1, pending: 3, parked: 0 });
  });

  it('never gives an id twice, also not that of a settled message', async () => {
    const { ledger, ids } = await filled(fresh);
    for (const id of ids) await ledger.settle(id);
    mustAppend(await ledger.append(request({ messages: [nudge('phase/E')] })));
    const [only] = await ledger.due(noon, 10);
    expect(only?.id).toBeGreaterThan(Math.max(...ids));
  });
};

const setbacks = (fresh: Fresh): void => {
  it('keeps a postponed message back until its time, and counts the attempts', async () => {
    const { ledger, ids } = await filled(fresh);
    const [first = 0] = ids;
    await ledger.postpone(first, later, 'no connection');
    expect(subjects(await ledger.due(noon, 10))).toEqual(['phase/B', 'phase/C', 'phase/D']);
    expect(subjects(await ledger.due('2026-11-02T12:04:59.999Z', 10))).not.toContain('phase/A');
    expect((await ledger.due(later, 10))[0]).toMatchObject({ id: first, attempts: 1, parked: null });
    await ledger.postpone(first, '2026-11-02T12:10:00Z', 'again');
    expect((await ledger.due('2026-11-02T12:10:00Z', 10))[0]).toMatchObject({ id: first, attempts: 2 });
    expect(await ledger.counts()).toEqual({ facts: 1, pending: 4, parked: 0 });
  });

  it('compares instants, not their spelling', async () => {
    const { ledger, ids } = await filled(fresh);
    await ledger.postpone(ids[0] ?? 0, '2026-11-02T12:05:00Z', 'x');
    expect(subjects(await ledger.due('2026-11-02T12:05:00.5Z', 10))).toContain('phase/A');
    expect(subjects(await ledger.due('2026-11-02T13:04:00+01:00', 10))).not.toContain('phase/A');
  });

  it('leaves a parked message out, with the reason in sight', async () => {
    const { ledger, ids } = await filled(fresh);
    await ledger.postpone(ids[0] ?? 0, noon, 'no connection');
    await ledger.park(ids[0] ?? 0, 'gave up after 8 attempts');
    expect(subjects(await ledger.due('2099-01-01T00:00:00Z', 10))).toEqual(['phase/B', 'phase/C', 'phase/D']);
    expect(await ledger.counts()).toEqual({ facts: 1, pending: 3, parked: 1 });
    await ledger.settle(ids[0] ?? 0);
    expect(await ledger.counts()).toEqual({ facts: 1, pending: 3, parked: 0 });
  });
};

const ofOneStream = (fresh: Fresh): void => {
  it('tells what of a stream is undelivered: also what is not due yet and what is parked, with the reason', async () => {
    const { ledger, ids } = await filled(fresh);
    const [first = 0, second = 0] = ids;
    expect(await ledger.undelivered(programme)).toEqual(
      [first, second].map((id, index) => ({
        id,
        ...programme,
        message: nudge(index === 0 ? 'phase/A' : 'phase/B'),
        attempts: 0,
        parked: null,
        reason: null,
      })),
    );
    await ledger.postpone(second, '2099-01-01T00:00:00Z', 'no connection');
    await ledger.postpone(first, later, 'no connection');
    await ledger.park(first, 'gave up');
    expect(await ledger.undelivered(programme)).toMatchObject([
      { id: first, attempts: 1, parked: 'gave up', reason: 'gave up' },
      { id: second, attempts: 1, parked: null, reason: 'no connection' },
    ]);
  });

  it('tells nothing of what is settled, nor of another stream or organisation', async () => {
    const { ledger, ids } = await filled(fresh);
    await ledger.park(ids[1] ?? 0, 'gave up');
    for (const id of ids.slice(0, 2)) await ledger.settle(id);
    expect(await ledger.undelivered(programme)).toEqual([]);
    expect(subjects(await ledger.undelivered(otherOrganisation))).toEqual(['phase/C']);
    expect(subjects(await ledger.undelivered(otherStream))).toEqual(['phase/D']);
    expect(await ledger.undelivered({ ...programme, stream: 'programme/unknown' })).toEqual([]);
  });
};

export const outboxContract = (fresh: Fresh): void => {
  describe('outbox', () => {
    delivery(fresh);
    setbacks(fresh);
    ofOneStream(fresh);
  });
};
