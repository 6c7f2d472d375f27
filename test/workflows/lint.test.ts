import { describe, expect, it } from 'vitest';
import type { Machine, State } from '../../workflows/kit/asl.ts';
import { lint } from '../../workflows/kit/lint.ts';

/** A machine without findings, to plant one violation in at a time. */
const sound = (): Machine & { States: Record<'Begin' | 'Ask' | 'Which?' | 'Wait' | 'End', State> } => ({
  StartAt: 'Begin',
  QueryLanguage: 'JSONata',
  TimeoutSeconds: 86_400,
  States: {
    Begin: { Type: 'Pass', Assign: { phase: '{% $states.input.phase %}' }, Next: 'Ask' },
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'ask', Payload: { phase: "{% $map(['F'], function($v) { $v & $phase }) %}" } },
      TimeoutSeconds: 60,
      Assign: { answer: '{% $states.result.Payload.answer %}' },
      Next: 'Which?',
    },
    'Which?': { Type: 'Choice', Choices: [{ Condition: "{% $answer = 'wait' %}", Next: 'Wait' }], Default: 'End' },
    Wait: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: { FunctionName: 'wait', Payload: { token: '{% $states.context.Task.Token %}' } },
      TimeoutSeconds: 3_600,
      Retry: [{ ErrorEquals: ['Lambda.ServiceException'] }],
      Catch: [
        { ErrorEquals: ['States.Timeout'], Next: 'Ask' },
        { ErrorEquals: ['States.ALL'], Next: 'Ask' },
      ],
      Next: 'Ask',
    },
    End: { Type: 'Succeed' },
  },
});

type Planted = [rule: string, state: string, plant: (machine: ReturnType<typeof sound>) => void];

const planted: Planted[] = [
  ['query-language', '', (machine) => delete machine.QueryLanguage],
  ['timeout-length', '', (machine) => delete machine.TimeoutSeconds],
  ['state-type', 'End', ({ States }) => Object.assign(States.End, { Type: 'Parallel' })],
  ['task-timeout', 'Ask', ({ States }) => delete States.Ask.TimeoutSeconds],
  ['timeout-length', 'Ask', ({ States }) => Object.assign(States.Ask, { TimeoutSeconds: 100_000_000 })],
  ['timeout-length', 'Ask', ({ States }) => Object.assign(States.Ask, { TimeoutSeconds: 0 })],
  ['timeout-path', 'Ask', ({ States }) => Object.assign(States.Ask, { TimeoutSecondsPath: '$.seconds' })],
  ['choice-default', 'Which?', ({ States }) => delete States['Which?'].Default],
  ['waiting-retry', 'Wait', ({ States }) => Object.assign(States.Wait, { Retry: [{ ErrorEquals: ['States.ALL'] }] })],
  ['waiting-retry', 'Wait', ({ States }) => Object.assign(States.Wait, { Retry: [{ ErrorEquals: ['States.Timeout'] }] })],
  ['waiting-catch', 'Wait', ({ States }) => States.Wait.Catch?.shift()],
  ['waiting-catch', 'Wait', ({ States }) => delete States.Wait.Catch],
  ['resource', 'Ask', ({ States }) => Object.assign(States.Ask, { Resource: 'arn:aws:states:::dynamodb:putItem' })],
  ['variable-name', 'Begin', ({ States }) => Object.assign(States.Begin.Assign ?? {}, { 'two-words': 1 })],
  ['variable-name', 'Begin', ({ States }) => Object.assign(States.Begin.Assign ?? {}, { states: 1 })],
  ['variable-name', 'Begin', ({ States }) => Object.assign(States.Begin.Assign ?? {}, { round: 1 })],
  ['variable-name', 'Begin', ({ States }) => Object.assign(States.Begin.Assign ?? {}, { ['x'.repeat(81)]: 1 })],
  ['variable-assigned', 'Ask', ({ States }) => delete States.Begin.Assign?.phase],
  ['variable-assigned', 'Wait', ({ States }) => Object.assign(States.Wait, { TimeoutSeconds: '{% $secnods %}' })],
  ['variable-assigned', 'End', ({ States }) => skipsTheAssignment(States, 'End')],
  ['variable-assigned', 'End', ({ States }) => skipsTheAssignment(States, 'Detour')],
  ['function', 'Which?', ({ States }) => Object.assign(States['Which?'], { Output: "{% $eval('1') %}" })],
  ['function', 'Which?', ({ States }) => Object.assign(States['Which?'], { Output: '{% $random() %}' })],
  ['states-field', 'Begin', ({ States }) => Object.assign(States.Begin, { Output: '{% $states.inptu %}' })],
  ['expression', 'Which?', ({ States }) => Object.assign(States['Which?'], { Output: "{% $answer = ' %}" })],
  ['asl-validator', '', ({ States }) => Object.assign(States.Ask, { Next: 'Nowhere' })],
];

/** `answer` is assigned by Ask alone; Begin may now lead around it, at once or by a way that is longer than the right one. */
const skipsTheAssignment = (states: Record<string, State>, around: 'End' | 'Detour'): void => {
  states.Begin = { Type: 'Choice', Choices: [{ Condition: '{% $states.input.quick %}', Next: around }], Default: 'Ask' };
  states.Detour = { Type: 'Pass', Next: 'Long detour' };
  states['Long detour'] = { Type: 'Pass', Next: 'End' };
  Object.assign(states.Ask ?? {}, { Arguments: { FunctionName: 'ask' } });
  Object.assign(states.End ?? {}, { Output: '{% $answer %}' });
};

describe('our lint of the Amazon States Language', () => {
  it('finds nothing in a sound machine', () => {
    expect(lint(sound())).toEqual([]);
  });

  it.each(planted)('finds %s in "%s"', (rule, state, plant) => {
    const machine = sound();
    plant(machine);
    expect(lint(machine).map((finding) => [finding.rule, finding.state])).toContainEqual([rule, state]);
  });

  it('leaves the definition as it was', () => {
    const machine = sound();
    lint(machine);
    expect(machine).toEqual(sound());
  });
});
