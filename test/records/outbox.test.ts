import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqliteLedger } from '../../local/store/sqlite-ledger.ts';
import type { MailMessage } from '../../shared/ports.ts';
import { mustAppend, newFact, noon, request } from '../ledger/examples.ts';
import { folders, ledgerIn } from './kit.ts';

const here = folders();
const script = join(import.meta.dirname, '..', '..', 'cli', 'outbox.ts');

const outbox = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
};
const by = ['--as', 'acc-9', '--why', 'gebeld met de griffie'];

const mail = (more: Partial<MailMessage> = {}): MailMessage => ({
  kind: 'mail',
  template: 'reminder',
  subject: 'phase/A',
  to: { role: 'contractor' },
  about: {},
  cause: 1,
  notBefore: null,
  ...more,
});

const at = { programme: noon, system: noon };
const ends = '2026-11-02T12:20:00Z';

/** Suspended, with mail that is pending (2), to be settled (3), parked (4) and claimed (5), and a parked nudge (1). */
let made = '';
beforeAll(async () => {
  made = here.fresh();
  const ledger = openSqliteLedger({ path: ledgerIn(made), durability: 'off' });
  const messages = [{ kind: 'nudge', subject: 'phase/A' } as const, mail({ notBefore: noon }), mail(), mail(), mail()];
  mustAppend(await ledger.append(request({ facts: [newFact()], messages })));
  await ledger.park(1, 'ConnectionRefused');
  for (const id of [3, 4]) await ledger.claimOnce(id, at, ends);
  await ledger.endClaim(4, 1, { state: 'parked', reason: 'no address for contractor' });
  await ledger.expireClaims(ends);
  await ledger.claimOnce(5, at, '2026-11-02T13:00:00Z');
  await ledger.suspend();
  ledger.close();
});
afterAll(() => here.remove());

describe('npm run outbox -- <folder> list', () => {
  it('shows what is not done, without personal data', () => {
    expect(outbox(made, 'list')).toEqual({
      status: 0,
      stdout: [
        'SUSPENDED: no mail is sent until somebody releases it (release).',
        '     2  pending        reminder about phase/A to contractor not before 2026-11-02T12:00:00Z',
        '     3  to-be-settled  reminder about phase/A to contractor',
        '     4  parked         reminder about phase/A to contractor (no address for contractor)',
        '     5  claimed        reminder about phase/A to contractor until 2026-11-02T13:00:00Z',
        '     1  parked         nudge of phase/A (ConnectionRefused)',
        '5 messages.',
        '',
      ].join('\n'),
      stderr: '',
    });
  });

  it('prints one document with --json', () => {
    const { status, stdout } = outbox(made, 'list', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      pending: 1,
      claimed: 1,
      toBeSettled: 1,
      parked: 1,
      suspended: true,
      messages: [{ id: 2 }, { id: 3, state: 'to-be-settled', template: 'reminder', to: 'contractor' }, { id: 4 }, { id: 5 }],
      repeatableParked: [{ id: 1, kind: 'nudge' }],
      interventions: [],
    });
  });
});

describe('npm run outbox', () => {
  it('settles, resends and releases, and writes down who did it and why', () => {
    const data = here.copy(made);
    expect(outbox(data, 'settle', '2', ...by).stdout).toBe('Done, and written down: settle by acc-9.\n');
    expect(outbox(data, 'resend', '3', ...by).status).toBe(0);
    expect(outbox(data, 'release', '4', ...by).status).toBe(0);
    expect(outbox(data, 'release', '1', ...by).status).toBe(0);
    const { stdout } = outbox(data, 'release', ...by, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      suspended: false,
      messages: [
        { id: 3, state: 'pending' },
        { id: 4, state: 'pending' },
        { id: 5, state: 'claimed' },
      ],
      repeatableParked: [],
      interventions: [
        { act: 'settle', id: 2, account: 'acc-9', why: 'gebeld met de griffie' },
        { act: 'resend', id: 3 },
        { act: 'release', id: 4 },
        { act: 'release', id: 1 },
        { act: 'release-all', at: expect.stringMatching(/Z$/) },
      ],
    });
  });

  it.each([
    ['resend', '2'],
    ['settle', '5'],
    ['release', '3'],
    ['resend', '4711'],
  ])('refuses to %s %s, which is not in a state for it, and changes nothing', (act, id) => {
    const before = outbox(made, 'list', '--json').stdout;
    const { status, stdout, stderr } = outbox(made, act, id, ...by);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/Look at the list: nothing was changed\.\n$/);
    expect(outbox(made, 'list', '--json').stdout).toBe(before);
  });

  it.each([
    [['list', '3'], /^Usage/],
    [['burn', '3'], /^There is no "burn"/],
    [['settle', '3'], /^Who decides this/],
    [['settle', '3', '--as', 'acc-9', '--why', ' '], /^Who decides this/],
    [['settle', ...by], /^Give the number/],
    [['resend', 'x', ...by], /^Give the number/],
    [[], /^Usage/],
  ])('says what is wrong with %j', (args, sentence) => {
    const { status, stderr } = outbox(made, ...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(sentence);
  });

  it('says that a folder holds no ledger', () => {
    expect(outbox(here.fresh(), 'list')).toMatchObject({ status: 2, stderr: expect.stringMatching(/^There is no ledger in /) });
  });

  it('lists while a home runs, and then leaves the outbox to it', async () => {
    const data = here.copy(made);
    const ledger = openSqliteLedger({ path: ledgerIn(data), durability: 'off' });
    expect(outbox(data, 'list').status).toBe(0);
    expect(outbox(data, 'settle', '3', ...by)).toMatchObject({ status: 1, stderr: expect.stringContaining('in use') });
    expect(await ledger.openOnce()).toHaveLength(4);
    ledger.close();
  });
});
