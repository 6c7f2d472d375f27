import type { RoadmapRow } from '../../shared/domain/overview-model.ts';
import { tenth, twoLines } from './roadmap-scale.ts';

type Status = RoadmapRow['status'];

const barClass: Record<Status, { past: string; future: string }> = {
  done: { past: 'pl-vol', future: 'pl-plan' },
  running: { past: 'pl-volp', future: 'pl-planp' },
  planned: { past: 'pl-vol', future: 'pl-plan' },
  missed: { past: 'pl-mis', future: 'pl-plan' },
};
const markClass: Record<Status, string> = { done: 'pl-vol', running: 'pl-open', planned: 'pl-plan', missed: 'pl-mis' };

/** A rectangle between two corners; never thinner than a line. */
export const Bar = ({ status, part, box }: { status: Status; part: 'past' | 'future'; box: [number, number, number, number] }) => {
  const [x, y, width, height] = box;
  return <rect class={barClass[status][part]} x={x} y={y} width={Math.max(2, width)} height={Math.max(2, height)} />;
};

/** A diamond for a gate, a circle for a milestone; a missed one carries a dash across. */
export const Mark = ({ row, x, y }: { row: RoadmapRow; x: number; y: number }) => (
  <>
    {row.shape === 'gate' ? (
      <path class={markClass[row.status]} d={`M${String(x)} ${String(tenth(y - 9))}l9 9l-9 9l-9-9z`} />
    ) : (
      <circle class={markClass[row.status]} cx={x} cy={y} r={7} />
    )}
    {row.status === 'missed' ? <path class="pl-streep" d={`M${String(tenth(x - 4))} ${String(y)}h8`} /> : null}
  </>
);

type LabelProps = { text: string; x: number; y: number; most: number; kind: string };

/** A name on one or two lines, its middle at `y`. */
export const Label = ({ text, x, y, most, kind }: LabelProps) => {
  const lines = twoLines(text, most);
  return (
    <text class={kind}>
      {lines.map((line, index) => (
        <tspan x={x} y={tenth(y + 4.5 + (index - (lines.length - 1) / 2) * 15)}>
          {index === 0 && lines.length > 1 ? `${line} ` : line}
        </tspan>
      ))}
    </text>
  );
};
