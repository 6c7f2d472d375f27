import * as z from 'zod';
import type { ClockStep } from './ports.ts';
import { readDay } from './wording/dates.ts';
import { nl } from './wording/nl.ts';

const Form = z.discriminatedUnion('stap', [
  z.object({ stap: z.literal('dag') }),
  z.object({ stap: z.literal('week') }),
  z.object({ stap: z.literal('volgende') }),
  z.object({ stap: z.literal('datum'), datum: z.string().max(100) }),
]);

const kinds = { dag: 'day', week: 'week', volgende: 'next' } as const;

export type ClockForm =
  | { kind: 'step'; step: ClockStep; typed: string }
  | { kind: 'bad-date'; message: string; typed: string }
  | { kind: 'unknown' };

const dateStep = (typed: string): ClockForm => {
  if (typed.trim() === '') return { kind: 'bad-date', message: nl.demonstration.noDate, typed: '' };
  const date = readDay(typed);
  return date === null
    ? { kind: 'bad-date', message: nl.demonstration.badDate, typed }
    : { kind: 'step', step: { kind: 'date', date }, typed: date };
};

/** Reads the form of the clock: a step, a date that does not exist, or something that is not this form. */
export const readClockForm = (form: unknown): ClockForm => {
  const parsed = Form.safeParse(form);
  if (!parsed.success) return { kind: 'unknown' };
  const { data } = parsed;
  return data.stap === 'datum' ? dateStep(data.datum) : { kind: 'step', step: { kind: kinds[data.stap] }, typed: '' };
};
