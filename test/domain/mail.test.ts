import { describe, expect, it } from 'vitest';
import { evolve } from '../../shared/domain/evolve.ts';
import { absent, isStarted } from '../../shared/domain/programme.ts';
import { Course, running } from './kit.ts';
import { proef } from './proef.ts';

const mail = 'a'.repeat(40);
const told = ({ programme }: Course) => (isStarted(programme) ? programme.returned : {});

describe('a mail that comes back', () => {
  it('is known by its Message-ID: what, on which day, to whom, of which fact', () => {
    const course = running('2020-10-20');
    course.mailReturned(mail, 'bounce', '2020-10-19');
    expect(told(course)).toEqual({
      [`${mail}:bounce`]: {
        mail,
        cause: 1,
        role: 'uitvoerder',
        kind: 'bounce',
        on: '2020-10-19',
        sequence: course.events.length,
      },
    });
  });

  it('is told once in each of two ways', () => {
    const course = running('2020-10-20');
    expect(course.mailReturned(mail, 'bounce', '2020-10-19')).toHaveLength(1);
    expect(course.mailReturned(mail, 'bounce', '2020-10-20')).toEqual([]);
    expect(course.mailReturned(mail, 'complaint', '2020-10-20')).toHaveLength(1);
    expect(course.mailReturned('b'.repeat(40), 'bounce', '2020-10-20')).toHaveLength(1);
    expect(Object.keys(told(course))).toHaveLength(3);
  });

  it('never happened tomorrow, and wakes nobody', () => {
    const course = running('2020-10-20');
    course.mailReturned(mail, 'bounce', '2020-10-22');
    expect(course.recorded.at(-1)).toMatchObject({ events: [{ occurredOn: '2020-10-20' }], nudged: [] });
  });

  it('cannot be withdrawn: it is no word of a person', () => {
    const course = running('2020-10-20');
    course.mailReturned(mail, 'bounce', '2020-10-19');
    const sequence = course.events.length;
    expect(course.refusal('recorder', { act: 'withdraw-fact', sequence, reason: 'nee' }).code).toBe('unknown');
  });

  it('of a programme that was never started is nothing', () => {
    const course = new Course(proef);
    expect(course.mailReturned(mail, 'bounce', '2020-10-19')).toEqual([]);
    const [event] = (() => {
      const other = running('2020-10-20');
      other.mailReturned(mail, 'bounce', '2020-10-19');
      return other.events.slice(-1);
    })();
    expect(event && evolve(absent, event)).toEqual(absent);
  });
});
