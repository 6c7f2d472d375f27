import { Temporal } from 'temporal-polyfill';
import type { Overview, RoadmapRow } from '../../shared/domain/overview-model.ts';
import { shortMonth } from '../wording/dates.ts';

export type Roadmap = Overview['roadmap'];

/** A date alone is read as midnight UTC, so that each day counts the same. */
const dayNumber = (on: string): number => Date.parse(on) / 86_400_000;

/** One decimal: enough for a drawing, and stable text. */
export const tenth = (value: number): number => Math.round(value * 10) / 10;

/** Days of the roadmap laid out between two coordinates; what lies outside is drawn at the edge. */
export const timeScale = ({ from, until }: { from: string; until: string }, start: number, end: number) => {
  const first = dayNumber(from);
  const length = Math.max(1, dayNumber(until) - first);
  return (on: string): number => {
    const share = Math.min(1, Math.max(0, (dayNumber(on) - first) / length));
    return tenth(start + share * (end - start));
  };
};

export type Tick = { on: string; label: string; year: string; newYear: boolean };

/** First days of quarters inside the roadmap; of years when quarters would crowd. The first tick and each January carry the year. */
export const ticks = ({ from, until }: { from: string; until: string }): Tick[] => {
  const last = Temporal.PlainDate.from(until);
  const first = Temporal.PlainDate.from(from);
  const step = first.until(last, { largestUnit: 'month' }).months > 36 ? 12 : 3;
  const begin =
    first.day === 1 && (first.month - 1) % step === 0
      ? first
      : first.with({ day: 1, month: 1 }).add({ months: Math.ceil(first.month / step) * step });
  const found: Tick[] = [];
  for (let at = begin; Temporal.PlainDate.compare(at, last) < 0; at = at.add({ months: step })) {
    const newYear = at.month === 1 || found.length === 0;
    found.push({ on: at.toString(), label: shortMonth(at.month), year: String(at.year), newYear });
  }
  return found;
};

/** A name as long as the drawing has room for; the table has it whole. */
export const shortened = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`);

/** A name on at most two lines of `most` characters, broken at a space. */
export const twoLines = (text: string, most: number): string[] => {
  if (text.length <= most) return [text];
  const space = text.lastIndexOf(' ', most);
  const cut = space > 0 ? space : most;
  return [text.slice(0, cut), shortened(text.slice(cut).trim(), most)];
};

/** The part of a bar that has happened and the part that is to come, cut by today. */
export const split = (
  row: RoadmapRow,
  roadmap: Roadmap,
  today: string,
): { past: [string, string] | null; future: [string, string] | null } => {
  const until = row.until ?? roadmap.until;
  if (row.status === 'done') return { past: [row.from, until], future: null };
  if (row.status === 'planned') return { past: null, future: [row.from, until] };
  if (until <= today) return { past: [row.from, until], future: null };
  return { past: row.from < today ? [row.from, today] : null, future: [row.from > today ? row.from : today, until] };
};

/** Places labels on as few lines as possible so that none overlaps another. `at`: where a label begins and ends. */
export const stacked = <T>(items: readonly T[], at: (item: T) => [number, number]): { item: T; line: number }[] => {
  const ends: number[] = [];
  return items.map((item) => {
    const [start, end] = at(item);
    const free = ends.findIndex((taken) => taken <= start);
    const line = free === -1 ? ends.length : free;
    ends[line] = end;
    return { item, line };
  });
};

/**
 * Puts labels of the given heights as near as possible to where they belong (ascending), none over another and none above `top`:
 * labels that crowd are moved up and down together around their middle.
 */
export const spreadOut = (wanted: { at: number; height: number }[], top: number): number[] => {
  let before = 0;
  const offsets = wanted.map(({ height }) => {
    const offset = before + height / 2;
    before += height;
    return offset;
  });
  const blocks: { sum: number; count: number }[] = [];
  wanted.forEach(({ at }, index) => {
    blocks.push({ sum: at - (offsets[index] ?? 0), count: 1 });
    for (let last = blocks.at(-1), previous = blocks.at(-2); last && previous; last = blocks.at(-1), previous = blocks.at(-2)) {
      if (previous.sum / previous.count <= last.sum / last.count) break;
      blocks.splice(-2, 2, { sum: previous.sum + last.sum, count: previous.count + last.count });
    }
  });
  const starts = blocks.flatMap(({ sum, count }) => Array.from({ length: count }, () => Math.max(top, sum / count)));
  return starts.map((start, index) => tenth(start + (offsets[index] ?? 0)));
};

/** Days between two phases: after the end of one and before the start of the next. ISO local dates. */
export const gapsBetween = (phases: Overview['phases']): [string, string][] =>
  phases.slice(1).flatMap((phase, index): [string, string][] => {
    const before = phases[index];
    const end = before?.closedOn ?? before?.workDoneOn ?? before?.plannedUntil ?? null;
    if (end === null) return [];
    const start = phase.openedOn ?? phase.plannedFrom;
    const days = Temporal.PlainDate.from(end).until(Temporal.PlainDate.from(start), { largestUnit: 'day' }).days;
    return days > 14 ? [[end, start]] : [];
  });
