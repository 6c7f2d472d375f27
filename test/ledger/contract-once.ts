import { describe, expect, it } from 'vitest';
import type { Append, Ledger, MailMessage, NewMessage, OnceMessage } from '../../shared/ports.ts';
import { mustAppend, newFact, noon, otherStream, programme, request } from './examples.ts';
import type { Fresh } from './opened.ts';

const clocks = (system: string, programmeClock = '2020-10-06T10:00:00Z') => ({ programme: programmeClock, system });
const now = clocks('2026-11-02T12:01:00Z');
const ends = '2026-11-02T12:21:00Z';
const afterIt = '2026-11-02T12:21:01Z';

const mail = (cause: number, more: Partial<MailMessage> = {}): MailMessage => ({
  kind: 'mail',
  template: 'reminder',
  subject: 'phase/A',
  to: { role: 'contractor' },
  about: { phase: 'A' },
  cause,
  notBefore: null,
  ...more,
});

const person = (act: 'release' | 'settle' | 'resend', id: number) => ({ act, id, account: 'acc-9', why: 'gebeld', at: noon });
const releaseAll = { act: 'release-all', account: 'acc-9', why: 'nagekeken', at: noon } as const;

/** A ledger with one fact and these messages; the ids are those of the messages once. */
const withMail = async (fresh: Fresh, messages: NewMessage[], more: Partial<Append> = {}): Promise<{ ledger: Ledger; ids: number[] }> => {
  const { ledger } = await fresh();
  mustAppend(await ledger.append(request({ facts: [newFact()], messages, ...more })));
  return { ledger, ids: (await ledger.openOnce()).map(({ id }) => id) };
};

const one = async (fresh: Fresh, more: Partial<MailMessage> = {}): Promise<{ ledger: Ledger; id: number }> => {
  const { ledger, ids } = await withMail(fresh, [mail(1, more)]);
  return { ledger, id: ids[0] ?? 0 };
};

const claimed = async (ledger: Ledger, id: number, at = now, until = ends): Promise<OnceMessage> => {
  const claim = await ledger.claimOnce(id, at, until);
  if (claim === undefined) throw new Error(`message ${id} could not be claimed`);
  return claim;
};

/** The one open message; undefined when it is done. */
const openOne = async (ledger: Ledger) => (await ledger.openOnce())[0];

const withdrawal = (more: Partial<Append> = {}): Append =>
  request({ expected: 1, facts: [newFact({ corrects: 1 })], cancels: [1], ...more });

const claims = (fresh: Fresh): void => {
  it('is committed with its fact, in one order of ids with the repeatable ones, and is none of them', async () => {
    const nudge = { kind: 'nudge', subject: 'phase/A' } as const;
    const { ledger, ids } = await withMail(fresh, [nudge, mail(1), nudge, mail(1, { to: { role: 'commissioner' } })]);
    const repeatable = await ledger.due(noon, 10);
    expect([...repeatable.map(({ id }) => id), ...ids].toSorted((a, b) => a - b)).toEqual(
      [0, 1, 2, 3].map((step) => (repeatable[0]?.id ?? 0) + step),
    );
    expect(repeatable.map(({ message }) => message)).toEqual([nudge, nudge]);
    expect(await ledger.undelivered(programme)).toHaveLength(2);
    expect(await ledger.counts()).toEqual({ facts: 1, pending: 2, parked: 0 });
    expect(await ledger.onceCounts()).toEqual({ pending: 2, claimed: 0, toBeSettled: 0, parked: 0, suspended: false });
    expect(await openOne(ledger)).toEqual({
      id: ids[0],
      ...programme,
      message: mail(1),
      state: 'pending',
      attempt: 0,
      refusals: 0,
      claimEnds: null,
      reason: null,
    });
  });

  it('is not committed with a refused append', async () => {
    const { ledger } = await fresh();
    await ledger.append(request({ expected: 3, facts: [newFact()], messages: [mail(4)] }));
    expect(await ledger.openOnce()).toEqual([]);
  });

  it('is claimed by one, with the number of the attempt and the end of the claim', async () => {
    const { ledger, id } = await one(fresh);
    expect(await ledger.claimable(now, 10)).toEqual([id]);
    const rivals = await Promise.all(Array.from({ length: 8 }, () => ledger.claimOnce(id, now, ends)));
    const won = rivals.filter((claim) => claim !== undefined);
    expect(won).toMatchObject([{ id, ...programme, message: mail(1), state: 'claimed', attempt: 1, claimEnds: ends }]);
    expect(await ledger.claimable(now, 10)).toEqual([]);
    expect(await openOne(ledger)).toEqual(won[0]);
    expect(await ledger.claimOnce(id, clocks('2099-01-01T00:00:00Z', '2099-01-01T00:00:00Z'), ends)).toBeUndefined();
  });

  it('is not claimed before its moment on the programme clock, whatever the system clock says', async () => {
    const { ledger, id } = await one(fresh, { notBefore: '2020-10-06T10:10:00Z' });
    const early = clocks('2026-11-02T12:01:00Z', '2020-10-06T10:09:59.999Z');
    expect(await ledger.claimable(early, 10)).toEqual([]);
    expect(await ledger.claimOnce(id, early, ends)).toBeUndefined();
    expect(await openOne(ledger)).toMatchObject({ state: 'pending', attempt: 0 });
    const then = clocks('2026-11-02T12:01:00Z', '2020-10-06T10:10:00Z');
    expect(await ledger.claimable(then, 10)).toEqual([id]);
    expect(await ledger.claimOnce(id, then, ends)).toMatchObject({ attempt: 1 });
  });

  it('drops the hint of an id that is not there, or is of a repeatable message', async () => {
    const { ledger } = await withMail(fresh, [{ kind: 'nudge', subject: 'phase/A' }]);
    const [nudge] = await ledger.due(noon, 1);
    for (const id of [nudge?.id ?? 0, 4711]) {
      expect(await ledger.claimOnce(id, now, ends)).toBeUndefined();
      expect(await ledger.endClaim(id, 1, { state: 'sent' })).toBe(false);
      for (const act of ['release', 'settle', 'resend'] as const) expect(await ledger.intervene(person(act, id))).toBe(false);
    }
    expect(await ledger.due(noon, 1)).toEqual([nudge]);
  });

  it('gives the claimable ones in order of commit, no more than asked', async () => {
    const { ledger, ids } = await withMail(fresh, [mail(1), mail(1), mail(1)]);
    expect(await ledger.claimable(now, 2)).toEqual(ids.slice(0, 2));
  });
};

const endings = (fresh: Fresh): void => {
  it.each([
    ['sent', { state: 'sent' }],
    ['lapsed', { state: 'lapsed', reason: 'no longer meant' }],
  ] as const)('ends its own claim as %s, for good', async (_, ending) => {
    const { ledger, id } = await one(fresh);
    await claimed(ledger, id);
    expect(await ledger.endClaim(id, 1, ending)).toBe(true);
    expect(await ledger.endClaim(id, 1, ending)).toBe(false);
    expect(await ledger.claimOnce(id, now, ends)).toBeUndefined();
    expect(await ledger.expireClaims(afterIt)).toEqual([]);
    expect(await ledger.openOnce()).toEqual([]);
    expect(await ledger.onceCounts()).toMatchObject({ pending: 0, claimed: 0, toBeSettled: 0, parked: 0 });
  });

  it('goes back to pending after a refusal, not before its pause on the system clock', async () => {
    const { ledger, id } = await one(fresh);
    await claimed(ledger, id);
    expect(await ledger.endClaim(id, 1, { state: 'pending', again: '2026-11-02T12:05:00Z', reason: '421 busy' })).toBe(true);
    expect(await openOne(ledger)).toMatchObject({ state: 'pending', attempt: 1, refusals: 1, claimEnds: null, reason: '421 busy' });
    const early = clocks('2026-11-02T12:04:59.999Z', '2099-01-01T00:00:00Z');
    expect(await ledger.claimable(early, 10)).toEqual([]);
    expect(await ledger.claimOnce(id, early, ends)).toBeUndefined();
    expect(await ledger.claimOnce(id, clocks('2026-11-02T12:05:00Z'), ends)).toMatchObject({ attempt: 2, refusals: 1, reason: null });
  });

  it('is parked with its reason in sight, until a person releases it', async () => {
    const { ledger, id } = await one(fresh);
    await claimed(ledger, id);
    await ledger.endClaim(id, 1, { state: 'parked', reason: '550 no such user' });
    expect(await openOne(ledger)).toMatchObject({ state: 'parked', refusals: 1, reason: '550 no such user' });
    expect(await ledger.onceCounts()).toMatchObject({ pending: 0, parked: 1 });
    expect(await ledger.claimOnce(id, now, ends)).toBeUndefined();
    expect(await ledger.intervene(person('resend', id))).toBe(false);
    expect(await ledger.intervene(person('release', id))).toBe(true);
    expect(await claimed(ledger, id)).toMatchObject({ attempt: 2, refusals: 0, reason: null });
  });

  it('is ended by its own attempt only', async () => {
    const { ledger, id } = await one(fresh);
    await claimed(ledger, id);
    await ledger.endClaim(id, 1, { state: 'pending', again: noon, reason: 'x' });
    await claimed(ledger, id);
    for (const ending of [
      { state: 'sent' },
      { state: 'pending', again: noon, reason: 'late' },
      { state: 'parked', reason: 'late' },
    ] as const)
      expect(await ledger.endClaim(id, 1, ending)).toBe(false);
    expect(await openOne(ledger)).toMatchObject({ state: 'claimed', attempt: 2 });
    expect(await ledger.endClaim(id, 2, { state: 'sent' })).toBe(true);
  });
};

const unknownOutcomes = (fresh: Fresh): void => {
  it('is to be settled when its claim has ended, and is never claimed again by itself', async () => {
    const { ledger, id } = await one(fresh);
    await claimed(ledger, id);
    expect(await ledger.expireClaims('2026-11-02T12:20:59.999Z')).toEqual([]);
    expect(await ledger.expireClaims(ends)).toEqual([id]);
    expect(await ledger.expireClaims(ends)).toEqual([]);
    expect(await openOne(ledger)).toMatchObject({ state: 'to-be-settled', attempt: 1, claimEnds: null });
    expect(await ledger.claimable(clocks(afterIt), 10)).toEqual([]);
    expect(await ledger.claimOnce(id, clocks(afterIt), '2026-11-02T13:00:00Z')).toBeUndefined();
    expect(await ledger.endClaim(id, 1, { state: 'sent' })).toBe(false);
    expect(await ledger.endClaim(id, 1, { state: 'pending', again: noon, reason: 'late' })).toBe(false);
    expect(await ledger.onceCounts()).toMatchObject({ claimed: 0, toBeSettled: 1 });
  });

  it('is settled or resent by a person, who is written down', async () => {
    const { ledger, ids } = await withMail(fresh, [mail(1), mail(1)]);
    const [first = 0, second = 0] = ids;
    for (const id of ids) await claimed(ledger, id);
    await ledger.expireClaims(ends);
    expect(await ledger.intervene(person('release', first))).toBe(false);
    expect(await ledger.intervene(person('settle', first))).toBe(true);
    expect(await ledger.intervene(person('settle', first))).toBe(false);
    expect(await ledger.intervene({ ...person('resend', second), at: '2026-11-02T12:30:00Z' })).toBe(true);
    expect(await ledger.intervene(person('resend', second))).toBe(false);
    expect(await ledger.interventions()).toEqual([person('settle', first), { ...person('resend', second), at: '2026-11-02T12:30:00Z' }]);
    expect(await ledger.openOnce()).toMatchObject([{ id: second, state: 'pending', attempt: 1 }]);
    expect(await claimed(ledger, second, clocks('2026-11-02T12:30:00Z'), '2026-11-02T13:00:00Z')).toMatchObject({ attempt: 2 });
  });

  it.each(['pending', 'claimed'] as const)('lets no person settle or resend what is %s', async (state) => {
    const { ledger, id } = await one(fresh);
    if (state === 'claimed') await claimed(ledger, id);
    for (const act of ['release', 'settle', 'resend'] as const) expect(await ledger.intervene(person(act, id))).toBe(false);
    expect(await openOne(ledger)).toMatchObject({ state });
    expect(await ledger.interventions()).toEqual([]);
  });

  it('lets a person release a parked repeatable message', async () => {
    const { ledger } = await withMail(fresh, [{ kind: 'nudge', subject: 'phase/A' }]);
    const [{ id } = { id: 0 }] = await ledger.due(noon, 1);
    await ledger.postpone(id, noon, 'x');
    await ledger.park(id, 'gave up');
    expect(await ledger.intervene(person('settle', id))).toBe(false);
    expect(await ledger.intervene(person('release', id))).toBe(true);
    expect(await ledger.intervene(person('release', id))).toBe(false);
    expect(await ledger.due(noon, 1)).toMatchObject([{ id, attempts: 0, parked: null }]);
    expect(await ledger.counts()).toMatchObject({ pending: 1, parked: 0 });
  });
};

const suspension = (fresh: Fresh): void => {
  it('holds every message until a person releases all, also over a reopening; repeatable ones go on', async () => {
    const { ledger: first, reopen } = await fresh();
    mustAppend(await first.append(request({ messages: [mail(1), { kind: 'nudge', subject: 'phase/A' }] })));
    await first.suspend();
    await first.suspend();
    const ledger = await reopen();
    const [id = 0] = (await ledger.openOnce()).map((message) => message.id);
    mustAppend(await ledger.append(request({ messages: [mail(2)] })));
    expect(await ledger.claimable(now, 10)).toEqual([]);
    expect(await ledger.claimOnce(id, now, ends)).toBeUndefined();
    expect(await ledger.onceCounts()).toMatchObject({ pending: 2, suspended: true });
    expect(await ledger.due(noon, 10)).toHaveLength(1);
    expect(await ledger.intervene(releaseAll)).toBe(true);
    expect(await ledger.intervene(releaseAll)).toBe(false);
    expect(await ledger.interventions()).toEqual([releaseAll]);
    expect(await ledger.onceCounts()).toMatchObject({ suspended: false });
    expect(await claimed(ledger, id)).toMatchObject({ attempt: 1 });
    await ledger.suspend();
    expect(await ledger.onceCounts()).toMatchObject({ suspended: true });
  });

  it('lets a claim that is under way end, and a person settle what is pending', async () => {
    const { ledger, ids } = await withMail(fresh, [mail(1), mail(1)]);
    const [first = 0, second = 0] = ids;
    await claimed(ledger, first);
    await ledger.suspend();
    expect(await ledger.endClaim(first, 1, { state: 'sent' })).toBe(true);
    expect(await ledger.intervene(person('settle', second))).toBe(true);
    expect(await ledger.openOnce()).toEqual([]);
  });
};

const corrections = (fresh: Fresh): void => {
  it('is cancelled with the fact that it tells of, in the append of the correction; a parked one too', async () => {
    const { ledger, ids } = await withMail(fresh, [mail(1), mail(1, { template: 'other' })]);
    await claimed(ledger, ids[1] ?? 0);
    await ledger.endClaim(ids[1] ?? 0, 1, { state: 'parked', reason: 'no address' });
    const answer = mustAppend(await ledger.append(withdrawal()));
    expect(answer.mail?.underWay).toEqual([]);
    expect(answer.mail?.cancelled.map(({ id, state }) => [id, state])).toEqual(ids.map((id) => [id, 'cancelled']));
    expect(await ledger.openOnce()).toEqual([]);
    for (const id of ids) {
      expect(await ledger.claimOnce(id, now, ends)).toBeUndefined();
      expect(await ledger.intervene(person('release', id))).toBe(false);
    }
  });

  it('is not cancelled once it is claimed, sent or to be settled: the correction says so and is recorded', async () => {
    const { ledger, ids } = await withMail(fresh, [mail(1), mail(1), mail(1), mail(1)]);
    const [first = 0, second = 0, third = 0, fourth = 0] = ids;
    for (const id of [first, second]) await claimed(ledger, id);
    await ledger.expireClaims(ends);
    await ledger.intervene(person('settle', second));
    for (const id of [third, fourth]) await claimed(ledger, id, now, '2099-01-01T00:00:00Z');
    await ledger.endClaim(fourth, 1, { state: 'sent' });
    const { mail: answer, facts } = mustAppend(await ledger.append(withdrawal()));
    expect(facts).toHaveLength(1);
    expect(answer?.cancelled).toEqual([]);
    expect(answer?.underWay.map(({ id, state }) => [id, state])).toEqual([
      [first, 'to-be-settled'],
      [second, 'settled'],
      [third, 'claimed'],
      [fourth, 'sent'],
    ]);
    expect(await ledger.endClaim(third, 1, { state: 'sent' })).toBe(true);
  });

  it('cancels nothing of other facts, streams and classes, and nothing when it is refused', async () => {
    const nudge = { kind: 'nudge', subject: 'phase/A' } as const;
    const { ledger } = await withMail(fresh, [mail(1), mail(2), nudge]);
    mustAppend(await ledger.append(request({ ...otherStream, facts: [newFact()], messages: [mail(1)] })));
    expect(await ledger.append(withdrawal({ expected: 7 }))).toMatchObject({ outcome: 'conflict' });
    expect(await ledger.openOnce()).toHaveLength(3);
    mustAppend(await ledger.append(withdrawal()));
    expect((await ledger.openOnce()).map(({ stream, message }) => [stream, message.cause])).toEqual([
      [programme.stream, 2],
      [otherStream.stream, 1],
    ]);
    expect(await ledger.due(noon, 10)).toMatchObject([{ message: nudge }]);
  });

  it('tells nothing of mail to an append that cancels nothing', async () => {
    const { ledger } = await withMail(fresh, [mail(1)]);
    expect(mustAppend(await ledger.append(request({ expected: 1, facts: [newFact()] })))).not.toHaveProperty('mail');
    expect(mustAppend(await ledger.append(request({ expected: 2, cancels: [9] }))).mail).toEqual({ cancelled: [], underWay: [] });
  });

  it('races with a claim, and one of both wins', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { ledger, id } = await one(fresh);
      const [claim, answer] = await Promise.all([ledger.claimOnce(id, now, ends), ledger.append(withdrawal())]);
      const { cancelled = [], underWay = [] } = mustAppend(answer).mail ?? {};
      expect([cancelled.length, underWay.length]).toEqual(claim === undefined ? [1, 0] : [0, 1]);
    }
  });
};

export const onceContract = (fresh: Fresh): void => {
  describe('a message of the class once', () => {
    claims(fresh);
    endings(fresh);
    unknownOutcomes(fresh);
    suspension(fresh);
    corrections(fresh);
  });
};
