import type { Event, FactData } from '../facts.ts';
import { isStarted, type Programme, returnedKey } from '../programme.ts';
import { fact } from './context.ts';

/** What became of a mail, as its provider told: each kind once for each mail. Its clock may be ahead of ours. */
export const returnedMail = (programme: Programme, told: FactData['mail-returned'], on: string, today: string): Event[] =>
  !isStarted(programme) || returnedKey(told) in programme.returned ? [] : [fact('mail-returned', told, on < today ? on : today)];
