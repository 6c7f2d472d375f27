import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { zone as amsterdam, dayOf, startOfDay, startOfDayText } from '../../shared/domain/calendar.ts';
import { isDate } from '../../shared/domain/definition/parts.ts';
import { probe } from './zones-probe.ts';

const script = fileURLToPath(new URL('zones-probe.ts', import.meta.url));
type Probe = ReturnType<typeof probe>;

const on = (zone: string): Probe =>
  JSON.parse(execFileSync(process.execPath, [script, 'print'], { env: { ...process.env, TZ: zone, NODE_OPTIONS: '' }, encoding: 'utf8' }));

const expected = {
  hours: [24, 25, 23, 24, 48, 24],
  starts: ['2020-10-24T22:00:00Z', '2020-10-25T23:00:00Z', '2021-03-27T23:00:00Z', '2021-03-28T22:00:00Z', '2020-02-28T23:00:00Z'],
  hour: ['2020-10-25T03:00:00Z', '2021-03-28T07:00:00Z', '2020-07-01T07:00:00Z'],
  days: ['2020-10-24', '2020-10-25', '2020-10-25', '2020-10-26', '2021-03-28', '2021-03-29'],
  recorded: '2021-01-01',
  meeting: '2020-10-27',
  workingDay: '2020-02-28',
  words: 'dinsdag 27\u00a0oktober 2020',
};

describe('a day is a day in Amsterdam', () => {
  it('whatever this machine is set to', () => {
    expect(probe()).toMatchObject(expected);
  });

  it.each([
    ['Pacific/Auckland', -780],
    ['America/Los_Angeles', 420],
    ['Europe/Amsterdam', -60],
  ])('on a machine in %s', (zone, offset) => {
    expect(on(zone)).toEqual({ machine: offset, ...expected });
  });
});

describe('every day from 1990 to 2100', () => {
  const days: Temporal.PlainDate[] = [];
  for (let at = Temporal.PlainDate.from('1990-01-01'); at.year < 2101; at = at.add({ days: 1 })) days.push(at);

  it('begins when Temporal says, and is the day of its first, a middle and its last moment', () => {
    const wrong = days.filter((date) => {
      const text = date.toString();
      const begins = date.toZonedDateTime(amsterdam).toInstant();
      const ends = date.add({ days: 1 }).toZonedDateTime(amsterdam).toInstant();
      const moments = [begins, begins.add({ hours: 2 }), begins.add({ hours: 13 }), ends.subtract({ nanoseconds: 1 })];
      return (
        !startOfDay(text).equals(begins) || startOfDayText(text) !== begins.toString() || moments.some((moment) => dayOf(moment) !== text)
      );
    });
    expect(wrong.map(String)).toEqual([]);
    expect(days).toHaveLength(40_542);
  });

  it.each(['0000-01-01', '0001-01-01', '1583-10-15', '1892-05-01', '1937-07-01', '1940-05-16', '9999-12-31'])(
    'and %s, which lies far from it or when the zone was another',
    (text) => {
      const begins = Temporal.PlainDate.from(text).toZonedDateTime(amsterdam).toInstant();
      for (const seconds of [-1, 0, 1, 3600, 20 * 3600]) {
        const moment = begins.add({ seconds });
        expect(dayOf(moment)).toBe(moment.toZonedDateTimeISO(amsterdam).toPlainDate().toString());
      }
      expect(startOfDayText(text)).toBe(begins.toString());
    },
  );
});

describe('a date that exists', () => {
  it('is what Temporal reads and writes the same, in every year and month', () => {
    const exists = (text: string): boolean => {
      try {
        return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text;
      } catch {
        return false;
      }
    };
    const texts = ['0000', '1800', '1900', '2000', '2020', '2023', '2100', '9999'].flatMap((year) =>
      Array.from({ length: 14 }, (_, month) =>
        ['00', '01', '28', '29', '30', '31', '32'].map((day) => `${year}-${String(month).padStart(2, '0')}-${day}`),
      ).flat(),
    );
    const others = [
      '',
      '2020',
      '2020-10',
      '20201027',
      '2020-1-2',
      '2020-10-27 ',
      '2020-10-27T00:00',
      '2020-10-27\n',
      '2020-10-27[u-ca=iso8601]',
    ];
    expect([...texts, ...others].filter((text) => isDate(text) !== exists(text))).toEqual([]);
  });
});
