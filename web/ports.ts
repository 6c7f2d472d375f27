import type { Overview } from '../shared/domain/overview-model.ts';
import type { OnceCounts } from '../shared/ports.ts';

/** How this installation is doing, for machines and for the footer of each page. */
export type Health = {
  status: 'ok' | 'attention';
  version: string;
  /** Facts in the programme's chain. */
  facts: number;
  chainValid: boolean;
  /** ISO instant. */
  chainCheckedAt: string;
  /** Starts and nudges. */
  outbox: { pending: number; parked: number };
  mail: OnceCounts;
  executions: { running: number; failed: number };
  /** ISO instant of the programme clock. */
  programmeClock: string;
  /** Dutch sentences: what asks for attention. */
  messages: string[];
};

export type ClockStep = { kind: 'day' } | { kind: 'week' } | { kind: 'next' } | { kind: 'date'; date: string };

/** `reason`: a Dutch sentence, for instance that the clock never goes back. */
export type ClockMoved = { moved: true; day: string } | { moved: false; reason: string };

export type ComingEvent = { on: string; what: string };

/** The programme clock in the reader's hands; exists in the demonstration only. */
export type Demonstration = {
  /** ISO local date of the programme clock. */
  day: () => Promise<string>;
  /** The coming few events, soonest first. */
  next: () => Promise<ComingEvent[]>;
  step: (to: ClockStep) => Promise<ClockMoved>;
  /** Puts everything back to the beginning. Absent: not offered. */
  restart?: () => Promise<void>;
};

/** A mail as the built-in catcher kept it. */
export type CaughtMail = {
  id: string;
  from: string;
  to: string[];
  subject: string;
  /** ISO instant; null when the mail does not say. */
  sentAt: string | null;
  text: string;
};

/** The mail that this installation kept instead of sending it. */
export type Mailbox = {
  /** Newest first. */
  messages: () => Promise<CaughtMail[]>;
  message: (id: string) => Promise<CaughtMail | undefined>;
};

/** All that the pages ask of the home they run in. */
export type WebPorts = {
  /** The one programme of this installation; with `asOf` (ISO local date) as it could be known at the end of that day. */
  overview: (asOf?: string) => Promise<Overview>;
  health: () => Promise<Health>;
  demonstration?: Demonstration;
  /** Only where mail is caught. */
  mailbox?: Mailbox;
};
