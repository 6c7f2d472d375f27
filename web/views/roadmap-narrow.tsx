/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a drawing in the page takes our colours, an img does not */
import type { Overview, RoadmapRow } from '../../shared/domain/overview-model.ts';
import { nl } from '../wording/nl.ts';
import type { Roadmap } from './roadmap-scale.ts';
import { gapsBetween, split, spreadOut, stacked, tenth, ticks, timeScale, twoLines } from './roadmap-scale.ts';
import { Bar, Label, Mark } from './roadmap-shapes.tsx';

const words = nl.roadmap;
const width = 288;
const left = 36;
const barColumn = 15;
const barWidth = 10;
const markColumn = 18;
/** Marks of about the same day stand in columns beside each other, three at most. */
const markColumns = 3;
/** Width of a bold character of 13 px, taken wide: fonts differ. */
const letter = 9;
const top = 10;
const leastHeight = 560;

type Y = (on: string) => number;
type Item = { row: RoadmapRow; x: number };

const byDate = (one: RoadmapRow, other: RoadmapRow): number => one.from.localeCompare(other.from);

/** Bars side by side where they overlap in time, the marks in columns after them, the labels after those. */
const laidOut = (rows: RoadmapRow[], roadmap: Roadmap, y: Y): { items: Item[]; labelsAt: number } => {
  const barRows = rows.filter(({ shape }) => shape === 'bar').toSorted(byDate);
  const bars = stacked(barRows, ({ from, until }) => [y(from), y(until ?? roadmap.until)]);
  const columns = bars.reduce((most, { line }) => Math.max(most, line + 1), 0);
  const markRows = rows.filter(({ shape }) => shape !== 'bar').toSorted(byDate);
  const marks = stacked(markRows, ({ from }) => [y(from) - 9, y(from) + 9]).map(({ item, line }) => ({ item, line: line % markColumns }));
  const marksAt = left + columns * barColumn + 8;
  const used = marks.reduce((most, { line }) => Math.max(most, line + 1), 0);
  return {
    items: [
      ...bars.map(({ item, line }) => ({ row: item, x: left + line * barColumn })),
      ...marks.map(({ item, line }) => ({ row: item, x: marksAt + line * markColumn })),
    ],
    labelsAt: marksAt + Math.max(0, used - 1) * markColumn + 16,
  };
};

type Labelled = { item: Item; at: number; label: number };

/** Labels below each other in order of date, none over another. `at`: where the thing itself stands. */
const labelled = (items: Item[], y: Y, most: number): { rows: Labelled[]; end: number } => {
  const sorted = items
    .map((item) => ({ item, at: item.row.shape === 'bar' ? y(item.row.from) + 8 : y(item.row.from) }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ item, at }) => ({ item, at, height: twoLines(item.row.label, most).length * 15 + 4 }));
  const labels = spreadOut(sorted, top - 6);
  const rows = sorted.map(({ item, at }, index) => ({ item, at, label: labels[index] ?? at }));
  return { rows, end: (rows.at(-1)?.label ?? 0) + 17 };
};

const Shape = ({ item: { row, x }, y, overview }: { item: Item; y: Y; overview: Overview }) => {
  if (row.shape === 'external') return <rect class="pl-rood" x={x - 5} y={tenth(y(row.from) - 5)} width="10" height="10" />;
  if (row.shape !== 'bar') return <Mark row={row} x={x} y={y(row.from)} />;
  const { past, future } = split(row, overview.roadmap, overview.today);
  return (
    <>
      {future === null ? null : (
        <Bar status={row.status} part="future" box={[x, y(future[0]), barWidth, tenth(y(future[1]) - y(future[0]))]} />
      )}
      {past === null ? null : <Bar status={row.status} part="past" box={[x, y(past[0]), barWidth, tenth(y(past[1]) - y(past[0]))]} />}
    </>
  );
};

const labelClass = ({ shape, status }: RoadmapRow): string => {
  if (shape === 'external') return 'pl-roodtekst pl-halo';
  return status === 'running' ? 'pl-sterk pl-halo' : 'pl-zacht pl-halo';
};

/** From a thing to its label, behind everything else. */
const Pointer = ({ row: { item, at, label }, labelsAt }: { row: Labelled; labelsAt: number }) => (
  <path
    class="pl-wijzer"
    d={`M${String(item.x + (item.row.shape === 'bar' ? barWidth : 0))} ${String(tenth(at))}H${String(labelsAt - 10)}L${String(labelsAt - 3)} ${String(tenth(label))}`}
  />
);

const Grid = ({ overview, y }: { overview: Overview; y: Y }) => {
  const today = y(overview.today);
  return (
    <>
      {gapsBetween(overview.phases).map(([from, until]) => (
        <rect class="pl-tussen" x={left} y={y(from)} width={width - left} height={tenth(Math.max(0, y(until) - y(from)))} />
      ))}
      {ticks(overview.roadmap).map(({ on, label, year, newYear }) => (
        <>
          <path class="pl-raster" d={`M0 ${String(y(on))}H${String(width)}`} />
          {Math.abs(y(on) + 10 - today) < 20 ? null : (
            <text class="pl-zacht" x="0" y={tenth(y(on) + 15)}>
              {label}
            </text>
          )}
          {newYear && Math.abs(y(on) + 26 - today) > 20 ? (
            <text class="pl-tekst" x="0" y={tenth(y(on) + 31)}>
              {year}
            </text>
          ) : null}
        </>
      ))}
    </>
  );
};

const Today = ({ at }: { at: number }) => (
  <>
    <path class="pl-vandaag" d={`M0 ${String(at)}H${String(width)}`} />
    <text class="pl-sterk pl-halo" x="0" y={tenth(at - 5)}>
      {words.shortToday}
    </text>
  </>
);

/** The roadmap with time from top to bottom, for small screens. Every row of the data is in it. */
export const NarrowRoadmap = ({ overview }: { overview: Overview }) => {
  const { roadmap } = overview;
  const bottom = top + Math.max(leastHeight, roadmap.rows.length * 26);
  const y = timeScale(roadmap, top, bottom);
  const { items, labelsAt } = laidOut(roadmap.rows, roadmap, y);
  const most = Math.max(8, Math.floor((width - labelsAt) / letter));
  const { rows, end } = labelled(items, y, most);
  return (
    <svg
      class="bo-plaat__smal"
      viewBox={`0 0 ${String(width)} ${String(tenth(Math.max(bottom, end) + 6))}`}
      role="img"
      aria-labelledby="ps-t ps-d"
    >
      <title id="ps-t">{`${words.drawing(roadmap.from, roadmap.until)}, ${words.downwards}`}</title>
      <desc id="ps-d">{words.description}</desc>
      <Grid overview={overview} y={y} />
      {rows.map((row) => (
        <Pointer row={row} labelsAt={labelsAt} />
      ))}
      {rows.map(({ item: { row }, at }) =>
        row.shape === 'external' ? <path class="pl-extern" d={`M${String(left)} ${String(at)}H${String(labelsAt - 10)}`} /> : null,
      )}
      <Today at={y(overview.today)} />
      {rows.map(({ item, label }) => (
        <g data-rij={item.row.id}>
          <Shape item={item} y={y} overview={overview} />
          <Label text={item.row.label} x={labelsAt} y={label} most={most} kind={labelClass(item.row)} />
        </g>
      ))}
    </svg>
  );
};
