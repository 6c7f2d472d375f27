import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock, virtualClock } from '../../local/clock.ts';
import { openHome } from '../../local/home.ts';
import { backup, restore } from '../../local/records/backup.ts';
import { exportAll } from '../../local/records/export.ts';
import { importAll } from '../../local/records/import.ts';
import { openSqliteLedger } from '../../local/store/sqlite-ledger.ts';
import { moment } from '../domain/kit.ts';
import { addressesOfAll, postOffice } from '../kit/post.ts';
import { startTown } from '../kit/town.ts';
import { archiveIn, folders, ledgerIn } from './kit.ts';

const here = folders();
afterAll(() => here.remove());

describe('a home on a restored backup', () => {
  it('sends no mail of the old life before a person has released it, neither what was pending nor what was claimed', async () => {
    const folder = here.fresh();
    mkdirSync(folder);
    const town = await startTown({ ledgerPath: ledgerIn(folder) });
    await town.to('2020-10-28');
    const [first, second] = await town.home.ledger.openOnce();
    const at = { programme: town.home.programmeClock.now().toString(), system: '2020-10-28T00:00:00Z' };
    const claim = await town.home.ledger.claimOnce(first?.id ?? 0, at, '2020-10-28T00:20:00Z');
    const to = here.fresh();
    await backup(folder, archiveIn(folder), to);
    // Both leave after the copy was made.
    await town.home.ledger.endClaim(first?.id ?? 0, 1, { state: 'sent' });
    await town.home.ledger.claimOnce(second?.id ?? 0, at, '2020-10-28T00:20:00Z');
    await town.home.close();

    const data = here.fresh();
    await restore(to, data);
    const mailer = postOffice();
    const paths = { ledgerPath: ledgerIn(data), enginePath: join(data, 'engine.sqlite') };
    const clocks = { programmeClock: virtualClock(moment('2020-10-28')), systemClock };
    const home = openHome({ ...paths, ...clocks, durability: 'off', mail: { mailer, addresses: addressesOfAll() } });
    await home.rest();
    expect(mailer.accepted).toEqual([]);
    expect(claim).toMatchObject({ state: 'claimed' });
    expect((await home.ledger.openOnce()).map(({ id, state }) => [id, state])).toEqual([
      [first?.id, 'to-be-settled'],
      [second?.id, 'pending'],
      [expect.any(Number), 'pending'],
    ]);
    for (const id of [first?.id ?? 0, second?.id ?? 0])
      expect(await home.ledger.intervene({ act: 'settle', id, account: 'acc-9', why: 'aangekomen', at: '2026-11-23T09:00:00Z' })).toBe(
        true,
      );
    await home.ledger.intervene({ act: 'release-all', account: 'acc-9', why: 'nagekeken', at: '2026-11-23T09:00:00Z' });
    await home.rest();
    expect(mailer.accepted.map(({ subject }) => subject)).toEqual(['Over tijd: Proef']);
    await home.close();
  });
});

describe('mail in an export', () => {
  it('comes along, as far as it was, and is suspended in the new installation', async () => {
    const folder = here.fresh();
    const town = await startTown({ ledgerPath: ledgerIn(folder) });
    await town.to('2020-10-28');
    const [first] = await town.home.ledger.openOnce();
    const now = { programme: town.home.programmeClock.now().toString(), system: '2020-10-28T00:00:00Z' };
    await town.home.ledger.claimOnce(first?.id ?? 0, now, '2020-10-28T00:20:00Z');
    await town.home.ledger.endClaim(first?.id ?? 0, 1, { state: 'sent' });
    const open = await town.home.ledger.openOnce();
    await town.home.close();
    const [to, data, again] = [here.fresh(), here.fresh(), here.fresh()];
    await exportAll(folder, archiveIn(folder), to);
    await importAll(to, data);
    await exportAll(data, archiveIn(data), again);
    const mailFile = 'organisations/gemeente/streams/programme/proef/mail.jsonl';
    expect(readFileSync(join(to, mailFile), 'utf8').split('\n')).toHaveLength(4);
    expect(readFileSync(join(again, mailFile), 'utf8')).toBe(readFileSync(join(to, mailFile), 'utf8'));
    const ledger = openSqliteLedger({ path: ledgerIn(data), durability: 'off' });
    const withoutId = (messages: typeof open) => messages.map((message) => ({ ...message, id: 0 }));
    expect(withoutId(await ledger.openOnce())).toEqual(withoutId(open));
    expect(await ledger.onceCounts()).toMatchObject({ pending: 2, suspended: true });
    const cancels = [first?.message.cause ?? 0];
    const nothing = { expected: 0, facts: [], claims: [], views: [], raises: [], messages: [] };
    const corrected = await ledger.append({ ...town.stream, ...nothing, cancels, at: '2026-01-01T00:00:00Z' });
    expect(corrected).toMatchObject({ mail: { underWay: [{ state: 'sent' }] } });
    ledger.close();
  });
});
