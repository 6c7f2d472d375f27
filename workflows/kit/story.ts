import type { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

/** One state machine: what it is called, which verbs it calls, and how its states follow each other. */
export type Story<Verb extends string = string> = {
  /** Also the name of its folder and of `<story>.asl.json`. */
  name: string;
  comment: string;
  /** Every function that the story may call, by its stable name. */
  verbs: readonly Verb[];
  /** An execution that outlives this is timed out; longer than the day on which it is renewed (design §4: day 80). */
  lasts: Duration;
  tell: (scope: Construct, functionOf: (verb: Verb) => IFunction) => IChainable;
};
