import { describe, expect, it } from 'vitest';
import { only, people, resolve, running } from './kit.ts';

const set = (more: object = {}) => ({
  act: 'set-condition',
  condition: 'V1',
  resolution: 'R1',
  owner: 'uitvoerder',
  dueOn: '2020-12-01',
  text: 'Mits de raad akkoord gaat.',
  ...more,
});
const meet = (more: object = {}) => ({ act: 'meet-condition', condition: 'V1', evidence: 'Z-2020-9', ...more });
const decided = () => running('2020-10-30').do('recorder', resolve('R1'));

describe('conditions', () => {
  it('are attached to a recorded resolution by the one who records it; their text stands apart', () => {
    const course = decided();
    const event = only(course.try(people.recorder, set()), 'condition-set');
    expect(event).toEqual({
      type: 'condition-set',
      data: { condition: 'V1', resolution: 'R1', owner: 'uitvoerder', dueOn: '2020-12-01' },
      occurredOn: '2020-10-30',
      text: { text: 'Mits de raad akkoord gaat.' },
    });
    expect(course.started.conditions['V1']).toMatchObject({ owner: 'uitvoerder', met: null });
  });

  it.each([
    ['by another role', 'contractor', set(), 'wrong-role'],
    ['by its owner', 'doer', set(), 'wrong-role'],
    ['on what is not decided', 'recorder', set({ resolution: 'R2' }), 'invalid'],
    ['on what is not in the plan', 'recorder', set({ resolution: 'R9' }), 'unknown'],
    ['for a role that is not there', 'recorder', set({ owner: 'niemand' }), 'unknown'],
  ] as const)('are not set %s', (_why, person, command, code) => {
    expect(decided().refusal(person, command).code).toBe(code);
  });

  it('have an id of their own', () => {
    expect(decided().do('recorder', set()).refusal('recorder', set()).code).toBe('already-recorded');
  });

  it('are met once, by their owner, with evidence', () => {
    const course = decided().do('recorder', set());
    for (const person of ['recorder', 'contractor', 'commissioner'] as const)
      expect(course.refusal(person, meet()).code).toBe('wrong-role');
    expect(course.refusal('doer', meet({ on: '2020-10-31' })).code).toBe('in-future');
    expect(course.refusal('doer', meet({ condition: 'V2' })).code).toBe('unknown');
    const event = only(course.try(people.doer, meet({ on: '2020-10-29' })), 'condition-met');
    expect(event).toMatchObject({ data: { condition: 'V1' }, occurredOn: '2020-10-29', text: { evidence: 'Z-2020-9' } });
    expect(course.refusal('doer', meet()).code).toBe('already-so');
  });

  it('are watched until they are met, in the phase of their resolution', () => {
    const course = decided().do('recorder', set({ dueOn: '2020-11-20' }));
    course.settle();
    course.at('2020-11-06');
    expect(course.settle()).toContain('remind A');
    const given = (): string[] =>
      course.events.flatMap((event) => (event.type === 'reminder-given' ? event.data.given.map(({ about }) => about) : []));
    expect(given().filter((about) => about === 'condition:V1')).toHaveLength(1);
    course.do('doer', meet()).at('2020-12-24').settle();
    expect(given().filter((about) => about === 'condition:V1')).toHaveLength(1);
  });
});
