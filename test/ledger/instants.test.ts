import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, it } from 'vitest';
import { millisecondsAfter, millisecondsOf } from '../../local/store/instants.ts';

it('are those of Temporal, whatever is written', () => {
  const days = fc.date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(days, fc.constantFrom('', '.5', '.12', '.123', '.1234', '.123456789'), (day, fraction) => {
      const instant = `${day.toISOString().slice(0, 19)}${fraction}Z`;
      const exact = Temporal.Instant.from(instant);
      expect(millisecondsOf(instant)).toBe(exact.epochMilliseconds);
      expect(millisecondsAfter(instant)).toBe(exact.add({ nanoseconds: 999_999 }).epochMilliseconds);
    }),
  );
});

it.each(['2020-02-30T00:00:00Z', '2020-01-01T24:00:00Z', '2020-13-01T00:00:00Z', '2020-01-01', 'soon'])('%s is no instant', (text) => {
  expect(() => millisecondsOf(text)).toThrow(RangeError);
  expect(() => millisecondsAfter(text)).toThrow(RangeError);
});

it.each(['2020-01-01T10:00:00+02:00', '2020-01-01T10:00:00.000Z'])('%s is one', (text) =>
  expect(millisecondsOf(text)).toBe(Temporal.Instant.from(text).epochMilliseconds),
);
