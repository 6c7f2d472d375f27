import { Temporal } from 'temporal-polyfill';

const wholeMilliseconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;

/** Undefined for what has parts of a millisecond, and for what `Date` would mend, such as 30 February. */
const plainMilliseconds = (instant: string): number | undefined => {
  const milliseconds = wholeMilliseconds.test(instant) ? Date.parse(instant) : Number.NaN;
  if (Number.isNaN(milliseconds)) return undefined;
  return new Date(milliseconds).toISOString().startsWith(instant.slice(0, 19)) ? milliseconds : undefined;
};

/**
 * Milliseconds since the epoch, by which instants are compared: as text `10:00:00Z` would come after `10:00:00.5Z`. Parts of one are left out.
 * Throws a RangeError when the text is no instant.
 */
export const millisecondsOf = (instant: string): number => plainMilliseconds(instant) ?? Temporal.Instant.from(instant).epochMilliseconds;

/** The same, rounded up: never before the moment itself. */
export const millisecondsAfter = (instant: string): number =>
  plainMilliseconds(instant) ?? Temporal.Instant.from(instant).add({ nanoseconds: 999_999 }).epochMilliseconds;
