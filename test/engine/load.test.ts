import { describe, expect, it } from 'vitest';
import { openEngine } from '../../local/engine/engine.ts';
import { checkMachine, functionsOf, hashDefinition, loadMachine } from '../../local/engine/load.ts';
import { machine, task, virtualClock } from './kit.ts';
import { end, inMap, pass, refusedFields } from './refusals.ts';
import { refusedExpressions } from './refusals-expressions.ts';

const accepted: [what: string, asl: unknown][] = [
  ['a filter with $ and unqualified names inside', pass({ Output: '{% $states.input.orders[$.total > 10 and open].id %}' })],
  [
    'functions as values and own functions',
    pass({ Output: '{% ($f := function($v, $i) { $v & $string($i) }; $map($map(["a"], $uppercase), $f)) %}' }),
  ],
  ['a function that calls itself', pass({ Output: '{% ($f := function($n) { $n < 2 ? 1 : $n * $f($n - 1) }; $f(5)) %}' })],
  ['bound positions and parents', pass({ Output: '{% $states.input.a@$x.b#$i[$i = 0].{"x": $x.id, "p": %.c} %}' })],
  ['order, group, transform and apply', pass({ Output: '{% $states.input.a^(>n){k: $sum(v)} ~> |$|{"x": y}| %}' })],
  [
    'a variable of a loop',
    machine({
      A: { Type: 'Pass', Assign: { n: 0 }, Next: 'B' },
      B: { Type: 'Pass', Assign: { n: '{% $n + 1 %}', m: 1 }, Next: 'C' },
      C: { Type: 'Choice', Choices: [{ Condition: '{% $m + $n < 5 %}', Next: 'B' }], Default: 'D' },
      D: end,
    }),
  ],
  [
    'a variable with the name of a function',
    machine({
      A: { Type: 'Pass', Assign: { round: 1 }, Next: 'B' },
      B: { Type: 'Pass', Assign: { round: '{% $round + 1 %}' }, End: true },
    }),
  ],
  [
    'an outer variable in a Map',
    machine({
      A: { Type: 'Pass', Assign: { x: 1 }, Next: 'M' },
      M: inMap({ I: { Type: 'Pass', Output: '{% $x %}', End: true } }, { End: true }),
    }),
  ],
  ['the partition of another region', machine({ A: { ...task('f', { End: true }), Resource: 'arn:aws-cn:states:::lambda:invoke' } })],
];

describe('loadMachine', () => {
  it.each([...refusedFields, ...refusedExpressions])('refuses %s', (_, asl, state, field, words) => {
    const findings = checkMachine(asl);
    expect(findings.map((finding) => `${finding.state} / ${finding.field}`)).toContain(`${state} / ${field}`);
    expect(findings.find((finding) => finding.state === state && finding.field === field)?.message).toContain(words);
  });

  it.each(accepted)('accepts %s', (_, asl) => {
    expect(checkMachine(asl)).toEqual([]);
  });

  it('tells everything that is wrong at once, and openEngine refuses it', () => {
    const bad = machine({ A: { Type: 'Pass', Output: '{% $a + $b %}', Next: 'B' }, B: { Type: 'Succeed', Output: '{% $c %}' } });
    expect(() => loadMachine(bad)).toThrow(/A \/ Output: \$a[^]*A \/ Output: \$b[^]*B \/ Output: \$c/);
    expect(() => openEngine({ path: ':memory:', clock: virtualClock(), machines: { bad }, handlers: {} })).toThrow(/bad is refused/);
  });

  it('names the functions of a machine, those inside a Map too', () => {
    const asl = machine({
      A: task('arn:aws:lambda:eu-west-1:123456789012:function:one', { Next: 'M' }),
      M: inMap({ I: task('two', { End: true }) }, { End: true }),
    });
    expect(functionsOf(loadMachine(asl))).toEqual(['one', 'two']);
  });

  it('hashes a definition however it is written', () => {
    expect(hashDefinition({ a: 1, b: 2 })).toBe(hashDefinition({ b: 2, a: 1 }));
    expect(hashDefinition({ a: 1 })).not.toBe(hashDefinition({ a: 2 }));
  });
});
