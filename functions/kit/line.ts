import { setImmediate as turnOfLoop } from 'node:timers/promises';
import type { Ledger } from '../../shared/ports.ts';
import type { ProgrammeId } from './load.ts';

/** Those of this process who met another record of one programme: they go one at a time, so that none is beaten by the others. */
type Line = { length: number; last: Promise<unknown> };

const lines = new WeakMap<Ledger, Map<string, Line>>();

const lineOf = (ledger: Ledger, { organisation, programme }: ProgrammeId): Line | undefined =>
  lines.get(ledger)?.get(`${organisation}/${programme}`);

const openLine = (ledger: Ledger, { organisation, programme }: ProgrammeId): Line => {
  const ofLedger = lines.get(ledger) ?? new Map<string, Line>();
  lines.set(ledger, ofLedger);
  const line: Line = { length: 0, last: Promise.resolve() };
  ofLedger.set(`${organisation}/${programme}`, line);
  return line;
};

/** Does `work` after all that stood in line before it; what goes wrong with one does not hold up the next. */
export const inLine = async <T>(ledger: Ledger, id: ProgrammeId, work: () => Promise<T>): Promise<T> => {
  const line = lineOf(ledger, id) ?? openLine(ledger, id);
  line.length += 1;
  const mine = line.last.then(work);
  line.last = mine.catch(() => undefined);
  try {
    return await mine;
  } finally {
    line.length -= 1;
    if (line.length === 0) lines.get(ledger)?.delete(`${id.organisation}/${id.programme}`);
  }
};

export const isLine = (ledger: Ledger, id: ProgrammeId): boolean => lineOf(ledger, id) !== undefined;

/** Turns of the event loop. Whoever is first in line may itself be waiting for the newcomer: so nobody gives way for ever. */
const mostPatience = 1000;

/** A newcomer lets those in line go first, or they would lose to each next one. */
export const giveWay = async (ledger: Ledger, id: ProgrammeId): Promise<void> => {
  for (let turn = 0; turn < mostPatience && isLine(ledger, id); turn += 1) await turnOfLoop();
};
