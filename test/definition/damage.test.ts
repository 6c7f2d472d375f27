import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatError, loadDefinition } from '../../shared/definition/load.ts';
import { edited, errorsOf, small } from './kit.ts';

describe('one mistake does not become many', () => {
  it('reports phases that wait for each other in a ring once', () => {
    const ring = edited(['opensWhen: { date: 2024-02-01 }', 'opensWhen: { gate: G-einde }'], ['closes: V3', 'closes: V3\n    opens: V1']);
    expect(errorsOf(ring).map(({ path, message }) => [path, message])).toEqual([
      ['phases[0].opensWhen.gate', "The phases V3, V1 wait for each other's gates, so none of them ever opens"],
    ]);
  });

  it('reports two gates that open one phase at the one that the phase does not wait for', () => {
    expect(errorsOf(edited(['closes: V2', 'closes: V2\n    opens: V3'])).map(({ path }) => path)).toEqual(['gates[1].opens']);
  });

  it('reports a gate that lost its phase once, and not the phase that waits for it', () => {
    expect(errorsOf(edited(['opens: V3', 'opens: V2'])).map(({ path }) => path)).toEqual(['gates[0].opens']);
    expect(errorsOf(edited(['opens: V3', 'opens: V8'])).map(({ path }) => path)).toEqual(['gates[0].opens']);
  });

  it('says nothing about references to things whose id could not be read', () => {
    expect(errorsOf(edited(['- id: V1\n', '- id: [V1]\n'])).map(({ path }) => path)).toEqual(['phases[0].id']);
    expect(errorsOf(edited(['- id: V1\n', '- id: V 1\n'])).map(({ path }) => path)).toEqual(['phases[0].id']);
    expect(errorsOf(edited(['- id: G-plan\n', '- idd: G-plan\n'])).map(({ path }) => path)).toEqual(['gates[0].idd']);
    const phases = small.slice(small.indexOf('phases:'), small.indexOf('activities:'));
    expect(errorsOf(edited([phases, 'phases: geen\n'])).map(({ path }) => path)).toEqual(['phases']);
    expect(errorsOf(edited(['  - id: uitleenteam', '  - uitleenteam\n  - id: anders']))).toHaveLength(1);
  });

  it('finds the mistakes behind an unquoted colon, and those beside other damage', () => {
    const text = edited(['Afsluiting', 'Slot: einde'], ['startOf: V3', 'startOf: V9'], ['needs: [PL1]', 'needs: PL1']);
    expect(errorsOf(text).map(({ message }) => message)).toEqual([
      '"needs" must be a list, but it is a text',
      '"V9" is not the id of a phase',
      'A text without quotes cannot hold a colon followed by a space',
    ]);
    const damaged = edited(['inside: [uitlenen van hulpmiddelen]', 'inside: [uitlenen van hulpmiddelen'], ['number: 2', 'number: two']);
    expect(errorsOf(damaged).map(({ message }) => message)).toEqual([
      'The indentation does not fit the lines above',
      '"number" must be a whole number, but it is a text',
    ]);
  });

  it('keeps silent about relations while the structure is damaged', () => {
    const damaged = edited(['inside: [uitlenen van hulpmiddelen]', 'inside: [uitlenen van hulpmiddelen'], ['startOf: V3', 'startOf: V9']);
    expect(errorsOf(damaged).map(({ message }) => message)).toEqual(['The indentation does not fit the lines above']);
  });

  it('reports a text that swallows what follows once, where it begins', () => {
    const swallowed = edited(['name: Proef draaien', 'name: "Proef draaien'], ['inside: [', 'inside: [1, ']);
    expect(errorsOf(swallowed).map(({ line, column, message }) => [line, column, message])).toEqual([
      [17, 12, 'Item 1 of "inside" must be a text, but it is a number'],
      [77, 11, 'A text that begins with a quote does not end with one'],
    ]);
    expect(errorsOf(edited(['- id: V1\n', '- id: "V1\n'])).map(({ path, line, column }) => [path, line, column])).toEqual([['', 67, 9]]);
    const half = edited(['name: Plan maken', 'name: "Plan maken'], ['shortName: Proef', 'shortName: "Proef']);
    expect(errorsOf(half).map(({ line, message }) => [line, message])).toEqual([
      [69, 'A text that begins with a quote does not end with one'],
      [78, 'A text that begins with a quote does not end with one'],
    ]);
  });

  it('reports every fault of a list of one kind', () => {
    const text = edited(['source: onderdeel 6', 'bron: 6'], ['source: onderdeel 7', 'bron: 7'], ['inside: [', 'inside: [1, 2, ']);
    expect(errorsOf(text)).toHaveLength(2 + 2 + 2);
  });
});

const errorsWith = (more: string): string[] => errorsOf(`${small}${more}\n`).map(({ path, message }) => `${path} ${message}`);

describe('parts that the small example does not have', () => {
  it.each([
    [
      'a range of money',
      'budgets: [{ id: E1, text: t, amount: { kind: range, minimumEuro: 2, maximumEuro: 2 }, status: s, source: s }]',
      [],
    ],
    [
      'a range of money upside down',
      'budgets: [{ id: E1, text: t, amount: { kind: range, minimumEuro: 3, maximumEuro: 2 }, status: s, source: s }]',
      ['budgets[0].amount.minimumEuro The minimum (3) is more than the maximum (2)'],
    ],
    [
      'a kind of amount that does not exist',
      'budgets: [{ id: E1, text: t, amount: { kind: exakt, euro: 2 }, status: s, source: s }]',
      ['budgets[0].amount.kind "kind" cannot be "exakt"'],
    ],
    [
      'an amount without a kind',
      'budgets: [{ id: E1, text: t, amount: { euro: 2 }, status: s, source: s }]',
      ['budgets[0].amount.kind The field "kind" is missing'],
    ],
    [
      'a field of another kind of amount',
      'budgets: [{ id: E1, text: t, amount: { kind: exact, euro: 2, minimumEuro: 1 }, status: s, source: s }]',
      ['budgets[0].amount.minimumEuro The field "minimumEuro" does not belong here'],
    ],
    [
      'a quarter that does not exist',
      'duties: [{ id: D1, text: t, to: [uitleenteam], rhythm: quarterly, firstQuarter: 2024-Q5, source: s }]',
      ['duties[0].firstQuarter "firstQuarter" is "2024-Q5": a quarter is written as 2020-Q2'],
    ],
    [
      'a duty to nobody known',
      'duties: [{ id: D1, text: t, to: [uitleenteam, niemand], rhythm: quarterly, source: s }]',
      ['duties[0].to[1] "niemand" is not the id of a role or a body'],
    ],
    [
      'an external date with two moments',
      'externalDates: [{ id: X1, on: 2024-02-01, window: { from: null, until: 2024-02 }, text: t, source: s }]',
      ['externalDates[0].window This external date has both "on" and "window"'],
    ],
    [
      'a window of one month that begins on a day',
      'externalDates: [{ id: X1, window: { from: 2024-02-15, until: 2024-02 }, text: t, source: s }]',
      [],
    ],
    ['a dependency from a later to an earlier id', 'dependencies: [{ id: D1, from: W3, to: PL1, kind: blocks, source: s }]', []],
    [
      'a dependency on something unknown',
      'dependencies: [{ id: D1, from: W3, to: W8, kind: blocks, source: s }]',
      ['dependencies[0].to "W8" is not the id of anything in this definition'],
    ],
  ])('%s', (_, more, expected) => {
    expect(errorsWith(more)).toEqual(expected);
  });

  it('points at the name of a field that belongs to another kind', () => {
    const more = 'budgets: [{ id: E1, text: t, amount: { kind: exact, euro: 2, minimumEuro: 1 }, status: s, source: s }]';
    const [error] = errorsOf(`${small}${more}\n`);
    expect(error).toMatchObject({ line: small.split('\n').length, column: more.indexOf('minimumEuro') + 1 });
  });

  it('a group of another gate', () => {
    const group = 'groups: [{ id: GR1, name: n, body: dagelijks-bestuur, window: { from: 2024-04, until: 2024-05 }, source: s }]';
    const inside = edited(['    closes: V1\n', `    closes: V1\n    ${group}\n`], ['{ id: PL1, ', '{ id: PL1, partOf: GR1, ']);
    expect(errorsOf(inside)).toEqual([]);
    const outside = edited(['    closes: V2\n', `    closes: V2\n    ${group}\n`], ['{ id: PL1, ', '{ id: PL1, partOf: GR1, ']);
    expect(errorsOf(outside).map(({ path, message }) => [path, message])).toEqual([
      ['gates[0].resolutions[0].partOf', '"GR1" is a group of another gate'],
    ]);
  });

  it('a body and a role may share an id, two bodies may not', () => {
    expect(errorsOf(edited(['id: uitleenteam', 'id: ambtelijk-opdrachtnemer'])).map(({ message }) => message)).toEqual(
      Array(3).fill('"uitleenteam" is not the id of a role or a body'),
    );
    expect(errorsOf(edited(['id: uitleenteam', 'id: dagelijks-bestuur'])).map(({ message }) => message)).toContain(
      'The id "dagelijks-bestuur" is used twice, for a body and again for a body',
    );
  });

  it('a role with one holder at a time may change hands, and may have a substitute', () => {
    const first = '{ account: acc-2003, from: 2024-02-01, decision: aanwijzing dagelijks bestuur }';
    const until = (day: string): string => first.replace(', decision', `, until: ${day}, decision`);
    const next = '\n      - { account: acc-9, from: 2024-05-01, decision: d }';
    expect(errorsOf(edited([first, `${until('2024-04-30')}${next}`]))).toEqual([]);
    expect(errorsOf(edited([first, `${until('2024-05-01')}${next}`]))).toHaveLength(1);
    expect(errorsOf(edited([first, `${first}${next.replace(' }', ', substitutesFor: acc-2003 }')}`]))).toEqual([]);
  });
});

describe('files that are no definition', () => {
  it.each([
    ['nothing', '', /empty/],
    ['only a comment', '# niets\n', /empty/],
    ['a list', '- 1\n', /must be a map of fields, but it is a list/],
    ['a text', 'hallo', /must be a map of fields, but it is a text/],
    ['YAML 1.1', `%YAML 1.1\n---\n${small}`, /asks for YAML 1\.1/],
    ['more than 1 MB', `${small}#${'é'.repeat(500_000)}\n`, /larger than 1 MB/],
  ])('refuses %s in one message', (_, text, says) => {
    const errors = errorsOf(text);
    expect(errors.map(formatError)).toEqual([expect.stringMatching(says)]);
    expect(errors[0]).toMatchObject({ line: 1, column: 1 });
  });

  it('does not unfold aliases of aliases', () => {
    const names = Array.from({ length: 30 }, (_, index) => `n${index}`);
    const laughs = names
      .map(
        (name, index) =>
          `${name}: &${name} [${Array(9)
            .fill(index === 0 ? 'ha' : `*n${index - 1}`)
            .join(', ')}]`,
      )
      .join('\n');
    const begun = performance.now();
    const errors = errorsOf(`${small}\n${laughs}\nlanguages2: *n29\naudiences: *n29\n`);
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(errors.map(({ message }) => message).filter((message) => message.startsWith('The alias'))).toEqual([
      'The alias "*n29" is not allowed: every value is written out',
    ]);
    expect(errors).toHaveLength(32);
  });

  it.each([
    ['brackets', '['.repeat(200_000)],
    ['braces', '{a: '.repeat(50_000)],
    ['fields', Array.from({ length: 20_000 }, (_, index) => `veld${index}: 1`).join('\n')],
  ])('answers in time to a file full of %s', (_, text) => {
    const begun = performance.now();
    expect(errorsOf(text).length).toBeGreaterThan(0);
    expect(performance.now() - begun).toBeLessThan(20_000);
  });

  it('never throws, whatever is cut out of a definition', () => {
    fc.assert(
      fc.property(
        fc.nat(small.length),
        fc.nat(200),
        fc.constantFrom('', '"', '[', '{', ': ', '- ', '\t', '&a ', '*a', '!x ', '\0'),
        (at, length, put) => {
          const loaded = loadDefinition(small.slice(0, at) + put + small.slice(at + length), 'x.yaml');
          const errors = loaded.ok ? [] : loaded.errors;
          expect(loaded.ok).toBe(errors.length === 0);
          expect(errors.filter(({ line, column, message, mend }) => line < 1 || column < 1 || message === '' || mend === '')).toEqual([]);
        },
      ),
      { numRuns: 100 },
    );
  });
});
