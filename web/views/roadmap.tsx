import type { Child } from 'hono/jsx';
import type { Overview, RoadmapRow } from '../../shared/domain/overview-model.ts';
import { nl } from '../wording/nl.ts';
import type { IconName } from './icons.tsx';
import { Cell, Day, Row, Section, Status, Table } from './parts.tsx';
import { NarrowRoadmap } from './roadmap-narrow.tsx';
import { gapsBetween } from './roadmap-scale.ts';
import { WideRoadmap } from './roadmap-wide.tsx';

const words = nl.roadmap;

const statusIcon: Record<RoadmapRow['status'], IconName> = { done: 'gedaan', running: 'nu', planned: 'gepland', missed: 'mis' };

const LegendItem = ({ text, children }: { text: string; children?: Child }) => (
  <li>
    <svg viewBox="0 0 28 14" aria-hidden="true">
      {children}
    </svg>
    {text}
  </li>
);

const StateLegend = ({ missed }: { missed: boolean }) => (
  <>
    <LegendItem text={words.legend.done}>
      <rect class="pl-vol" width="28" height="14" />
    </LegendItem>
    <LegendItem text={words.legend.running}>
      <rect class="pl-planp" x="1" y="1" width="26" height="12" />
      <rect class="pl-volp" width="14" height="14" />
    </LegendItem>
    <LegendItem text={words.legend.planned}>
      <rect class="pl-plan" x="1" y="1" width="26" height="12" />
    </LegendItem>
    {missed ? (
      <LegendItem text={words.legend.missed}>
        <circle class="pl-mis" cx="14" cy="7" r="6" />
        <path class="pl-streep" d="M10.5 7h7" />
      </LegendItem>
    ) : null}
  </>
);

const shapeSamples: Record<'gate' | 'milestone' | 'external', () => Child> = {
  gate: () => <path class="pl-open" d="M14 2l5 5-5 5-5-5z" />,
  milestone: () => <circle class="pl-open" cx="14" cy="7" r="5" />,
  external: () => <rect class="pl-rood" x="9" y="2" width="10" height="10" />,
};

/** Explains only what is in the drawing. */
const Legend = ({ rows, gaps }: { rows: RoadmapRow[]; gaps: boolean }) => (
  <ul class="bo-legenda">
    <StateLegend missed={rows.some(({ status }) => status === 'missed')} />
    <LegendItem text={words.legend.today}>
      <path class="pl-vandaag" d="M14 0v14" />
    </LegendItem>
    {(['gate', 'milestone', 'external'] as const)
      .filter((shape) => rows.some((row) => row.shape === shape))
      .map((shape) => (
        <LegendItem text={words.legend[shape]}>{shapeSamples[shape]()}</LegendItem>
      ))}
    {gaps ? (
      <LegendItem text={words.legend.between}>
        <rect class="pl-tussen" width="28" height="14" />
      </LegendItem>
    ) : null}
  </ul>
);

const RoadmapTable = ({ rows }: { rows: RoadmapRow[] }) => (
  <Table caption={words.caption} columns={Object.values(words.columns)}>
    {rows.map((row) => (
      <Row head={row.name}>
        <Cell label={words.columns.from}>
          <Day on={row.from} />
        </Cell>
        <Cell label={words.columns.until}>
          {row.shape === 'bar' ? row.until === null ? words.openEnd : <Day on={row.until} /> : words.oneDay}
        </Cell>
        <Cell label={words.columns.state}>
          {row.shape === 'external' ? (
            <Status icon="vast">{words.external}</Status>
          ) : (
            <Status icon={statusIcon[row.status]}>{words.status[row.status]}</Status>
          )}
        </Cell>
      </Row>
    ))}
  </Table>
);

/** One dataset, shown three times: wide, narrow and as a table. */
export const RoadmapSection = ({ overview }: { overview: Overview }) => {
  const { rows } = overview.roadmap;
  if (rows.length === 0)
    return (
      <Section id="planning" title={words.title}>
        <p>{words.none}</p>
      </Section>
    );
  return (
    <Section id="planning" title={words.title}>
      <figure class="bo-plaat">
        <WideRoadmap overview={overview} />
        <NarrowRoadmap overview={overview} />
        <figcaption>
          <Legend rows={rows} gaps={gapsBetween(overview.phases).length > 0} />
        </figcaption>
      </figure>
      <details class="bo-meer">
        <summary>{words.asTable}</summary>
        <RoadmapTable rows={rows} />
      </details>
    </Section>
  );
};
