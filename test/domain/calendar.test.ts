import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import * as calendar from '../../shared/domain/calendar.ts';
import { MeetingRhythm } from '../../shared/domain/definition/parts.ts';

const source = 'schema';
const rhythm = (more: object = {}) => MeetingRhythm.parse({ weekday: 2, source, ...more });
const college = rhythm({ recesses: [{ name: 'zomerreces', from: '2020-07-20', until: '2020-08-14', source }] });
const { isWorkingDay } = calendar;

const aDay = fc.integer({ min: 0, max: 365 * 40 }).map((days) => Temporal.PlainDate.from('2005-01-01').add({ days }).toString());

const firstFrom = (date: string) => calendar.nextMeeting(college, date);

describe('holidays', () => {
  it.each(['2000-04-23', '2008-03-23', '2011-04-24', '2019-04-21', '2020-04-12', '2021-04-04', '2024-03-31', '2025-04-20', '2038-04-25'])(
    'finds Easter %s',
    (date) => {
      expect(calendar.easter(Number(date.slice(0, 4))).toString()).toBe(date);
    },
  );

  it('has Easter on a Sunday from 22 March to 25 April', () => {
    for (let year = 1900; year <= 2200; year += 1) {
      const date = calendar.easter(year);
      expect(date.dayOfWeek).toBe(7);
      expect(date.toString().slice(5) >= '03-22' && date.toString().slice(5) <= '04-25').toBe(true);
    }
  });

  it.each([
    ['New Year', '2020-01-01', false],
    ['Good Friday', '2020-04-10', false],
    ['Good Friday', '2021-04-02', false],
    ['Maundy Thursday', '2021-04-01', true],
    ['Easter Monday', '2021-04-05', false],
    ["King's Day", '2020-04-27', false],
    ["King's Day, moved from Sunday", '2014-04-26', false],
    ["the Monday after a moved King's Day", '2014-04-28', true],
    ["King's Day, moved from Sunday", '2025-04-26', false],
    ["the Monday after a moved King's Day", '2025-04-28', true],
    ["the Friday before a King's Day on Saturday", '2024-04-26', true],
    ['Liberation Day, every year', '2021-05-05', false],
    ['Liberation Day in a lustrum', '2020-05-05', false],
    ['Remembrance Day', '2021-05-04', true],
    ['Ascension', '2021-05-13', false],
    ['the Friday after it', '2021-05-14', true],
    ['Whit Monday', '2021-05-24', false],
    ['Christmas', '2020-12-25', false],
    ['Boxing Day', '2022-12-26', false],
    ["New Year's Eve", '2020-12-31', true],
    ['a Saturday', '2020-10-24', false],
    ['a Sunday', '2020-10-25', false],
    ['a Monday', '2020-10-26', true],
  ])('%s, %s: working day %s', (_name, date, expected) => {
    expect(isWorkingDay(date)).toBe(expected);
  });
});

describe('working days', () => {
  it.each([
    ['2020-05', '2020-05-29'],
    ['2021-05', '2021-05-31'],
    ['2020-02', '2020-02-28'],
    ['2024-02', '2024-02-29'],
    ['2020-10', '2020-10-30'],
    ['2022-12', '2022-12-30'],
    ['2017-04', '2017-04-28'],
    ['2024-03', '2024-03-28'],
    ['2010-05', '2010-05-31'],
  ])('the last of %s is %s', (until, expected) => {
    expect(calendar.lastWorkingDay({ from: null, until })).toBe(expected);
  });

  it('leaves a day as it is, and an open end open', () => {
    expect(calendar.lastWorkingDay({ from: null, until: '2020-05-31' })).toBe('2020-05-31');
    expect(calendar.lastWorkingDay({ from: '2020-05', until: null })).toBeNull();
  });

  it.each([
    ['2020-10-23', '2020-10-26', 1],
    ['2020-10-26', '2020-10-23', -1],
    ['2020-10-24', '2020-10-25', 0],
    ['2020-10-25', '2020-10-24', 0],
    ['2020-10-27', '2020-10-27', 0],
    ['2020-04-09', '2020-04-14', 1],
    ['2020-12-23', '2021-01-04', 6],
  ])('from %s until %s: %i', (from, until, expected) => {
    expect(calendar.workingDaysBetween(from, until)).toBe(expected);
  });

  it('adds up, in any order of the days', () => {
    fc.assert(
      fc.property(aDay, fc.integer({ min: -400, max: 400 }), fc.integer({ min: -400, max: 400 }), (from, one, two) => {
        const [via, until] = [calendar.addDays(from, one), calendar.addDays(from, two)];
        expect(calendar.workingDaysBetween(from, via) + calendar.workingDaysBetween(via, until)).toBe(
          calendar.workingDaysBetween(from, until),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('is its own opposite, without minus zero', () => {
    fc.assert(
      fc.property(aDay, fc.integer({ min: 0, max: 60 }), (from, days) => {
        const until = calendar.addDays(from, days);
        expect(calendar.workingDaysBetween(until, from)).toBe(0 - calendar.workingDaysBetween(from, until));
      }),
      { numRuns: 60 },
    );
  });
});

describe('meetings', () => {
  it.each([
    ['2020-07-08', '2020-07-14'],
    ['2020-07-15', '2020-08-18'],
    ['2020-07-20', '2020-08-18'],
    ['2020-08-14', '2020-08-18'],
    ['2020-08-18', '2020-08-18'],
    ['2020-08-19', '2020-08-25'],
  ])('the college meets first after %s on %s', (date, expected) => {
    expect(firstFrom(date)).toBe(expected);
  });

  it('has nothing between two meetings', () => {
    expect(calendar.meetingsBetween(college, '2020-07-01', '2020-08-31')).toEqual(['2020-07-07', '2020-07-14', '2020-08-18', '2020-08-25']);
  });

  it('counts every other week, also backwards and over a change of year', () => {
    const board = rhythm({ weekday: 4, everyWeeks: 2, countedFrom: '2024-01-11' });
    expect(calendar.meetingsBetween(board, '2023-12-01', '2024-02-29')).toEqual([
      '2023-12-14',
      '2023-12-28',
      '2024-01-11',
      '2024-01-25',
      '2024-02-08',
      '2024-02-22',
    ]);
  });

  it('meets on an extra day, also in a recess, and not on a skipped one', () => {
    const changed = { ...college, extra: ['2020-07-29'], skipped: ['2020-07-14'] };
    expect(calendar.meetingsBetween(changed, '2020-07-01', '2020-08-20')).toEqual(['2020-07-07', '2020-07-29', '2020-08-18']);
  });

  it('says so when a body never meets', () => {
    const never = rhythm({ recesses: [{ name: 'stil', from: '2020-01-01', until: '2029-12-31', source }] });
    expect(calendar.nextMeeting(never, '2020-10-01')).toBeNull();
    expect(calendar.lastMeeting(never, { from: '2020-09', until: '2020-10' })).toBeNull();
  });

  it.each([
    ['2020-06', '2020-08', '2020-08-25'],
    ['2020-09', '2020-10', '2020-10-27'],
    ['2021-06', '2021-07', '2021-07-27'],
    ['2020-04', '2020-05', '2020-05-26'],
    ['2020-07', '2020-07', '2020-07-14'],
    [null, '2020-06', '2020-06-30'],
    ['2020-09', '2020-10-15', '2020-10-15'],
    ['2020-09', null, null],
  ])('plans a decision of %s until %s on %s', (first, until, expected) => {
    expect(calendar.lastMeeting(college, { from: first, until })).toBe(expected);
  });

  it('never plans outside the window', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 3 }), (month, length) => {
        const begin = Temporal.PlainYearMonth.from({ year: 2020, month });
        const window = { from: begin.toString(), until: begin.add({ months: length }).toString() };
        const on = calendar.lastMeeting(college, window);
        const all = calendar.meetingsBetween(college, calendar.firstDay(window.from), calendar.lastDay(window.until));
        expect(on).toBe(all.at(-1) ?? null);
      }),
      { numRuns: 48 },
    );
  });
});

describe('small arithmetic', () => {
  it.each([
    ['2020-02', '2020-02-29'],
    ['2021-02', '2021-02-28'],
    ['2100-02', '2100-02-28'],
    ['2000-02', '2000-02-29'],
    ['2020-12', '2020-12-31'],
    ['2020-02-03', '2020-02-03'],
  ])('%s ends on %s', (month, expected) => {
    expect(calendar.lastDay(month)).toBe(expected);
  });

  it('crosses 29 February and the ends of months', () => {
    expect(calendar.addDays('2020-02-28', 1)).toBe('2020-02-29');
    expect(calendar.addDays('2021-02-28', 1)).toBe('2021-03-01');
    expect(calendar.addDays('2020-03-01', -1)).toBe('2020-02-29');
    expect(calendar.addDays('2020-12-31', 1)).toBe('2021-01-01');
    expect(calendar.daysBetween('2020-02-28', '2020-03-01')).toBe(2);
    expect(calendar.daysBetween('2021-03-01', '2021-02-28')).toBe(-1);
  });

  it('rounds seconds up', () => {
    const now = Temporal.Instant.from('2020-10-27T09:00:00Z');
    const after = (milliseconds: number) => calendar.secondsUntil(now, now.add({ milliseconds }));
    expect([after(0), after(1), after(999), after(1000), after(1001)]).toEqual([0, 1, 1, 1, 2]);
  });

  it('takes the latest of some dates', () => {
    expect(calendar.latest(['2020-10-09', '2021-01-01', '2020-12-31'])).toBe('2021-01-01');
    expect(calendar.latest([])).toBeUndefined();
  });
});
