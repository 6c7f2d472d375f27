import { Duration } from 'aws-cdk-lib';
import { Choice, Condition, Pass, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import { call, carry, fromAnswer, fromInput, goOn, waitFor } from '../kit/states.ts';
import type { Story } from '../kit/story.ts';
import * as is from './expressions.ts';

const effects = ['open-phase', 'remind', 'close-phase', 'return-gate', 'close-phase-early'] as const;
const verbs = ['next-deadline', 'await-news', 'read-outcome', ...effects, 'start-procedure'] as const;

const whose = ['organisation', 'programme', 'phase', 'generation', 'epoch'];
const subject = { schemaVersion: 1, ...carry(...whose) };
const successor = { ...carry('organisation', 'programme'), story: 'phase', subject: is.subjectOfPhase, expected: '{% $generation %}' };
const begun = { rounds: 0, startedAt: '{% $states.context.Execution.StartTime %}' };
const deadline = fromAnswer('answer', 'stage', 'seconds', 'until', 'rounds');

/** Condition of a choice. */
const when = (expression: string): Condition => Condition.jsonata(expression);

const tell: Story<(typeof verbs)[number]>['tell'] = (scope, functionOf) => {
  const effect = (name: string, verb: (typeof effects)[number]) => call(scope, name, functionOf(verb), subject).next(nextDeadline);
  const wait = (name: string) => goOn(waitFor(scope, name, functionOf('await-news'), subject), { news: readOutcome, anew: nextDeadline });

  const takeUp = Pass.jsonata(scope, 'Take up the phase', { assign: { ...fromInput(...whose), ...begun }, outputs: {} });
  const question = { ...subject, ...carry('rounds', 'startedAt') };
  const nextDeadline = call(scope, 'What is the next deadline?', functionOf('next-deadline'), question, deadline);
  const isItTime = Choice.jsonata(scope, 'Is it time to act?');
  const readOutcome = call(scope, 'Read what has happened', functionOf('read-outcome'), subject, fromAnswer('what'));
  const waitToOpen = wait('Wait until the phase may open');
  const waitForGate = wait('Wait for the gate or the next reminder');
  const whatDecided = Choice.jsonata(scope, 'What did the college decide?');
  const renew = call(scope, 'Renew the procedure', functionOf('start-procedure'), { schemaVersion: 1, ...successor });
  const leave = Succeed.jsonata(scope, 'Leave the phase');

  isItTime
    .when(when(is.mustRenew), renew.next(leave))
    .when(when(is.mustLeave), leave)
    .when(when(is.mustWaitToOpen), waitToOpen)
    .when(when(is.mustWait), waitForGate)
    .otherwise(readOutcome.next(whatDecided));
  whatDecided
    .when(when(is.mustOpen), effect('Open the phase', 'open-phase'))
    .when(when(is.mustRemind), effect('Remind those who are to act', 'remind'))
    .when(when(is.mustClose), effect('Close the phase', 'close-phase'))
    .when(when(is.mustReturn), effect('Return the gate', 'return-gate'))
    .when(when(is.mustStop), effect('Close the phase early', 'close-phase-early'))
    .when(when(is.isSuperseded), leave)
    .otherwise(nextDeadline);
  return takeUp.next(nextDeadline).next(isItTime);
};

export const phase: Story<(typeof verbs)[number]> = {
  name: 'phase',
  comment: 'One phase of a programme: it opens, reminds, and closes when the college has passed its gate. It decides nothing itself.',
  verbs,
  lasts: Duration.days(90),
  tell,
};
