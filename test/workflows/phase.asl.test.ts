import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { expressionsIn, isWaiting, readMachine, type State, stepsFrom } from '../../workflows/kit/asl.ts';
import { lint } from '../../workflows/kit/lint.ts';
import { committed, render } from '../../workflows/kit/render.ts';
import { phase } from '../../workflows/phase/definition.ts';
import * as expressions from '../../workflows/phase/expressions.ts';
import { stories } from '../../workflows/stories.ts';

const asl = readMachine(committed(phase));
const states = Object.entries(asl.States);
const tasks = states.filter(([, { Type }]) => Type === 'Task');

const stateNamed = (name: string): State => {
  const state = asl.States[name];
  if (state === undefined) throw new Error(`The phase has no state '${name}'.`);
  return state;
};

describe.each(stories)('the committed story $name', (story) => {
  it('is what CDK renders now', () => {
    expect(committed(story)).toBe(render(story));
  });

  it('has no findings', () => {
    expect(lint(readMachine(committed(story)))).toEqual([]);
  });
});

describe('the phase', () => {
  it('reads as its story', () => {
    expect(states.map(([name]) => name).toSorted()).toEqual(
      [
        'Take up the phase',
        'What is the next deadline?',
        'Is it time to act?',
        'Wait until the phase may open',
        'Wait for the gate or the next reminder',
        'Read what has happened',
        'What did the college decide?',
        'Open the phase',
        'Remind those who are to act',
        'Close the phase',
        'Return the gate',
        'Close the phase early',
        'Renew the procedure',
        'Leave the phase',
      ].toSorted(),
    );
  });

  it('calls exactly the verbs that it names', () => {
    expect(new Set(tasks.map(([, { Arguments }]) => Arguments?.FunctionName))).toEqual(new Set(phase.verbs));
  });

  it('outlives the day on which it is renewed', () => {
    expect(asl.TimeoutSeconds).toBe(90 * 86_400);
    expect(asl.TimeoutSeconds).toBeGreaterThan(80 * 86_400);
  });

  it.each(tasks)('says in "%s" whose phase it is, of which version', (name, { Arguments }) => {
    const own = name === 'Renew the procedure' ? ['subject', 'expected', 'story'] : ['phase', 'generation', 'epoch'];
    expect(Object.keys(Arguments?.Payload ?? {})).toEqual(expect.arrayContaining(['schemaVersion', 'organisation', 'programme', ...own]));
    expect(Arguments?.Payload?.schemaVersion).toBe(1);
  });

  it.each(['Wait until the phase may open', 'Wait for the gate or the next reminder'])('"%s" never fails the phase', (name) => {
    const state = stateNamed(name);
    expect(isWaiting(state)).toBe(true);
    expect(state.TimeoutSeconds).toBe('{% $seconds %}');
    expect(state.Next).toBe('Read what has happened');
    expect(state.Catch?.map(({ ErrorEquals, Next }) => [ErrorEquals, Next])).toEqual([
      [['States.Timeout'], 'Read what has happened'],
      [['States.ALL'], 'What is the next deadline?'],
    ]);
    expect(Object.keys(state.Arguments?.Payload ?? {})).toEqual(expect.arrayContaining(['rounds', 'retry', 'token', 'until']));
  });

  it.each(['Open the phase', 'Remind those who are to act', 'Close the phase', 'Return the gate', 'Close the phase early'])(
    '"%s" leads back to the next deadline, whatever it answers',
    (name) => {
      const state = stateNamed(name);
      expect(state.Next).toBe('What is the next deadline?');
      expect(state.Assign).toBeUndefined();
    },
  );

  it('has no way out but leaving', () => {
    expect(states.filter(([, state]) => stepsFrom(state).length === 0).map(([name]) => name)).toEqual(['Leave the phase']);
  });

  it('stays far from 25,000 events in 500 rounds', () => {
    expect(500 * longestRound('What is the next deadline?')).toBeLessThan(25_000 / 1.5);
  });
});

/** Events of a state that succeeds at once, as GetExecutionHistory counts them. */
const eventsOf = (state: State): number => {
  if (state.Type !== 'Task') return 2;
  return isWaiting(state) ? 6 : 5;
};

/** Events of the longest way from a state back to itself. */
const longestRound = (start: string): number => {
  const from = (name: string, seen: string[]): number => {
    const state = stateNamed(name);
    const ways = stepsFrom(state).map(({ to }) => {
      if (to === start) return 0;
      return seen.includes(to) ? Number.NEGATIVE_INFINITY : from(to, [...seen, to]);
    });
    return eventsOf(state) + (ways.length === 0 ? Number.NEGATIVE_INFINITY : Math.max(...ways));
  };
  return from(start, [start]);
};

describe('the expressions of the phase', () => {
  const all: Record<string, string> = { ...expressions };
  const cases: Record<keyof typeof expressions, [Record<string, unknown>, unknown][]> = {
    mustRenew: [
      [{ answer: 'renew' }, true],
      [{ answer: 'act' }, false],
    ],
    mustLeave: [
      [{ answer: 'leave' }, true],
      [{ answer: 'renew' }, false],
    ],
    mustWaitToOpen: [
      [{ answer: 'wait', stage: 'planned' }, true],
      [{ answer: 'wait', stage: 'open' }, false],
      [{ answer: 'act', stage: 'planned' }, false],
    ],
    mustWait: [
      [{ answer: 'wait' }, true],
      [{ answer: 'act' }, false],
    ],
    mustOpen: [
      [{ what: 'open' }, true],
      [{ what: 'nothing' }, false],
    ],
    mustRemind: [
      [{ what: 'remind' }, true],
      [{ what: 'nothing' }, false],
    ],
    mustClose: [
      [{ what: 'close' }, true],
      [{ what: 'stop' }, false],
    ],
    mustReturn: [
      [{ what: 'return' }, true],
      [{ what: 'close' }, false],
    ],
    mustStop: [
      [{ what: 'stop' }, true],
      [{ what: 'close' }, false],
    ],
    isSuperseded: [
      [{ what: 'leave' }, true],
      [{ what: 'nothing' }, false],
    ],
    subjectOfPhase: [[{ phase: 'F1' }, 'phase/F1']],
  };

  it.each(Object.entries(cases).flatMap(([name, values]) => values.map(([variables, expected]) => ({ name, variables, expected }))))(
    '$name of $variables is $expected',
    async ({ name, variables, expected }) => {
      const value: unknown = await jsonata(all[name]?.slice(2, -2) ?? '').evaluate({}, variables);
      expect(value).toBe(expected);
    },
  );

  it('are all that computes: the rest are plain paths', () => {
    const named = new Set(Object.values(expressions).map((expression) => expression.slice(2, -2).trim()));
    const inline = states.flatMap(([, state]) => expressionsIn(state)).filter((expression) => !named.has(expression));
    expect(inline.length).toBeGreaterThan(20);
    expect(inline.filter((expression) => !/^\$[\w.]+$/.test(expression))).toEqual([]);
  });
});
