import { Temporal } from 'temporal-polyfill';
import type { Left, Reconciled } from '../functions/reconcile.ts';

const timeOf = (instant: string): string =>
  Temporal.Instant.from(instant).toZonedDateTimeISO('Europe/Amsterdam').toPlainTime().toString({ smallestUnit: 'minute' });

const why: Record<Left['why'], string> = {
  young: 'its last start is less than 15 minutes old',
  'start-pending': 'its start is still to be delivered',
  overtaken: 'another start is under way',
};

/** What the reconciler did, a line for each thing; none when all was well. */
export const linesOf = ({ started, stopped, left }: Reconciled): string[] => [
  ...started.map(
    ({ programme, subject, generation }) =>
      `The procedure ${subject} of ${programme} did not run: started again, as generation ${String(generation)}.`,
  ),
  ...stopped.map((name) => `The execution ${name} is of no use any more: stopped.`),
  ...left.map(
    (one) => `The procedure ${one.subject} of ${one.programme} does not run, but ${why[one.why]}: looked at again at ${timeOf(one.again)}.`,
  ),
];
