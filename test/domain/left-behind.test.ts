import { describe, expect, it } from 'vitest';
import { type Course, confirm, resolve, running } from './kit.ts';

const condition = (resolution: string) => ({
  act: 'set-condition',
  condition: 'V1',
  resolution,
  owner: 'uitvoerder',
  dueOn: '2020-12-01',
  text: 'Mits de raad akkoord gaat.',
});

const watched = (course: Course, about: string): boolean =>
  course.events.some((event) => event.type === 'reminder-given' && event.data.given.some((one) => one.about === about));

describe('what is promised after a gate has passed is still watched', () => {
  it('a condition of an adopted resolution is due after its phase closed', () => {
    const course = running('2020-10-27')
      .do('recorder', resolve('R1'))
      .do('recorder', resolve('R2'))
      .do('recorder', condition('R1'))
      .do('second', confirm());
    course.settle();
    course.at('2020-12-02').settle();
    expect(watched(course, 'condition:V1')).toBe(true);
  });

  it('a condition of a decision that belongs to no phase', () => {
    const course = running('2020-10-27').do('recorder', resolve('D1')).do('recorder', condition('D1')).do('second', confirm());
    course.settle();
    course.at('2020-12-02').settle();
    expect(watched(course, 'condition:V1')).toBe(true);
  });

  it('the list of an optional resolution that nobody confirmed', () => {
    const course = running('2020-10-20').do('recorder', resolve('R3', 'adopted', '2020-10-20'));
    course.at('2020-10-27').do('recorder', resolve('R1')).do('recorder', resolve('R2')).do('second', confirm()).settle();
    course.at('2020-11-10').settle();
    expect(watched(course, 'list:college:2020-10-20')).toBe(true);
  });
});
