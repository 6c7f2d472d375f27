import { expect } from 'vitest';
import type { RecordedEvent } from '../../shared/domain/facts.ts';
import { atEachCall } from '../kit/hooks.ts';
import type { Town } from '../kit/town.ts';
import { unrest } from './at-rest.ts';

export type Step = (town: Town) => Promise<unknown>;

export type Scenario = {
  prepare: () => Promise<Town>;
  /** The first falls at the point, each next one `apart` points later, and those that had no point at the end. */
  steps: Step[];
  apart?: number;
  play: (town: Town) => Promise<void>;
  /** Comes when everything is at rest; answers what it found wrong. */
  afterwards?: (town: Town) => Promise<string[]>;
  /** What must hold besides rest; answers what does not. */
  wrong: (events: RecordedEvent[]) => string[];
};

const playAt = async (
  { prepare, steps, apart = 1, play, afterwards = async () => [], wrong }: Scenario,
  first: number,
): Promise<{ reached: boolean; found: string[] }> => {
  const town = await prepare();
  const waiting = [...steps];
  let last = '';
  atEachCall(town.home.ledger, async (point, call) => {
    if (point < first || (point - first) % apart !== 0) return;
    last = waiting.length === steps.length ? call : last;
    await waiting.shift()?.(town);
  });
  await play(town);
  const reached = waiting.length < steps.length;
  for (const step of waiting.splice(0)) await step(town);
  await town.home.rest();
  const found = [...(await afterwards(town)), ...(await unrest(town.home, town.id)), ...wrong(await town.events())];
  await town.home.close();
  return { reached, found: found.map((one) => `${last} (point ${String(first)}): ${one}`) };
};

/** Plays a scenario at every point, or at every `stride`-th; answers how many points there were. */
export const sweep = async (scenario: Scenario, stride = 1): Promise<number> => {
  for (let point = 1, played = 0; ; point += stride, played += 1) {
    const { reached, found } = await playAt(scenario, point);
    expect(found).toEqual([]);
    if (!reached) return played;
  }
};

export const of = (events: RecordedEvent[], ...types: RecordedEvent['type'][]) => events.filter(({ type }) => types.includes(type));
export const exactly = (events: RecordedEvent[], type: RecordedEvent['type'], number: number): string[] => {
  const found = of(events, type).length;
  return found === number ? [] : [`${String(found)} times ${type}, not ${String(number)}`];
};
export const after = (events: RecordedEvent[], type: RecordedEvent['type']) => {
  const at = events.findIndex((event) => event.type === type);
  return at === -1 ? [] : events.slice(at + 1);
};

export const closedOnce = (events: RecordedEvent[]): string[] => [
  ...exactly(events, 'phase-opened', 1),
  ...exactly(events, 'gate-passed', 1),
  ...exactly(events, 'phase-closed', 1),
  ...exactly(events, 'programme-finished', 1),
];
export const noReminderAfterDecision = (events: RecordedEvent[]): string[] =>
  of(after(events, 'list-confirmed'), 'reminder-given').map(({ sequence }) => `reminder ${String(sequence)} after the decision`);
export const remindersOf = (events: RecordedEvent[]) =>
  events.flatMap((event) =>
    event.type === 'reminder-given' ? event.data.given.map(({ kind, days, date }) => `${kind} ${String(days)} ${date}`) : [],
  );
export const remindersTwice = (events: RecordedEvent[]): string[] =>
  remindersOf(events)
    .filter((one, index, all) => all.indexOf(one) !== index)
    .map((one) => `twice: ${one}`);
