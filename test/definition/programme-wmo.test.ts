import { describe, expect, it } from 'vitest';
import { loadDefinition } from '../../shared/definition/load.ts';
import type { Definition } from '../../shared/domain/definition/schema.ts';
import { read } from './kit.ts';

const load = (): Definition => {
  const loaded = loadDefinition(read('../../programmes/transformatie-wmo.yaml'), 'transformatie-wmo.yaml');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors));
  return loaded.definition;
};
const wmo = load();

describe('what the programme makes of it', () => {
  it('chains the phases by their gates and leaves phase 4 open', () => {
    expect(wmo.phases.map(({ id, opensWhen }) => [id, opensWhen.date, opensWhen.gate])).toEqual([
      ['F1', '2020-04-01', undefined],
      ['F2', '2020-09-01', 'G1-2'],
      ['F3', '2021-01-01', 'G2-3'],
      ['F4', '2021-07-01', 'G3-4'],
    ]);
    expect(wmo.gates.map(({ id, closes, opens, proposed }) => [id, closes, opens, proposed])).toEqual([
      ['G1-2', 'F1', 'F2', undefined],
      ['G2-3', 'F2', 'F3', undefined],
      ['G3-4', 'F3', 'F4', true],
    ]);
    expect(wmo.gates.map(({ resolutions }) => resolutions.filter(({ required }) => required).map(({ id }) => id))).toEqual([
      ['P1'],
      ['P2', 'P3.1', 'P3.2', 'P3.3', 'P3.4', 'P3.5', 'P3.6'],
      ['P4'],
    ]);
  });

  it('has the milestones X1, X2, X4, X7 on their dates and the start of each phase in its first month', () => {
    const external = (id: string): string | undefined => wmo.externalDates.find((one) => one.id === id)?.on;
    expect(wmo.milestones.map(({ id, on, window, startOf }) => [id, on ?? window?.until, startOf])).toEqual([
      ...wmo.phases.map((phase) => [`start-${phase.id}`, phase.window.from, phase.id]),
      ...['X1', 'X2', 'X4', 'X7'].map((id) => [`M${id}`, external(id), undefined]),
    ]);
  });

  it('gives a recorder, who is not the contractor, two accounts, and makes the commissioner the director of the works council', () => {
    const accounts = (id: string): string[] =>
      (wmo.roles.find((role) => role.id === id)?.holders ?? []).filter((holder) => !holder.substitutesFor).map(({ account }) => account);
    expect(wmo.bodies.find(({ id }) => id === 'college')?.recordedBy).toBe('college-secretariaat');
    expect(new Set(accounts('college-secretariaat')).size).toBe(2);
    expect(accounts('wor-bestuurder')).toEqual(accounts('ambtelijk-opdrachtgever'));
    const all = wmo.roles.filter(({ id }) => id !== 'wor-bestuurder').flatMap(({ id }) => accounts(id));
    expect(new Set(all).size).toBe(all.length);
    for (const account of all) expect(account).toMatch(/^acc-\d{4}$/);
  });
});
