import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { expressionIn } from '../../local/engine/asl.ts';
import { StateError } from '../../local/engine/errors.ts';
import { createEvaluator } from '../../local/engine/evaluator.ts';
import { type Bindings, compilePlain, unsure } from '../../local/engine/plain.ts';
import { openTemplate } from '../../local/engine/template.ts';
import phase from '../../workflows/phase/phase.asl.json' with { type: 'json' };

const plainOf = (source: string) => compilePlain(jsonata(source).ast());

/** Keys that mean something to JavaScript or to jsonata, next to ordinary ones; few, so that paths often find something. */
const keys = [
  'a',
  'b',
  'naïef 🏛',
  'two words',
  '',
  '__proto__',
  'constructor',
  'length',
  'then',
  'toJSON',
  'sequence',
  '_jsonata_function',
];
/** `round` and `string` are functions where no variable has that name. */
const names = ['x', 'y', 'é', 'round', 'string', 'constructor', '__proto__', 'hasOwnProperty', 'length'];

const key = fc.constantFrom(...keys);
const number = fc.oneof(
  fc.constantFrom(
    0,
    -0,
    1,
    -1,
    0.1 + 0.2,
    1 / 3,
    1e21,
    1.5e-7,
    123_456_789_012_345.67,
    Number.MAX_VALUE,
    Number.MIN_VALUE,
    Number.POSITIVE_INFINITY,
  ),
  fc.double(),
);
const text = fc.oneof(fc.constantFrom('', 'a', '0', 'false', 'naïef 🏛', '\ud800', '"'), fc.string());
const scalar = fc.oneof(fc.constant(null), fc.boolean(), number, text);

const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    scalar,
    // Own members also where the key is that of a prototype, as JSON.parse makes them.
    fc.array(fc.tuple(key, tie('json')), { maxLength: 4 }).map((pairs): unknown => Object.fromEntries(pairs)),
    fc.array(tie('json'), { maxLength: 3 }),
  ),
}));
/** Two of the same, so that `=` often holds. */
const bindings: fc.Arbitrary<Bindings> = fc
  .tuple(fc.array(fc.tuple(fc.constantFrom(...names), json)), json, json, json)
  .map(([pairs, x, input, result]) => ({
    variables: { x, again: x, ...Object.fromEntries(pairs) },
    states: { input, result, context: { State: { RetryCount: 0 } } },
  }));

const quoted = (name: string): string => `\`${name}\``;
const path = fc
  .tuple(
    fc.constantFrom('$x', '$x', '$y', '$again', '$states.input', '$states.result', ...names.map((name) => `$${name}`)),
    fc.array(key, { maxLength: 3 }),
  )
  .map(([start, steps]) => [start, ...steps.filter((step) => step !== '').map(quoted)].join('.'));
const literal = fc.oneof(
  text.map((value) => JSON.stringify(value)),
  fc.constantFrom('null', 'true', 'false', '0', '-0', '1e21', '0.30000000000000004', '-1'),
);
const leaf = fc.oneof({ weight: 3, arbitrary: path }, literal);
const operator = fc.constantFrom('=', '!=', 'and', 'or', '&');
const expression = fc
  .tuple(leaf, fc.array(fc.tuple(operator, leaf), { maxLength: 4 }))
  .map(([first, others]) => [first, ...others.map(([sign, other]) => `${sign} ${other}`)].join(' '));

const runs = { numRuns: 1000 };
const evaluate = createEvaluator(() => 0);

/** The value, or all that there is to know of the error. */
const outcomeOf = async (source: string, given: Bindings): Promise<unknown> => {
  try {
    return { value: await evaluate({ field: `{% ${source} %}` }, given, 'Assign') };
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    return { error: error.error, detail: error.detail?.replace(source, 'SOURCE'), location: error.location };
  }
};

describe('plain expressions', () => {
  it('give what jsonata gives, or are unsure', async () => {
    let sure = 0;
    const property = fc.asyncProperty(expression, bindings, async (source, given) => {
      const plain = plainOf(source);
      expect(plain).toBeDefined();
      const value = plain?.(given);
      if (value === unsure) return;
      sure += 1;
      const evaluated: unknown = await jsonata(source).evaluate(undefined, { ...given.variables, states: given.states });
      deepStrictEqual(value, evaluated);
    });
    await fc.assert(property, runs);
    expect(sure).toBeGreaterThan(runs.numRuns / 10);
  });

  it('end in the engine as they do in jsonata, errors too', async () => {
    const property = fc.asyncProperty(expression, bindings, async (source, given) => {
      const asked = `(${source})`;
      expect(plainOf(asked)).toBeUndefined();
      deepStrictEqual(await outcomeOf(source, given), await outcomeOf(asked, given));
    });
    await fc.assert(property, runs);
  });

  const sure: [source: string, value: unknown][] = [
    ['$x.list', [[1]]],
    ['$x.none', []],
    ['$x.list.length', unsure],
    ['$x.nothing.a', undefined],
    ['$x.text.length', undefined],
    ['$x.missing = $x.missing', false],
    ['$x.missing != 1', false],
    ['$x.nothing = null', true],
    ['$x.object = $x.object', unsure],
    ["$x.text and ''", false],
    ['$x.object or true', unsure],
    ["'a' & $x.missing & 1.5 & null & true", 'a1.5nulltrue'],
    ["'' & 0.30000000000000004 & ' ' & 1e21 & ' ' & -0", '0.3 1e+21 0'],
    ["'a' & $x.list", unsure],
    ['$x.endless and true', unsure],
    ["'a' & $x.endless", unsure],
    ['$x.endless = $x.endless', true],
    ['$round', unsure],
    ['$x._jsonata_lambda', undefined],
    ['$looks.like', unsure],
  ];
  it.each(sure)('%s is %j', (source, value) => {
    const x = { list: [[1]], none: [], nothing: null, text: 'text', object: {}, endless: Number.POSITIVE_INFINITY };
    expect(plainOf(source)?.({ variables: { x, looks: { like: 1, _jsonata_lambda: true } }, states: {} })).toStrictEqual(value);
  });

  const refused =
    '$ $$ $.a a $x[] $x[0] $x.a[] $x.a[0] $x{a:b} $x.a{b:c} $x@$y.a $x#$i.a $x.* $x.**.a $x.$y $x^(a) ($x) -$x $x+1 $x<1 $x~>$string [$x] $string($x)'.split(
      ' ',
    );
  it.each([...refused, '{"a": $x}', '$x ? 1 : 2', '$x in $y', "$x = $x.a['b']", '"a"[0]', '/a/', '$x.a.%', 'function(){1}'])(
    '%s is left to jsonata',
    (source) => {
      expect(plainOf(source)).toBeUndefined();
    },
  );

  it('are all that the story of a phase uses', () => {
    const sources = openTemplate(phase.States).slots.map(({ source }) => source);
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.filter((source) => plainOf(source) === undefined)).toEqual([]);
  });
});

describe('templates', () => {
  const given = { variables: { x: 1, list: [1, { a: 2 }] }, states: { input: {} } };

  it('are filled however deep, with literal parts as they are', async () => {
    const template = JSON.parse('{"a":["{% $x %}",{"b":"{% $x + 1 %}","__proto__":"{% $x %}"}],"c":null,"d":"{% %","e":[],"f":2}');
    const filled = JSON.parse('{"a":[1,{"b":2,"__proto__":1}],"c":null,"d":"{% %","e":[],"f":2}');
    expect(await evaluate(template, given, 'Output')).toStrictEqual(filled);
    expect(expressionIn('{% %')).toBeUndefined();
  });

  it('are made anew each time: nobody can spoil the template, a variable or the next', async () => {
    const template = { list: '{% $list %}', own: { deep: [] as number[] } };
    const spoiled = await evaluate(template, given, 'Output');
    expect(spoiled).toStrictEqual({ list: [1, { a: 2 }], own: { deep: [] } });
    JSON.stringify(spoiled, (_, value: unknown) => (Array.isArray(value) ? value.splice(0) : value));
    expect(spoiled).toStrictEqual({ list: [], own: { deep: [] } });
    expect(await evaluate(template, given, 'Output')).toStrictEqual({ list: [1, { a: 2 }], own: { deep: [] } });
  });

  it.each([
    [-0, 0],
    [Number.POSITIVE_INFINITY, null],
    [Number.NaN, null],
  ])('hold what JSON makes of a value: %s', async (x, value) => {
    expect(await evaluate('{% $x %}', { variables: { x }, states: {} }, 'Output')).toBe(value);
  });

  it.each([
    [{ a: '{% $error("slow") %}', b: { c: ['{% $states.input.gone %}'] } }, 'Output/a', 'slow'],
    [{ b: { c: ['{% $states.input.gone %}'] }, a: '{% $error("slow") %}' }, 'Output/b/c[0]', 'nothing'],
    [{ b: '{% $later %}', a: '{% $states.input.gone %}' }, 'Output/b', 'refers to $later, which has no value yet'],
    ['{% $states.input.gone %}', 'Output', 'nothing'],
  ])('report the first expression that fails: %j', async (template, location, detail) => {
    const error = { error: 'States.QueryEvaluationError', location, detail: expect.stringContaining(detail) };
    await expect(evaluate(template, given, 'Output')).rejects.toMatchObject(error);
  });
});
