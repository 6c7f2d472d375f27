import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
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
