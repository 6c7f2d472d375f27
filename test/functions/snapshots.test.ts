import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadProgramme } from '../../functions/kit/load.ts';
import { openSqliteLedger, type SqliteLedger } from '../../local/store/sqlite-ledger.ts';
import { evolveVersion } from '../../shared/domain/evolve.ts';
import { isStarted } from '../../shared/domain/programme.ts';
import type { Json } from '../../shared/ports.ts';
import { around } from '../kit/hooks.ts';
import { startTown } from '../kit/town.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'snapshots-'));
  path = join(folder, 'ledger.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A programme of at least `number` facts, closed. */
const programmeOf = async (number: number) => {
  const town = await startTown({ ledgerPath: path });
  const roles = Array.from({ length: number - (await town.events()).length }, (_, index) => `acc-${String(100 + index)}`);
  for (const account of roles)
    await town.do('director', { act: 'grant-role', role: 'uitvoerder', account, from: '2020-09-01', decision: 'aanwijzing' });
  const { programme } = await loadProgramme(town.home.ledger, town.id);
  const snapshot = await town.home.ledger.snapshot(town.stream);
  await town.home.close();
  return { town, programme, snapshot };
};

/** Loads in a new ledger, without what this process still knows; answers after which fact it read on. */
const loadAfresh = async (id: { organisation: string; programme: string }, prepare?: (ledger: SqliteLedger) => Promise<void>) => {
  const ledger = openSqliteLedger({ path, durability: 'off' });
  await prepare?.(ledger);
  const readAfter: (number | undefined)[] = [];
  around(ledger, 'facts', (facts) => async (stream, after) => {
    readAfter.push(after);
    return facts(stream, after);
  });
  const loaded = await loadProgramme(ledger, id);
  ledger.close();
  return { loaded, readAfter };
};

const fields = (state: Json): { [field: string]: Json } =>
  typeof state === 'object' && state !== null && !Array.isArray(state) ? state : {};

describe('a snapshot', () => {
  it('is not there before fact 200, and is at 200 and 400', async () => {
    expect((await programmeOf(199)).snapshot).toBeUndefined();
    rmSync(folder, { recursive: true });
    expect((await programmeOf(405)).snapshot).toMatchObject({ sequence: 400, evolveVersion });
  });

  it('is where reading begins, and gives the same state as all facts', async () => {
    const { town, programme } = await programmeOf(205);
    const { loaded, readAfter } = await loadAfresh(town.id);
    expect(readAfter).toEqual([200]);
    expect(loaded).toMatchObject({ sequence: 205, programme });
    expect(loaded.programme).toEqual(programme);
  });

  it('is really used: what it says is believed', async () => {
    const { town, snapshot } = await programmeOf(205);
    const { loaded } = await loadAfresh(town.id, async (ledger) => {
      if (snapshot) await ledger.saveSnapshot(town.stream, { ...snapshot, state: { ...fields(snapshot.state), version: 77 } });
    });
    expect(isStarted(loaded.programme) && loaded.programme.version).toBe(77);
  });

  it('of another version of the rules is passed over: every fact is read, and the state is right', async () => {
    const { town, programme, snapshot } = await programmeOf(205);
    const { loaded, readAfter } = await loadAfresh(town.id, async (ledger) => {
      if (snapshot) await ledger.saveSnapshot(town.stream, { ...snapshot, evolveVersion: 'older', state: { status: 'absent' } });
    });
    expect(readAfter).toEqual([0]);
    expect(loaded.programme).toEqual(programme);
  });
});
