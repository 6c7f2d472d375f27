import { describe, expect, it } from 'vitest';
import * as plan from '../../shared/domain/plan.ts';
import { programmeFile } from './kit.ts';

const wmo = programmeFile('transformatie-wmo.yaml');

describe('planned dates of the Wmo programme', () => {
  it.each([
    ['P0', '2020-05-26'],
    ['P1', '2020-08-25'],
    ['P2', '2020-10-27'],
    ['P3.1', '2020-10-27'],
    ['P3.7', '2020-10-27'],
    ['P4', '2021-07-27'],
    ['B5', null],
    ['B8', null],
  ])('decision %s is planned on %s: the last college Tuesday of its window', (id, expected) => {
    const decision = plan.decisionOf(wmo, id);
    expect(decision && plan.plannedDecision(wmo, decision)).toBe(expected);
  });

  it.each([
    ['G1-2', '2020-08-25'],
    ['G2-3', '2020-10-27'],
    ['G3-4', '2021-07-27'],
  ])('gate %s is planned on %s', (id, expected) => {
    expect(plan.plannedGate(wmo, plan.gateOf(wmo, id))).toBe(expected);
  });

  it.each([
    ['A1.5', '2020-05-29'],
    ['A1.8', '2020-08-31'],
    ['A2.1', '2020-10-30'],
    ['A3.1', '2021-06-30'],
    ['A4.1', '2021-07-30'],
    ['A4.2', null],
  ])('activity %s is planned on %s: the last working day of its window', (id, expected) => {
    expect(plan.plannedActivity(plan.activityOf(wmo, id))).toBe(expected);
  });

  it.each([
    ['start-F1', '2020-04-30'],
    ['start-F2', '2020-09-30'],
    ['start-F3', '2021-01-29'],
    ['start-F4', '2021-07-30'],
    ['MX1', '2021-01-01'],
    ['MX4', '2022-01-01'],
    ['MX7', '2020-12-31'],
  ])('milestone %s is planned on %s', (id, expected) => {
    expect(plan.plannedMilestone(plan.milestoneOf(wmo, id))).toBe(expected);
  });

  it.each([
    ['F1', '2020-04-01', '2020-08-31', 'G1-2'],
    ['F2', '2020-09-01', '2020-10-31', 'G2-3'],
    ['F3', '2021-01-01', '2021-06-30', 'G3-4'],
    ['F4', '2021-07-01', null, undefined],
  ])('phase %s runs from %s until %s and closes with %s', (id, from, until, gate) => {
    const phase = plan.phaseOf(wmo, id);
    expect([plan.phaseFrom(phase), plan.phaseUntil(phase), plan.closingGate(wmo, id)?.id]).toEqual([from, until, gate]);
  });

  it('takes the optional resolution for no reason to wait', () => {
    const gate = plan.gateOf(wmo, 'G2-3');
    const later = {
      ...gate,
      resolutions: gate.resolutions.map((one) => (one.required ? one : { ...one, window: { from: '2021-03', until: '2021-03' } })),
    };
    expect(plan.plannedGate(wmo, later)).toBe('2020-10-27');
  });

  it.each([
    ['X6', '2020-06-30'],
    ['X8', '2023-07-31'],
    ['X9', '2022-03-16'],
  ])('external date %s is %s', (id, expected) => {
    const found = wmo.externalDates.find((one) => one.id === id);
    expect(found && plan.externalDay(found)).toBe(expected);
  });

  it('falls back on the last working day when a body has no rhythm', () => {
    const decision = plan.decisionOf(wmo, 'P1');
    const without = { ...wmo, bodies: wmo.bodies.map(({ meets: _meets, ...body }) => body) };
    expect(decision && plan.plannedDecision(without, decision)).toBe('2020-08-31');
  });
});

describe('finding things', () => {
  it('knows the gate of a resolution, and none of a decision without a gate', () => {
    expect(plan.gateOfResolution(wmo, 'P3.4')?.id).toBe('G2-3');
    expect(plan.gateOfResolution(wmo, 'P0')).toBeUndefined();
    expect(plan.allDecisions(wmo)).toHaveLength(15);
  });

  it('names an owner: the contractor unless the definition says otherwise', () => {
    expect(plan.ownerOf({})).toBe('ambtelijk-opdrachtnemer');
    expect(plan.ownerOf({ owner: 'inkoper' })).toBe('inkoper');
  });

  it('labels roles, bodies and, for want of better, ids', () => {
    expect(['inkoper', 'raad', 'nergens'].map((id) => plan.labelOf(wmo, id))).toEqual([
      'Inkoper Sociaal Domein',
      'Gemeenteraad',
      'nergens',
    ]);
  });

  it('throws on what is not there', () => {
    expect(() => plan.phaseOf(wmo, 'F9')).toThrow('unknown phase F9');
    expect(() => plan.gateOf(wmo, 'F1')).toThrow('unknown gate F1');
  });
});
