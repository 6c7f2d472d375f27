import type { Mailer } from '../ports.ts';

export type Outcome = Awaited<ReturnType<Mailer['send']>>;

/** Nobody can know whether the mail was accepted: it is to be settled, and never sent again by the machine. */
export class OutcomeUnknown extends Error {
  override name = 'OutcomeUnknown';
}
