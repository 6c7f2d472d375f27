import { describe, expect, it } from 'vitest';
import { factTypes } from '../../shared/domain/facts.ts';
import { seal } from '../../shared/ledger/chain.ts';
import { currentVersion, type Upcasters, upcast } from '../../shared/ledger/upcast.ts';
import { newFact, programme } from './examples.ts';

const stored = (type: string, schemaVersion: number, data: Parameters<typeof newFact>[0]) =>
  seal(undefined, programme, newFact(data, { type, schemaVersion }), '00').fact;

describe('upcasting', () => {
  it('brings every fact type to the version that the rules write', () => {
    const written = Object.entries(factTypes).map(([type, { version }]) => [type, version]);
    expect(written.map(([type]) => [type, currentVersion(String(type))])).toEqual(written);
  });

  it.each([
    ['2026-11-20', 14, '2026-12-04'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2026-11-20', -20, '2026-10-31'],
    ['2026-11-20', 0, '2026-11-20'],
  ])('turns a slip of %s by %i days into one to %s', (from, by, to) => {
    const { data, schemaVersion } = upcast(stored('milestone-slipped', 1, { milestone: 'm1', from, by }));
    expect(data).toEqual({ milestone: 'm1', from, to });
    expect(schemaVersion).toBe(2);
    expect(factTypes['milestone-slipped'].data.safeParse(data).success).toBe(true);
  });

  it('leaves a fact of the current version alone', () => {
    const fact = stored('milestone-slipped', 2, { milestone: 'm1', from: '2026-11-20', to: '2026-12-04' });
    expect(upcast(fact)).toEqual(fact);
  });

  it('keeps digest and hash of what was stored', () => {
    const fact = stored('milestone-slipped', 1, { milestone: 'm1', from: '2026-11-20', by: 14 });
    const { data, schemaVersion, ...envelope } = upcast(fact);
    expect(fact).toMatchObject(envelope);
    expect(data).not.toEqual(fact.data);
    expect(schemaVersion).not.toBe(fact.schemaVersion);
  });

  it('walks through all versions between, in order', () => {
    const registry: Upcasters = { noted: [({ a }) => ({ b: [a ?? null, 'v2'] }), ({ b }) => ({ c: [b ?? null, 'v3'] })] };
    expect(upcast(stored('noted', 1, { a: 1 }), registry)).toMatchObject({ schemaVersion: 3, data: { c: [[1, 'v2'], 'v3'] } });
    expect(upcast(stored('noted', 2, { b: 1 }), registry)).toMatchObject({ schemaVersion: 3, data: { c: [1, 'v3'] } });
  });

  it.each([
    ['milestone-slipped', 3],
    ['phase-opened', 2],
    ['hasOwnProperty', 2],
    ['phase-opened', 0],
    ['phase-opened', 1.5],
  ])('says in one sentence that %s version %d is of other software', (type, version) => {
    const reading = () => upcast(stored(type, version, {}));
    expect(reading).toThrow(expect.objectContaining({ name: 'LedgerError', code: 'newer-version' }));
    expect(reading).toThrow(`"${type}" has version ${version}, but this software knows versions up to ${currentVersion(type)}`);
  });
});
