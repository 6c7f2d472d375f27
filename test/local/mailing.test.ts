import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { AddressesUnreadable, fileAddresses, writeAddresses } from '../../local/addresses.ts';
import { systemClock } from '../../local/clock.ts';
import { loadStory, makeDemonstration } from '../../local/demonstration.ts';
import { healthPort } from '../../local/health.ts';
import { serve } from '../../local/serving.ts';
import { addressesOfAll, down, postOffice } from '../kit/post.ts';
import { recordIt, startTown } from '../kit/town.ts';

const folder = mkdtempSync(join(tmpdir(), 'mailing-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const anchored = { late: async () => false };

/** A home that sends by itself; the test moves its system clock. */
const postHome = async () => {
  let now = systemClock.now();
  const mailer = postOffice();
  const mail = { mailer, addresses: addressesOfAll() };
  const town = await startTown({ at: '2020-10-06T12:00', systemClock: { now: () => now }, mail });
  const pass = async (minutes: number): Promise<void> => {
    now = now.add({ minutes });
    await town.home.rest();
  };
  return { town, mailer, pass, health: healthPort(town.home, town.id, '1', anchored) };
};

const person = { account: 'acc-9', why: 'nagekeken', at: '2026-01-01T00:00:00Z' };

describe('a home with a mail server', () => {
  it('sends what is due when it comes to rest, and each mail once, however often it does', async () => {
    const { town, mailer } = await postHome();
    await town.to('2020-10-13');
    for (let times = 0; times < 5; times += 1) await town.home.rest();
    expect(mailer.accepted.map(({ subject }) => subject)).toEqual(['Herinnering: Proef']);
    await town.home.close();
  });

  it('tells a decision when the undo window has passed on its programme clock', async () => {
    const { town, mailer } = await postHome();
    await town.do('recorder', recordIt());
    await town.to('2020-10-06T12:09');
    expect(mailer.accepted).toHaveLength(0);
    await town.to('2020-10-06T12:11');
    expect(mailer.accepted).toHaveLength(2);
    await town.home.close();
  });

  it('sweeps every five minutes of the system clock: an unknown outcome is seen at /gezond, and not sent again', async () => {
    const { town, mailer, pass, health } = await postHome();
    mailer.next = ['lost'];
    await town.to('2020-10-13');
    await pass(19);
    expect(await health()).toMatchObject({ status: 'ok', mail: { claimed: 1, toBeSettled: 0 } });
    await pass(4);
    expect(await health()).toMatchObject({ mail: { claimed: 1, toBeSettled: 0 } });
    await pass(1);
    expect(await health()).toMatchObject({
      status: 'attention',
      mail: { claimed: 0, toBeSettled: 1 },
      messages: ['Mail waarvan onzeker is of die is verzonden: 1. Zoek het uit en handel het af.'],
    });
    await pass(10_000);
    expect(mailer.accepted).toHaveLength(1);
    await town.home.close();
  });

  it('goes on with the programme while the mail server is down, and sends when it is back', async () => {
    const { town, mailer, pass } = await postHome();
    mailer.next = [down, down, down];
    await town.to('2020-10-13');
    await pass(1);
    await pass(2);
    expect(mailer.accepted).toHaveLength(0);
    await pass(4);
    expect(mailer.accepted).toHaveLength(1);
    await town.home.close();
  });

  it('sends nothing after a restore until a person releases it; starts and nudges go on', async () => {
    const { town, mailer, pass, health } = await postHome();
    await town.home.ledger.suspend();
    await town.to('2020-10-13');
    expect(mailer.accepted).toHaveLength(0);
    expect(await town.count('reminder-given')).toBe(1);
    expect(await health()).toMatchObject({
      status: 'attention',
      mail: { pending: 1, suspended: true },
      messages: ['De mail staat stil sinds het terugzetten van een kopie: 1 te versturen. Kijk wat al verzonden was en geef vrij.'],
    });
    await town.home.ledger.intervene({ act: 'release-all', ...person });
    await pass(1);
    expect(mailer.accepted).toHaveLength(1);
    await town.home.close();
  });

  it('shows what was parked', async () => {
    const { town, mailer, health } = await postHome();
    mailer.next = [{ outcome: 'refused', reason: '550', permanent: true }];
    await town.to('2020-10-13');
    expect(await health()).toMatchObject({
      mail: { parked: 1 },
      messages: ['Mail die niet te bezorgen was en is blijven liggen: 1.'],
    });
    await town.home.close();
  });
});

describe('the demonstration', () => {
  it('mails everybody at an address that nobody reads, once, and parks nothing', async () => {
    const data = join(folder, 'demonstration');
    await makeDemonstration(data, loadStory(), '2020-11-02');
    const mailer = postOffice();
    const serving = await serve({ folder: data, archive: join(data, 'archive'), mailer }, loadStory(), '1');
    await serving.catchUp();
    const sent = mailer.accepted.length;
    expect(sent).toBeGreaterThan(10);
    expect(mailer.accepted.flatMap(({ to }) => to).filter((to) => !/^acc-\d+@voorbeeld\.example$/.test(to))).toEqual([]);
    expect(new Set(mailer.accepted.map(({ messageId }) => messageId)).size).toBe(sent);
    await serving.catchUp();
    expect(mailer.accepted).toHaveLength(sent);
    expect((await serving.ports.health()).mail).toMatchObject({ pending: 0, claimed: 0, toBeSettled: 0, parked: 0 });
    await serving.close();
  });
});

describe('a home without a mail server', () => {
  it('keeps mail and tells how much', async () => {
    const town = await startTown();
    await town.to('2020-10-28');
    const { status, mail } = await healthPort(town.home, town.id, '1', anchored)();
    expect([status, mail]).toEqual(['ok', { pending: 3, claimed: 0, toBeSettled: 0, parked: 0, suspended: false }]);
    await town.home.close();
  });
});

describe('the addresses of a data folder', () => {
  const book = fileAddresses(folder);
  const file = join(folder, 'people.json');

  it('are readable for one user, by organisation and account', async () => {
    writeAddresses(folder, 'gemeente', { 'acc-1': 'acc-1@voorbeeld.example' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await book.addressOf('gemeente', 'acc-1')).toBe('acc-1@voorbeeld.example');
    for (const [organisation, account] of [
      ['gemeente', 'acc-2'],
      ['elders', 'acc-1'],
      ['toString', 'acc-1'],
      ['gemeente', 'toString'],
    ] as const)
      expect(await book.addressOf(organisation, account)).toBeUndefined();
  });

  it('are none without the file', async () => {
    expect(await fileAddresses(join(folder, 'none')).addressOf('gemeente', 'acc-1')).toBeUndefined();
  });

  it.each(['{', '[]', '{"gemeente":{"acc-1":"no address"}}'])('refuses %s, without saying what it holds', async (content) => {
    writeFileSync(file, content, { mode: 0o600 });
    await expect(book.addressOf('gemeente', 'acc-1')).rejects.toThrow(/people\.json is no list of addresses/);
  });

  it('refuses a file that others may read', async () => {
    chmodSync(file, 0o640);
    await expect(book.addressOf('gemeente', 'acc-1')).rejects.toThrow(AddressesUnreadable);
  });
});
