/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a drawing in the page takes our colours, an img does not */
import type { Overview, RoadmapRow } from '../../shared/domain/overview-model.ts';
import { dayMonth } from '../wording/dates.ts';
import { nl } from '../wording/nl.ts';
import { gapsBetween, shortened, split, stacked, tenth, ticks, timeScale } from './roadmap-scale.ts';
import { Bar, Label, Mark } from './roadmap-shapes.tsx';

const words = nl.roadmap;
const width = 896;
const left = 196;
/** Width of a character of 13 px, taken wide: fonts differ. */
const letter = 7.4;
const boldLetter = 8.4;
const barLane = 36;
const markLine = 25;

type X = (on: string) => number;

const BarLane = ({ row, y, x, overview }: { row: RoadmapRow; y: number; x: X; overview: Overview }) => {
  const { past, future } = split(row, overview.roadmap, overview.today);
  return (
    <g data-rij={row.id}>
      <Label text={row.label} x={0} y={y + 9} most={24} kind="pl-tekst" />
      {future === null ? null : <Bar status={row.status} part="future" box={[x(future[0]), y, tenth(x(future[1]) - x(future[0])), 18]} />}
      {past === null ? null : <Bar status={row.status} part="past" box={[x(past[0]), y, tenth(x(past[1]) - x(past[0])), 18]} />}
    </g>
  );
};

type Placed = { row: RoadmapRow; text: string; side: 'start' | 'end'; line: number };

/** Marks with their label beside them, on as few lines as they need. */
const markLane = (rows: RoadmapRow[], x: X): { placed: Placed[]; height: number } => {
  const labels = rows
    .toSorted((one, other) => one.from.localeCompare(other.from))
    .map((row) => {
      const text = shortened(row.label, 48);
      const [at, room] = [x(row.from), 14 + text.length * letter];
      const side: Placed['side'] = at + room > width ? 'end' : 'start';
      const ends: [number, number] = side === 'start' ? [at - 12, at + room] : [at - room, at + 12];
      return { row, text, side, ends };
    });
  const placed = stacked(labels, ({ ends }) => ends).map(({ item: { row, text, side }, line }) => ({ row, text, side, line }));
  const lines = placed.reduce((most, { line }) => Math.max(most, line + 1), 0);
  return { placed, height: lines === 0 ? 0 : lines * markLine + 14 };
};

const MarkLane = ({ name, placed, y, x }: { name: string; placed: Placed[]; y: number; x: X }) => (
  <>
    {placed.length === 0 ? null : <Label text={name} x={0} y={y + 9} most={24} kind="pl-tekst" />}
    {placed.map(({ row, text, side, line }) => (
      <g data-rij={row.id}>
        <Mark row={row} x={x(row.from)} y={y + 9 + line * markLine} />
        <text
          class={row.status === 'running' ? 'pl-sterk pl-halo' : 'pl-zacht pl-halo'}
          x={tenth(x(row.from) + (side === 'start' ? 14 : -14))}
          y={y + 13.5 + line * markLine}
          text-anchor={side}
        >
          {text}
        </text>
      </g>
    ))}
  </>
);

const Grid = ({ overview, x, top, bottom }: { overview: Overview; x: X; top: number; bottom: number }) => (
  <>
    {gapsBetween(overview.phases).map(([from, until]) => (
      <rect class="pl-tussen" x={x(from)} y={top} width={tenth(Math.max(0, x(until) - x(from)))} height={bottom - top} />
    ))}
    {ticks(overview.roadmap).map(({ on, label, year, newYear }) => (
      <>
        <path class="pl-raster" d={`M${String(x(on))} ${String(top)}V${String(bottom)}`} />
        {x(on) > width - 64 ? null : (
          <text class="pl-zacht" x={tenth(x(on) + 4)} y={top - 6}>
            {newYear ? `${label} ${year}` : label}
          </text>
        )}
      </>
    ))}
  </>
);

const Today = ({ today, x, y, bottom }: { today: string; x: X; y: number; bottom: number }) => {
  const leftOf = x(today) > left + 150;
  return (
    <>
      <path class="pl-vandaag" d={`M${String(x(today))} ${String(y - 10)}V${String(bottom)}`} />
      <text class="pl-sterk pl-halo" x={tenth(x(today) + (leftOf ? -7 : 7))} y={y} text-anchor={leftOf ? 'end' : 'start'}>
        {words.today(dayMonth(today))}
      </text>
    </>
  );
};

/** A fixed date from outside: a dotted line through everything, its name on the side that has more room. */
const External = ({ row, x, y, bottom }: { row: RoadmapRow; x: X; y: number; bottom: number }) => {
  const at = x(row.from);
  const after = width - at > Math.min(at, row.label.length * boldLetter + 14);
  const text = shortened(row.label, Math.floor(((after ? width - at : at) - 14) / boldLetter));
  return (
    <g data-rij={row.id}>
      <path class="pl-extern" d={`M${String(at)} ${String(y)}V${String(bottom)}`} />
      <rect class="pl-rood" x={tenth(at - 5)} y={y - 10} width="10" height="10" />
      <text class="pl-roodtekst pl-halo" x={tenth(at + (after ? 11 : -11))} y={y} text-anchor={after ? 'start' : 'end'}>
        {text}
      </text>
    </g>
  );
};

/** The roadmap with time from left to right. Every row of the data is in it. */
export const WideRoadmap = ({ overview }: { overview: Overview }) => {
  const { roadmap } = overview;
  const of = (shape: RoadmapRow['shape']) => roadmap.rows.filter((row) => row.shape === shape);
  const [bars, externals] = [of('bar'), of('external').toSorted((one, other) => one.from.localeCompare(other.from))];
  const x = timeScale(roadmap, left, width - 8);
  const [gates, milestones] = [markLane(of('gate'), x), markLane(of('milestone'), x)];
  const top = 40 + externals.length * 19;
  const gatesAt = top + 18 + bars.length * barLane;
  const bottom = gatesAt + gates.height + milestones.height + 2;
  return (
    <svg class="bo-plaat__breed" viewBox={`0 0 ${String(width)} ${String(bottom + 4)}`} role="img" aria-labelledby="pb-t pb-d">
      <title id="pb-t">{words.drawing(roadmap.from, roadmap.until)}</title>
      <desc id="pb-d">{words.description}</desc>
      <Grid overview={overview} x={x} top={top} bottom={bottom} />
      <Today today={overview.today} x={x} y={14} bottom={bottom} />
      {externals.map((row, index) => (
        <External row={row} x={x} y={14 + (index + 1) * 19} bottom={bottom} />
      ))}
      {bars.map((row, index) => (
        <BarLane row={row} y={top + 14 + index * barLane} x={x} overview={overview} />
      ))}
      <MarkLane name={words.gates} placed={gates.placed} y={gatesAt} x={x} />
      <MarkLane name={words.milestones} placed={milestones.placed} y={gatesAt + gates.height} x={x} />
    </svg>
  );
};
