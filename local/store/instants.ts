import { Temporal } from 'temporal-polyfill';

const wholeMilliseconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;

/**
 * Milliseconds since the epoch, by which instants are compared: as text `10:00:00Z` would come after `10:00:00.5Z`. Parts of one are left out.
 * Throws a RangeError when the text is no instant.
 */
export const millisecondsOf = (instant: string): number => {
  const milliseconds = wholeMilliseconds.test(instant) ? Date.parse(instant) : Number.NaN;
  return Number.isNaN(milliseconds) ? Temporal.Instant.from(instant).epochMilliseconds : milliseconds;
};

/** The same, rounded up: never before the moment itself. */
export const millisecondsAfter = (instant: string): number =>
  wholeMilliseconds.test(instant)
    ? millisecondsOf(instant)
    : Temporal.Instant.from(instant).add({ nanoseconds: 999_999 }).epochMilliseconds;
