import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ViewItem } from '../../shared/ports.ts';
import { contentsOf, mustAppend, newFact, otherOrganisation, otherStream, programme, request } from './examples.ts';
import type { Fresh } from './opened.ts';

const { organisation } = programme;

const views = (fresh: Fresh): void => {
  it('reads view items by key and by prefix, in order of key', async () => {
    const { ledger } = await fresh();
    const items: ViewItem[] = [
      { key: 'programme/b', value: { n: 2 } },
      { key: 'programme/', value: 'edge' },
      { key: 'programme/a', value: [1] },
      { key: 'programme/\u{10FFFF}', value: 'last' },
      { key: 'programme0', value: 'not of the prefix' },
      { key: 'programm', value: 'neither' },
    ];
    mustAppend(await ledger.append(request({ views: items })));
    expect((await ledger.views(organisation, 'programme/')).map(({ key }) => key)).toEqual([
      'programme/',
      'programme/a',
      'programme/b',
      'programme/\u{10FFFF}',
    ]);
    expect(await ledger.views(organisation, 'programme/b')).toEqual([{ key: 'programme/b', value: { n: 2 } }]);
    expect(await ledger.views(organisation, '')).toHaveLength(6);
    expect(await ledger.views(organisation, '%')).toEqual([]);
    expect(await ledger.view(organisation, 'programme/a')).toEqual([1]);
    expect(await ledger.view(organisation, 'programme')).toBeUndefined();
  });

  it('overwrites a view item, and removes it with null', async () => {
    const { ledger } = await fresh();
    mustAppend(
      await ledger.append(
        request({
          views: [
            { key: 'a', value: 1 },
            { key: 'b', value: false },
          ],
        }),
      ),
    );
    mustAppend(await ledger.append(request({ views: [{ key: 'a', value: 2 }] })));
    expect(await ledger.view(organisation, 'a')).toBe(2);
    mustAppend(
      await ledger.append(
        request({
          views: [
            { key: 'a', value: null },
            { key: 'never-was', value: null },
          ],
        }),
      ),
    );
    expect(await ledger.view(organisation, 'a')).toBeUndefined();
    expect(await ledger.views(organisation, '')).toEqual([{ key: 'b', value: false }]);
  });
};

const snapshots = (fresh: Fresh): void => {
  it('keeps the latest snapshot of one evolve version', async () => {
    const { ledger } = await fresh();
    const state = { phases: Array.from({ length: 500 }, (_, index) => ({ id: `F${index}`, status: 'planned' })) };
    expect(await ledger.snapshot(programme)).toBeUndefined();
    await ledger.saveSnapshot(programme, { sequence: 20, evolveVersion: 'v1', state });
    await ledger.saveSnapshot(programme, { sequence: 10, evolveVersion: 'v1', state: 'too late' });
    expect(await ledger.snapshot(programme)).toEqual({ sequence: 20, evolveVersion: 'v1', state });
    await ledger.saveSnapshot(programme, { sequence: 21, evolveVersion: 'v1', state: 'newer' });
    expect(await ledger.snapshot(programme)).toEqual({ sequence: 21, evolveVersion: 'v1', state: 'newer' });
    expect(await ledger.snapshot(otherStream)).toBeUndefined();
  });

  it('lets another evolve version replace it, whatever its sequence', async () => {
    const { ledger } = await fresh();
    await ledger.saveSnapshot(programme, { sequence: 20, evolveVersion: 'v1', state: 1 });
    await ledger.saveSnapshot(programme, { sequence: 5, evolveVersion: 'v2', state: null });
    expect(await ledger.snapshot(programme)).toEqual({ sequence: 5, evolveVersion: 'v2', state: null });
  });
};

const documents = (fresh: Fresh): void => {
  it('keeps content by its hash, once', async () => {
    const { ledger } = await fresh();
    const content = 'programma: zorg\u0000 €\n';
    const hash = await ledger.putDocument(organisation, content);
    expect(hash).toBe(createHash('sha256').update(content).digest('hex'));
    expect(await ledger.putDocument(organisation, content)).toBe(hash);
    expect(await ledger.document(organisation, hash)).toBe(content);
    expect(await ledger.document(organisation, hash.toUpperCase())).toBeUndefined();
    expect(await ledger.document(otherOrganisation.organisation, hash)).toBeUndefined();
  });

  it('refuses what would not come back as it was', async () => {
    const { ledger } = await fresh();
    await expect(ledger.putDocument(organisation, 'half \uD800')).rejects.toMatchObject({ code: 'invalid-request' });
  });
};

const lasting = (fresh: Fresh): void => {
  it('keeps everything when it is reopened', async () => {
    const { ledger, reopen } = await fresh();
    const full = request({
      facts: [newFact({ a: 1 }, { text: { reason: 'x' } })],
      claims: ['c'],
      views: [{ key: 'v', value: 1 }],
      raises: [{ subject: 'phase/F1', expected: 0 }],
      messages: [{ kind: 'nudge', subject: 'phase/F1' }],
    });
    mustAppend(await ledger.append(full));
    const subject = { ...programme, subject: 'phase/F1' };
    const waiting = { generation: 1, round: 1, retry: 0, token: 't' };
    expect(await ledger.storeWaiting(subject, waiting)).toBe(true);
    await ledger.saveSnapshot(programme, { sequence: 1, evolveVersion: 'v1', state: { s: 1 } });
    const hash = await ledger.putDocument(organisation, 'doc');
    const observed = { contents: await contentsOf(ledger, programme), epoch: await ledger.epoch(), counts: await ledger.counts() };

    const again = await reopen();
    expect({ contents: await contentsOf(again, programme), epoch: await again.epoch(), counts: await again.counts() }).toEqual(observed);
    expect(await again.waiting(subject)).toEqual(waiting);
    expect(await again.snapshot(programme)).toEqual({ sequence: 1, evolveVersion: 'v1', state: { s: 1 } });
    expect(await again.document(organisation, hash)).toBe('doc');
    expect(await again.append({ ...full, expected: 1 })).toMatchObject({ outcome: 'claimed' });
  });

  it('has an epoch of eight characters, other than that of another ledger', async () => {
    const [one, two] = [await fresh(), await fresh()];
    const epoch = await one.ledger.epoch();
    expect(epoch).toMatch(/^[0-9a-z]{8}$/);
    expect(await one.ledger.epoch()).toBe(epoch);
    expect(await two.ledger.epoch()).not.toBe(epoch);
  });
};

export const contentContract = (fresh: Fresh): void => {
  describe('views, snapshots and documents', () => {
    views(fresh);
    snapshots(fresh);
    documents(fresh);
  });
  describe('what lasts', () => {
    lasting(fresh);
  });
};
