import { describe, expect, it } from 'vitest';
import { sendDue, sendOnce } from '../../functions/send-once.ts';
import { sweep } from '../../functions/sweep.ts';
import { addressesOfAll, down, type PostTown, postTown } from '../kit/post.ts';
import { adopt, confirmIt, recordIt } from '../kit/town.ts';

/** The first reminder is given: one mail to the contractor. */
const reminded = async (): Promise<PostTown & { id: number }> => {
  const post = await postTown();
  await post.town.to('2020-10-13');
  const [first] = await post.open();
  return { ...post, id: first?.id ?? 0 };
};

const states = async ({ open }: PostTown) => (await open()).map(({ state, reason }) => [state, reason]);

const withdraw = (sequence: number) => ({ act: 'withdraw-fact', sequence, reason: 'verkeerd gelezen' }) as const;

const sequenceOf = async ({ town }: PostTown, type: string): Promise<number> =>
  (await town.events()).find((event) => event.type === type)?.sequence ?? 0;

describe('a reminder', () => {
  it('goes by mail to whoever holds the role: what, by when, what to do', async () => {
    const { town, ports, sending, open, id } = await reminded();
    const fact = (await town.events()).find(({ type }) => type === 'reminder-given');
    expect(await open()).toMatchObject([
      {
        state: 'pending',
        message: {
          template: 'reminder',
          subject: 'phase/A',
          to: { role: 'ambtelijk-opdrachtnemer' },
          cause: fact?.sequence,
          notBefore: null,
        },
      },
    ]);
    expect(await sendOnce(ports, sending, id)).toBe('sent');
    expect(sending.mailer.accepted).toEqual([
      {
        id,
        messageId: expect.stringMatching(/^<[0-9a-f]{40}@gemeente>$/),
        to: ['acc-3@voorbeeld.example'],
        subject: 'Herinnering: Proef',
        text: [
          'Beste ambtelijk opdrachtnemer,',
          "In het programma 'Een proefprogramma' is het volgende aan u.",
          '- Besluit over Keuze van de vorm, gepland op dinsdag 27\u00a0oktober 2020.\n  Zorg dat het op de agenda staat, of vraag een nieuwe datum.',
          'Dit bericht is verstuurd door het programma zelf. U ziet de actuele stand als u inlogt zoals u gewend bent.',
        ].join('\n\n'),
      },
    ]);
    expect(await open()).toEqual([]);
  });

  it('is not sent after the decision: it lapses', async () => {
    const post = await reminded();
    await adopt(post.town);
    await post.town.home.rest();
    expect(await sendOnce(post.ports, post.sending, post.id)).toBe('lapsed');
    expect(post.sending.mailer.accepted).toEqual([]);
  });

  it('lapses when a later one of the same thing was given, and while the programme stands still', async () => {
    const post = await reminded();
    await post.town.to('2020-10-28');
    expect(await sendDue(post.ports, post.sending)).toEqual(['lapsed', 'lapsed', 'sent']);
    expect(post.sending.mailer.accepted.map(({ subject, to }) => [subject, to])).toEqual([
      ['Over tijd: Proef', ['acc-2@voorbeeld.example']],
    ]);
    await post.town.to('2020-11-03');
    await post.town.do('commissioner', { act: 'pause-programme', reason: 'wachten' });
    expect(await sendDue(post.ports, post.sending)).toEqual(['lapsed']);
  });

  it('goes to the substitute too, in the period of the substitution', async () => {
    const post = await postTown({ at: '2020-10-06T12:00' });
    await post.town.do('recorder', recordIt('R1', 'held-over', '2020-10-06', { returnsOn: '2020-10-20' }));
    await post.town.do('second', confirmIt());
    await post.town.to('2020-10-21');
    await sendDue(post.ports, post.sending);
    expect(post.sending.mailer.accepted.find(({ subject }) => subject.startsWith('Over tijd'))?.to).toEqual([
      'acc-2@voorbeeld.example',
      'acc-8@voorbeeld.example',
    ]);
  });
});

describe('a decision at a gate', () => {
  it('is told to commissioner and contractor, not before the undo window has passed on the programme clock', async () => {
    const post = await postTown({ at: '2020-10-06T12:00' });
    await post.town.do('recorder', recordIt());
    post.pass(60);
    await post.town.to('2020-10-06T12:09');
    expect(await sendDue(post.ports, post.sending)).toEqual([]);
    await post.town.to('2020-10-06T12:10');
    expect(await sendDue(post.ports, post.sending)).toEqual(['sent', 'sent']);
    const { accepted } = post.sending.mailer;
    expect(accepted.map(({ to }) => to[0])).toEqual(['acc-2@voorbeeld.example', 'acc-3@voorbeeld.example']);
    expect(accepted[0]?.text).toContain('- Keuze van de vorm: conform, in de vergadering van dinsdag 6\u00a0oktober 2020.');
    expect(new Set(accepted.map(({ messageId }) => messageId)).size).toBe(2);
  });

  it('that is withdrawn within the window is not told; the correction says what it stopped', async () => {
    const post = await postTown({ at: '2020-10-06T12:00' });
    await post.town.do('recorder', recordIt());
    const recorded = await post.town.act('recorder', withdraw(await sequenceOf(post, 'resolution-recorded')));
    expect(recorded).toMatchObject({
      outcome: 'recorded',
      mail: { underWay: [], cancelled: [{ state: 'cancelled' }, { state: 'cancelled' }] },
    });
    await post.town.to('2020-10-06T13:00');
    expect(await sendDue(post.ports, post.sending)).toEqual([]);
    expect(await post.open()).toEqual([]);
  });

  it('that is withdrawn after it was told is corrected all the same, and the correction says what is under way', async () => {
    const post = await postTown({ at: '2020-10-06T12:00' });
    await post.town.do('recorder', recordIt());
    await post.town.to('2020-10-06T13:00');
    const [first] = await post.open();
    await sendOnce(post.ports, post.sending, first?.id ?? 0);
    const recorded = await post.town.act('recorder', withdraw(await sequenceOf(post, 'resolution-recorded')));
    expect(recorded).toMatchObject({ mail: { underWay: [{ id: first?.id, state: 'sent' }], cancelled: [{ state: 'cancelled' }] } });
    expect(await sendDue(post.ports, post.sending)).toEqual([]);
    expect(post.sending.mailer.accepted).toHaveLength(1);
  });

  it('of which the list is confirmed is told once more, with what of it stands', async () => {
    const post = await postTown({ at: '2020-10-06T12:00' });
    await adopt(post.town);
    expect((await post.open()).map(({ message }) => message.template)).toEqual([
      'decision-recorded',
      'decision-recorded',
      'list-confirmed',
      'list-confirmed',
    ]);
    await post.town.do('recorder', withdraw(await sequenceOf(post, 'resolution-recorded')));
    await post.town.to('2020-10-06T13:00');
    expect(await sendDue(post.ports, post.sending)).toEqual(['lapsed', 'lapsed']);
    expect(post.sending.mailer.accepted).toEqual([]);
  });
});

describe('a mail that cannot be sent', () => {
  it('goes back with a pause of 1, 2, 4 ... 60 minutes when the server is down, and holds the others of this round back', async () => {
    const post = await postTown({ at: '2020-10-06T12:00' });
    await post.town.do('recorder', recordIt());
    await post.town.to('2020-10-06T13:00');
    post.sending.mailer.next = Array.from({ length: 100 }, () => down);
    expect(await sendDue(post.ports, post.sending)).toEqual(['refused']);
    expect(await sendDue(post.ports, post.sending)).toEqual(['refused']);
    expect(await sendDue(post.ports, post.sending)).toEqual([]);
    expect(await states(post)).toEqual([
      ['pending', 'no connection'],
      ['pending', 'no connection'],
    ]);
    const [first] = await post.open();
    const waited: number[] = [];
    for (let tries = 2; tries <= 9; tries += 1) {
      let minutes = 0;
      for (; (await sendOnce(post.ports, post.sending, first?.id ?? 0)) === 'dropped'; minutes += 1) post.pass(1);
      waited.push(minutes);
    }
    expect(waited).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  });

  it('is sent when the server is back, and never becomes to be settled', async () => {
    const post = await reminded();
    post.sending.mailer.next = [down];
    await sweep(post.ports, post.sending);
    post.pass(30);
    expect(await sweep(post.ports, post.sending)).toEqual({ toBeSettled: [], sent: ['sent'] });
  });

  it('is parked after a hundred refusals, some four days', async () => {
    const post = await reminded();
    post.sending.mailer.next = Array.from({ length: 100 }, () => down);
    let outcome = '';
    let hours = 0;
    for (; outcome !== 'parked'; hours += 1) {
      outcome = await sendOnce(post.ports, post.sending, post.id);
      post.pass(60);
    }
    expect([hours, await states(post)]).toEqual([100, [['parked', 'no connection']]]);
  });

  it('is parked at once when it is refused for good, with the reason and without the address in it', async () => {
    const post = await reminded();
    post.sending.mailer.next = [{ outcome: 'refused', reason: '550 <acc-3@voorbeeld.example> unknown', permanent: true }];
    expect(await sendOnce(post.ports, post.sending, post.id)).toBe('parked');
    expect(await states(post)).toEqual([['parked', '550 ... unknown']]);
  });

  it('is parked when nobody of the role has an address, and sent when a person released it', async () => {
    const post = await reminded();
    expect(await sendOnce(post.ports, { ...post.sending, addresses: addressesOfAll(['acc-3']) }, post.id)).toBe('parked');
    expect(await states(post)).toEqual([['parked', 'no address for ambtelijk-opdrachtnemer']]);
    const why = { account: 'acc-9', why: 'adres toegevoegd', at: '2026-01-01T00:00:00Z' };
    expect(await post.ports.ledger.intervene({ act: 'release', id: post.id, ...why })).toBe(true);
    expect(await sendOnce(post.ports, post.sending, post.id)).toBe('sent');
  });

  it('goes back when something fails before it was sent, by the name of the error alone', async () => {
    const post = await reminded();
    const addresses = {
      addressOf: async () => {
        throw Object.assign(new Error('geheim'), { name: 'AddressesUnreadable' });
      },
    };
    expect(await sendOnce(post.ports, { ...post.sending, addresses }, post.id)).toBe('refused');
    expect(await states(post)).toEqual([['pending', 'AddressesUnreadable']]);
  });

  it('is parked when a template is of other software', async () => {
    const post = await reminded();
    const message = {
      kind: 'mail',
      template: 'farewell',
      subject: 'phase/A',
      to: { role: 'x' },
      about: {},
      cause: 1,
      notBefore: null,
    } as const;
    const nothing = { expected: 0, facts: [], claims: [], views: [], raises: [], at: '2026-01-01T00:00:00Z' };
    await post.ports.ledger.append({ ...post.town.stream, ...nothing, messages: [{ ...message, to: { role: 'x' }, about: {} }] });
    const [, second] = await post.open();
    expect(await sendOnce(post.ports, post.sending, second?.id ?? 0)).toBe('parked');
    expect((await post.open())[1]).toMatchObject({ reason: 'no words for template farewell' });
  });
});

describe('a mail of which nobody knows whether it left', () => {
  it.each(['lost', 'gone'] as const)('is left to the sweeper (%s), and never sent again by the machine', async (what) => {
    const post = await reminded();
    post.sending.mailer.next = [what];
    expect(await sendOnce(post.ports, post.sending, post.id)).toBe('unknown');
    expect(await states(post)).toEqual([['claimed', null]]);
    post.pass(19);
    expect(await sweep(post.ports, post.sending)).toEqual({ toBeSettled: [], sent: [] });
    post.pass(1);
    expect(await sweep(post.ports, post.sending)).toEqual({ toBeSettled: [post.id], sent: [] });
    post.pass(10_000);
    expect(await sweep(post.ports, post.sending)).toEqual({ toBeSettled: [], sent: [] });
    expect(await states(post)).toEqual([['to-be-settled', null]]);
    expect(post.sending.mailer.accepted).toHaveLength(what === 'lost' ? 1 : 0);
  });

  it('has the same Message-ID when a person resends it, so that a double shows', async () => {
    const post = await reminded();
    post.sending.mailer.next = ['lost'];
    await sendOnce(post.ports, post.sending, post.id);
    post.pass(20);
    await sweep(post.ports, undefined);
    await post.ports.ledger.intervene({ act: 'resend', id: post.id, account: 'acc-9', why: 'niet aangekomen', at: '2026-01-01T00:00:00Z' });
    expect(await sweep(post.ports, post.sending)).toEqual({ toBeSettled: [], sent: ['sent'] });
    const [first, second] = post.sending.mailer.accepted;
    expect(second?.messageId).toBe(first?.messageId);
  });
});
