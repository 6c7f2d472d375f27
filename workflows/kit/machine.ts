import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { DefinitionBody, QueryLanguage, StateMachine, type StateMachineProps } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Story } from './story.ts';

/** The state machine of a story; everything in `more` (name, logs, key) stays outside the definition that is committed. */
export const machineOf = <Verb extends string>(
  scope: Construct,
  story: Story<Verb>,
  functionOf: (verb: Verb) => IFunction,
  more: Omit<StateMachineProps, 'definitionBody' | 'queryLanguage' | 'timeout' | 'comment'> = {},
): StateMachine =>
  new StateMachine(scope, 'Machine', {
    ...more,
    definitionBody: DefinitionBody.fromChainable(story.tell(scope, functionOf)),
    queryLanguage: QueryLanguage.JSONATA,
    timeout: story.lasts,
    comment: story.comment,
  });
