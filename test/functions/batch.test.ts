import { describe, expect, it } from 'vitest';
import { deliverHinted } from '../../functions/deliver-hinted.ts';
import { exportHistory } from '../../functions/export-history.ts';
import { Hint } from '../../functions/kit/batch.ts';
import { sendHinted } from '../../functions/send-hinted.ts';
import { timeForOne } from '../../functions/send-once.ts';
import { sweepOutbox } from '../../functions/sweep-outbox.ts';
import { writeAnchors } from '../../functions/write-anchor.ts';
import type { Archive, Json, Message } from '../../shared/ports.ts';
import { down, postTown } from '../kit/post.ts';
import { startTown } from '../kit/town.ts';

const records = (...bodies: string[]) => ({ Records: bodies.map((body, index) => ({ messageId: `m${String(index)}`, body })) });
const hint = (id: number) => JSON.stringify({ id });
const reported = (...indexes: number[]) => ({ batchItemFailures: indexes.map((index) => ({ itemIdentifier: `m${String(index)}` })) });

describe('a hint', () => {
  it.each([
    [{ id: 12 }, 12],
    [{ id: '#message#0000000000000012', organisation: 'gemeente', stream: 'programme/x' }, 12],
  ])('%j', (body, id) => {
    expect(Hint.parse(body)).toEqual({ id });
  });

  it.each([{}, { id: 0 }, { id: 1.5 }, { id: '12' }, { id: '#message#12' }, { id: '#stream#0000000000000012' }, null, 'hint', []])(
    'is not %j',
    (body) => {
      expect(Hint.safeParse(body).success).toBe(false);
    },
  );
});

/** A delivery in which the ledger cannot be read for one message, and starts fail for another. */
const delivery = async () => {
  const town = await startTown();
  const { ledger, procedures, systemClock } = { ...town.home, systemClock: { now: () => town.home.programmeClock.now() } };
  const nudge = (id: number): Message => ({
    ...town.stream,
    id,
    message: { kind: 'nudge', subject: 'phase/A' },
    attempts: 0,
    parked: null,
  });
  const asked: number[] = [];
  const outbox = {
    dueMessage: async (id: number) => {
      asked.push(id);
      if (id === 2) throw new Error('The table does not answer.');
      return id === 3 ? undefined : nudge(id);
    },
  };
  return { ports: { ledger, procedures, systemClock, outbox }, asked };
};

describe('deliver, from a queue', () => {
  it('reports the one of which the item cannot be read, and does the others', async () => {
    const { ports, asked } = await delivery();
    const lines: string[] = [];
    const handler = deliverHinted(ports, ({ task, answer }) => void lines.push(`${task} ${answer}`));
    expect(await handler(records(hint(1), hint(2), hint(3), hint(4)))).toEqual(reported(1));
    expect(asked).toEqual([1, 2, 3, 4]);
    expect(lines).toEqual(['deliver: one message Error', 'deliver done']);
  });

  it('does not report what the outbox tries again by itself', async () => {
    const { ports } = await delivery();
    const procedures = {
      ...ports.procedures,
      nudge: async () => {
        throw new Error('throttled');
      },
    };
    expect(await deliverHinted({ ...ports, procedures })(records(hint(1)))).toEqual(reported());
  });

  it('says of an event that comes from no queue that it cannot use it', async () => {
    const { ports } = await delivery();
    await expect(deliverHinted(ports)({ detail: {} })).rejects.toThrow(/^This task cannot use its input\. Records/);
  });
});

describe('time', () => {
  it('begins no mail with less than it may need left: the rest of the batch comes back', async () => {
    const post = await postTown();
    await post.town.to('2020-10-28');
    const ids = (await post.open()).map(({ id }) => id);
    // The first to ask is middy.
    const left = [60_000, timeForOne + 1, timeForOne, timeForOne - 1];
    const call = { getRemainingTimeInMillis: () => left.shift() ?? 0 };
    expect(await sendHinted(post.ports, post.sending)(records(...ids.map(hint)), call)).toEqual(reported(2));
    expect((await post.open()).map(({ id }) => id)).toEqual(ids.slice(2));
  });

  it('stops a sweep before a mail that it could not finish, and delivers all the same', async () => {
    const post = await postTown();
    await post.town.to('2020-10-28');
    const before = await post.open();
    const ports = { ...post.ports, procedures: post.town.home.procedures };
    const handler = sweepOutbox(ports, post.sending);
    expect(await handler({}, { getRemainingTimeInMillis: () => timeForOne - 1 })).toEqual({ delivered: false, toBeSettled: [], sent: [] });
    expect(await post.open()).toEqual(before);
    expect(await handler({})).toMatchObject({ sent: ['lapsed', 'lapsed', 'sent'] });
  });

  it('a sweep mails although nothing can be delivered, and says so in the end', async () => {
    const post = await postTown();
    await post.town.to('2020-10-28');
    post.sending.mailer.next = [down];
    const due = async () => {
      throw new Error('The table does not answer.');
    };
    const ports = { ...post.ports, ledger: { ...post.ports.ledger, due }, procedures: post.town.home.procedures };
    await expect(sweepOutbox(ports, post.sending)({})).rejects.toThrow('The table does not answer.');
    expect((await post.open()).map(({ refusals }) => refusals)).toEqual([1]);
  });
});

/** An archive in memory. */
const memory = (taken: (name: string) => boolean = () => false) => {
  const kept = new Map<string, string>();
  const archive: Archive = {
    put: async (name, content) => {
      const text = new TextDecoder().decode(content);
      if (taken(name) || (kept.get(name) ?? text) !== text) return 'taken';
      kept.set(name, text);
      return 'kept';
    },
    get: async (name) => (kept.has(name) ? new TextEncoder().encode(kept.get(name)) : undefined),
    list: async (prefix) => [...kept.keys()].filter((name) => name.startsWith(prefix)).toSorted(),
  };
  return { archive, kept };
};

const closed = { detail: { executionArn: 'arn:aws:states:x', name: 'phase-1', status: 'SUCCEEDED' } };
const exporting = (events: { [key: string]: Json }[]) => {
  const { archive, kept } = memory();
  const histories = { events: async () => events };
  return { kept, run: () => exportHistory({ histories, archive })(closed) };
};

describe('a history', () => {
  const token = 'AQCUAAAAKgAAAAMAAAAAAAAAA/+b7=';
  const payload = JSON.stringify({ FunctionName: 'await-news', Payload: { token, phase: 'A' } });
  const started = { type: 'ExecutionStarted', executionStartedEventDetails: { input: JSON.stringify({ organisation: 'gemeente' }) } };

  it('is kept without task tokens, wherever they stand', async () => {
    const { kept, run } = exporting([
      started,
      { type: 'TaskScheduled', taskScheduledEventDetails: { parameters: payload } },
      { type: 'LambdaFunctionScheduled', details: { input: JSON.stringify({ inner: payload }) } },
      { type: 'TaskFailed', taskFailedEventDetails: { cause: `nobody took ${token} in time` } },
    ]);
    expect(await run()).toEqual({ name: 'histories/gemeente/phase-1.json' });
    const text = kept.get('histories/gemeente/phase-1.json') ?? '';
    expect(text).not.toContain('AQCU');
    expect(text.match(/\[task token\]/g)).toHaveLength(3);
    expect(text).toContain('await-news');
    expect(await run()).toEqual({ name: 'histories/gemeente/phase-1.json' });
  });

  it.each([
    ['nothing', []],
    ['an input that is no JSON', [{ executionStartedEventDetails: { input: 'x' } }]],
    ['an input of something else', [{ executionStartedEventDetails: { input: '{"order":1}' } }]],
  ])('of %s is kept too', async (_, events) => {
    expect(await exporting(events).run()).toEqual({ name: 'histories/unknown/phase-1.json' });
  });
});

describe('anchors of several organisations', () => {
  it('are written although one cannot be; that is said in the end', async () => {
    const { archive, kept } = memory((name) => name.startsWith('anchors/a/'));
    const head = { stream: 'programme/x', sequence: 1, hash: 'a'.repeat(64) };
    const ledger = { heads: async () => ['a', 'b'].map((organisation) => ({ organisation, ...head })) };
    const { systemClock } = (await postTown()).ports;
    await expect(writeAnchors({ ledger, archive, systemClock })).rejects.toThrow(/another anchor under anchors\/a\//);
    expect([...kept.keys()]).toEqual([expect.stringMatching(/^anchors\/b\//)]);
  });
});
