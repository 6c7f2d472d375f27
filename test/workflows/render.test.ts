import { Duration } from 'aws-cdk-lib';
import { Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import { describe, expect, it } from 'vitest';
import { readMachine } from '../../workflows/kit/asl.ts';
import { asCommitted, render } from '../../workflows/kit/render.ts';
import { resolveText, stableName } from '../../workflows/kit/resolve.ts';
import { call } from '../../workflows/kit/states.ts';
import type { Story } from '../../workflows/kit/story.ts';

const asks = (calls: string): Story => ({
  name: 'tried',
  comment: 'A story to try the renderer on.',
  verbs: ['ask'],
  lasts: Duration.days(1),
  tell: (scope, functionOf) => call(scope, 'Ask', functionOf(calls), {}).next(Succeed.jsonata(scope, 'End')),
});

describe('the renderer', () => {
  it('knows functions by their verb', () => {
    expect(readMachine(render(asks('ask'))).States.Ask?.Arguments?.FunctionName).toBe('ask');
  });

  it('refuses a verb that the story does not name', () => {
    expect(() => render(asks('act'))).toThrow("'act' is used without being named among: ask");
  });

  it('states one retry policy, and none of its own by CDK', () => {
    expect(readMachine(render(asks('ask'))).States.Ask?.Retry).toHaveLength(1);
  });

  it('refuses text that is no state machine', () => {
    expect(() => asCommitted('{"StartAt":"Ask"}', (id) => id)).toThrow('Not a state machine');
  });
});

const arnOf = (id: string): string => `arn:aws:lambda:::function:home-test-${id}`;

describe('what CDK leaves in a definition', () => {
  it('is joined to plain text', () => {
    const text = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ' and ', { 'Fn::GetAtt': ['Ask', 'Arn'] }]] };
    expect(resolveText(text, arnOf)).toBe('arn:aws and arn:aws:lambda:::function:home-test-Ask');
  });

  it.each([[{ Ref: 'Parameter' }], [{ 'Fn::GetAtt': ['Ask', 'Name'] }], [{ 'Fn::Sub': '${AWS::Region}' }], [{}], [7]])(
    'is refused where nobody can tell what it means: %j',
    (text) => {
      expect(() => resolveText(text, arnOf)).toThrow('Cannot resolve');
    },
  );

  it('gives a function the name of its verb', () => {
    expect(stableName(arnOf('open-phase'), 'home-test-')).toBe('open-phase');
    expect(stableName('open-phase')).toBe('open-phase');
  });
});
