import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';

const Context = z.object({ stage: z.enum(['dev', 'test', 'prod']).default('dev') });

type Stage = z.output<typeof Context>['stage'];

const logs = {
  dev: { retention: RetentionDays.TWO_WEEKS, removalPolicy: RemovalPolicy.DESTROY },
  test: { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY },
  prod: { retention: RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.RETAIN },
} satisfies Record<Stage, object>;

export type Settings = {
  stage: Stage;
  /** Everything with a name of its own begins with it: `bestuursopdracht-test-`. */
  prefix: string;
  logs: { retention: RetentionDays; removalPolicy: RemovalPolicy };
};

/** Settings of a stage from the context (`cdk synth -c stage=test`); without one: dev. Throws one sentence on another stage. */
export const settingsOf = (context: { stage?: unknown }): Settings => {
  const { success, data } = Context.safeParse(context);
  if (!success) throw new Error(`Stage '${String(context.stage)}' does not exist: choose dev, test or prod (-c stage=test).`);
  return { stage: data.stage, prefix: `bestuursopdracht-${data.stage}-`, logs: logs[data.stage] };
};
