import { describe, expect, it } from 'vitest';
import { knownAt, occurredBy, replay } from '../../shared/domain/evolve.ts';
import type { RecordedEvent } from '../../shared/domain/facts.ts';
import { type Course, confirm, resolve, running } from './kit.ts';

const reason = 'Verkeerd ingevoerd.';

/** Decided on 27 October, recorded on the 29th, confirmed on 2 November; W1 done on the 15th, said on the 30th and withdrawn on 5 November. */
const late = (): Course => {
  const course = running('2020-10-01').do('doer', { act: 'start-activity', activity: 'W1' });
  course.at('2020-10-29').do('recorder', resolve('R1', 'adopted', '2020-10-27'));
  course.at('2020-10-30').do('doer', { act: 'finish-activity', activity: 'W1', on: '2020-10-15' });
  course.at('2020-11-02').do('second', confirm());
  course
    .at('2020-11-05')
    .do('doer', { act: 'withdraw-fact', sequence: course.events.findLast(({ type }) => type === 'activity-done')?.sequence, reason });
  return course;
};

const stateOf = (events: readonly RecordedEvent[]) => {
  const programme = replay(events);
  if (programme.status === 'absent') return 'absent';
  return {
    resolution: programme.resolutions['R1']?.[0]?.outcome ?? null,
    confirmed: (programme.resolutions['R1']?.[0]?.confirmedBy ?? null) !== null,
    done: programme.activities['W1']?.done?.on ?? null,
  };
};
const nothing = { resolution: null, confirmed: false, done: null };

describe('two times', () => {
  it.each([
    ['2020-08-31T10:00:00Z', 'absent'],
    ['2020-10-28T10:00:00Z', nothing],
    ['2020-10-29T08:59:59Z', nothing],
    ['2020-10-29T09:00:00Z', { ...nothing, resolution: 'adopted' }],
    ['2020-10-31T00:00:00Z', { resolution: 'adopted', confirmed: false, done: '2020-10-15' }],
    ['2020-11-03T00:00:00Z', { resolution: 'adopted', confirmed: true, done: '2020-10-15' }],
    ['2020-11-06T00:00:00Z', { resolution: 'adopted', confirmed: true, done: null }],
  ])('what could be known at %s', (asOf, expected) => {
    expect(stateOf(knownAt(late().events, asOf))).toEqual(expected);
  });

  it.each([
    ['2020-08-31', 'absent'],
    ['2020-10-14', nothing],
    ['2020-10-26', nothing],
    ['2020-10-27', { ...nothing, resolution: 'adopted' }],
    ['2020-11-02', { ...nothing, resolution: 'adopted', confirmed: true }],
  ])('what had happened on %s, by what is known now', (validOn, expected) => {
    expect(stateOf(occurredBy(late().events, validOn))).toEqual(expected);
  });

  it('both: what was thought on 31 October to be so on 20 October', () => {
    const known = knownAt(late().events, '2020-10-31T00:00:00Z');
    expect(stateOf(occurredBy(known, '2020-10-20'))).toEqual({ ...nothing, done: '2020-10-15' });
  });

  it('a fact of half a second later was not known at the whole second', () => {
    const [first] = late().events;
    if (!first) throw new Error('no facts');
    const at = (recordedAt: string): RecordedEvent[] => knownAt([{ ...first, recordedAt }], '2020-10-29T09:00:00Z');
    expect([at('2020-10-29T09:00:00Z').length, at('2020-10-29T09:00:00.5Z').length, at('2020-10-29T08:59:59.999Z').length]).toEqual([
      1, 0, 1,
    ]);
  });

  it('all that is known makes the state of now', () => {
    const course = late();
    expect(replay(knownAt(course.events, course.now.toString()))).toEqual(course.programme);
    expect(replay(occurredBy(course.events, course.today))).toEqual(course.programme);
  });
});
