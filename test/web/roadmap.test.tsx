import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import type { Overview, RoadmapRow } from '../../shared/domain/overview-model.ts';
import { RoadmapSection } from '../../web/views/roadmap.tsx';
import { shortened, split, spreadOut, stacked, ticks, timeScale, twoLines } from '../../web/views/roadmap-scale.ts';
import { november } from './fixtures.ts';

const from = Temporal.PlainDate.from('2020-04-01');
const day = (days: number): string => from.add({ days }).toString();

const row = fc.record({
  shape: fc.constantFrom<RoadmapRow['shape'][]>('bar', 'gate', 'milestone', 'external'),
  start: fc.integer({ min: -30, max: 700 }),
  length: fc.option(fc.integer({ min: 0, max: 500 }), { nil: null }),
  status: fc.constantFrom<RoadmapRow['status'][]>('done', 'running', 'planned', 'missed'),
  name: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 ]{0,118}[A-Za-z0-9]$/),
});
const rowsOf = fc.array(row, { minLength: 1, maxLength: 40 }).map((rows) =>
  rows.map(({ shape, start, length, status, name }, index): RoadmapRow => {
    const until = shape === 'bar' ? (length === null ? null : day(start + length)) : day(start);
    return { id: `r${String(index)}`, name, label: name, shape, from: day(start), until, status };
  }),
);

const render = (rows: RoadmapRow[], today = november.today): string => {
  const overview: Overview = { ...november, today, roadmap: { from: '2020-04-01', until: '2021-12-31', rows } };
  // oxlint-disable-next-line typescript/no-base-to-string -- hono/jsx turns an element into HTML this way
  return String(<RoadmapSection overview={overview} />);
};

const drawings = (html: string) => ({
  wide: html.slice(html.indexOf('<svg class="bo-plaat__breed"'), html.indexOf('<svg class="bo-plaat__smal"')),
  narrow: html.slice(html.indexOf('<svg class="bo-plaat__smal"'), html.indexOf('<figcaption')),
  table: html.slice(html.indexOf('<tbody')),
});

const byText = (one: string, other: string) => one.localeCompare(other);
const idsIn = (svg: string) => [...svg.matchAll(/data-rij="([^"]+)"/g)].map(([, id = '']) => id);

/** Every x, y, width and height, and the size of the drawing they must lie in. */
const numbersIn = (svg: string) => {
  const [, width = '', height = ''] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  const found = [...svg.matchAll(/ (x|y|cx|cy|width|height)="([^"]*)"/g)].map(([, name = '', value = '']) => ({
    name,
    value: Number(value),
  }));
  return { width: Number(width), height: Number(height), found };
};

const bar = (status: RoadmapRow['status'], start: string, until: string | null): RoadmapRow => ({
  id: 'x',
  name: 'x',
  label: 'x',
  shape: 'bar',
  from: start,
  until,
  status,
});

describe('one roadmap, shown three times', () => {
  it('shows every row in the wide drawing, in the narrow one and in the table', () => {
    fc.assert(
      fc.property(rowsOf, fc.integer({ min: -10, max: 700 }), (rows, today) => {
        const { wide, narrow, table } = drawings(render(rows, day(today)));
        const ids = rows.map(({ id }) => id).toSorted(byText);
        expect(idsIn(wide).toSorted(byText)).toEqual(ids);
        expect(idsIn(narrow).toSorted(byText)).toEqual(ids);
        for (const { name } of rows) expect(table).toContain(`role="rowheader">${name}</th>`);
        expect(table.match(/role="rowheader"/g)).toHaveLength(rows.length);
      }),
      { numRuns: 60 },
    );
  });

  it('draws everything inside the drawing, in whole numbers of tenths', () => {
    fc.assert(
      fc.property(rowsOf, (rows) => {
        const { wide, narrow } = drawings(render(rows));
        for (const svg of [wide, narrow]) {
          expect(svg).not.toMatch(/NaN|undefined|Infinity|\d\.\d{2,}/);
          const { width, height, found } = numbersIn(svg);
          expect(found.length).toBeGreaterThan(5);
          const outside = found.filter(
            ({ name, value }) => !(value >= -6 && value <= (['x', 'cx', 'width'].includes(name) ? width : height) + 1),
          );
          expect(outside).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('cuts what runs at today: solid before, dashed after', () => {
    const { wide } = drawings(render(november.roadmap.rows));
    const running = wide.slice(wide.indexOf('data-rij="F2"'), wide.indexOf('data-rij="F3"'));
    expect(running).toMatch(/pl-planp[\s\S]*pl-volp/);
    expect(wide.slice(wide.indexOf('data-rij="F3"'), wide.indexOf('data-rij="F4"'))).not.toMatch(/pl-vol/);
    expect(wide).toContain('vandaag, 2\u00a0november');
    expect(wide).toContain('1\u00a0januari 2021: contract inkoop gaat in');
  });

  it('never draws the future solid, nor the past of a plan', () => {
    const roadmap = { from: '2020-01-01', until: '2021-12-31', rows: [] };
    expect(split(bar('planned', '2020-09-01', null), roadmap, '2020-11-02')).toEqual({ past: null, future: ['2020-09-01', '2021-12-31'] });
    expect(split(bar('done', '2020-09-01', '2020-10-01'), roadmap, '2020-11-02')).toEqual({
      past: ['2020-09-01', '2020-10-01'],
      future: null,
    });
    expect(split(bar('running', '2020-09-01', '2021-01-01'), roadmap, '2020-11-02')).toEqual({
      past: ['2020-09-01', '2020-11-02'],
      future: ['2020-11-02', '2021-01-01'],
    });
    expect(split(bar('running', '2020-11-02', '2021-01-01'), roadmap, '2020-11-02').past).toBeNull();
    expect(split(bar('missed', '2020-09-01', '2020-10-01'), roadmap, '2020-11-02').future).toBeNull();
  });
});

describe('the parts of a drawing', () => {
  it('places labels without overlap, in order, as near as they can be', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ at: fc.integer({ min: 0, max: 600 }), height: fc.constantFrom(19, 34) }), { minLength: 1, maxLength: 30 }),
        (labels) => {
          const wanted = labels.toSorted((one, other) => one.at - other.at);
          const placed = spreadOut(wanted, 0);
          const edges = wanted.map(({ height }, index) => ({
            top: (placed[index] ?? 0) - height / 2,
            bottom: (placed[index] ?? 0) + height / 2,
          }));
          const over = edges.filter(({ top }, index) => top < (edges[index - 1]?.bottom ?? 0) - 0.2);
          expect(over).toEqual([]);
        },
      ),
    );
    expect(spreadOut([{ at: 100, height: 20 }], 0)).toEqual([100]);
    expect(
      spreadOut(
        [
          { at: 100, height: 20 },
          { at: 100, height: 20 },
        ],
        0,
      ),
    ).toEqual([90, 110]);
    expect(spreadOut([{ at: 0, height: 20 }], 0)).toEqual([10]);
  });

  it('stacks what would overlap and reuses a line that is free', () => {
    const lines = stacked(
      [
        [0, 10],
        [5, 15],
        [10, 20],
        [16, 30],
      ] as [number, number][],
      (ends) => ends,
    ).map(({ line }) => line);
    expect(lines).toEqual([0, 1, 0, 1]);
  });

  it('scales days linearly and keeps what lies outside at the edge', () => {
    const x = timeScale({ from: '2020-01-01', until: '2020-12-31' }, 100, 465);
    expect([x('2020-01-01'), x('2020-12-31'), x('2020-07-01'), x('2019-01-01'), x('2022-01-01')]).toEqual([100, 465, 282, 100, 465]);
  });

  it('marks quarters, or years when the roadmap is long', () => {
    expect(
      ticks({ from: '2020-04-01', until: '2021-03-31' }).map(({ label, year, newYear }) => (newYear ? `${label} ${year}` : label)),
    ).toEqual(['apr 2020', 'jul', 'okt', 'jan 2021']);
    expect(ticks({ from: '2020-05-01', until: '2020-12-31' })[0]?.on).toBe('2020-07-01');
    expect(ticks({ from: '2020-11-01', until: '2021-12-31' })[0]?.on).toBe('2021-01-01');
    expect(
      ticks({ from: '2020-04-01', until: '2029-12-31' })
        .map(({ on }) => on.slice(0, 4))
        .join(' '),
    ).toBe('2021 2022 2023 2024 2025 2026 2027 2028 2029');
  });

  it('shortens a long name; the table has it whole', () => {
    expect(shortened('kort', 10)).toBe('kort');
    expect(shortened('een lange naam', 10)).toBe('een lange…');
    expect(twoLines('Ondernemingsraad en Lokaal Overleg', 24)).toEqual(['Ondernemingsraad en', 'Lokaal Overleg']);
    expect(twoLines('x'.repeat(120), 16)).toEqual(['x'.repeat(16), `${'x'.repeat(15)}…`]);
  });
});
