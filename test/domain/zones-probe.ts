import { Temporal } from 'temporal-polyfill';
import { atHour, dayOf, lastMeeting, lastWorkingDay, recordedOn, secondsUntil, startOfDay } from '../../shared/domain/calendar.ts';
import { MeetingRhythm } from '../../shared/domain/definition/parts.ts';
import { dutchDay } from '../../shared/domain/dutch.ts';

const hours = (date: string, next: string): number => secondsUntil(startOfDay(date), startOfDay(next)) / 3600;

/** What a calendar answers on a machine, printed as JSON: the same in every zone of the machine. */
export const probe = () => ({
  machine: new Date('2020-10-25T12:00:00Z').getTimezoneOffset(),
  hours: [
    hours('2020-10-24', '2020-10-25'),
    hours('2020-10-25', '2020-10-26'),
    hours('2021-03-28', '2021-03-29'),
    hours('2020-02-28', '2020-02-29'),
    hours('2020-02-28', '2020-03-01'),
    hours('2020-12-31', '2021-01-01'),
  ],
  starts: ['2020-10-25', '2020-10-26', '2021-03-28', '2021-03-29', '2020-02-29'].map((date) => startOfDay(date).toString()),
  hour: [atHour('2020-10-25', 4), atHour('2021-03-28', 9), atHour('2020-07-01', 9)].map(String),
  days: [
    '2020-10-24T21:59:59Z',
    '2020-10-24T22:00:00Z',
    '2020-10-25T22:59:59Z',
    '2020-10-25T23:00:00Z',
    '2021-03-28T21:59:59.999Z',
    '2021-03-28T22:00:00Z',
  ].map((instant) => dayOf(Temporal.Instant.from(instant))),
  recorded: recordedOn('2020-12-31T23:00:00Z'),
  meeting: lastMeeting(MeetingRhythm.parse({ weekday: 2, source: 's' }), { from: '2020-09', until: '2020-10' }),
  workingDay: lastWorkingDay({ from: null, until: '2020-02' }),
  words: dutchDay('2020-10-27'),
});

if (process.argv[2] === 'print') process.stdout.write(JSON.stringify(probe()));
