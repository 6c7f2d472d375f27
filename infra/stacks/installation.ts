import { type App, CrossStackReferences, ReferenceStrength, type Stack, Tags } from 'aws-cdk-lib';
import type { Settings } from '../settings.ts';
import { type Data, dataStack } from './data.ts';
import { watchStack } from './watch.ts';
import { type EntryOf, workflowsStack } from './workflows.ts';

export type Installation = { data: Data; workflows: Stack; watch: Stack };

/** The three stacks of one stage: what is kept, what works, and what watches. */
export const installation = (app: App, { settings, entryOf }: { settings: Settings; entryOf: EntryOf }): Installation => {
  // What the workflows use of the data must not be removable while they do.
  CrossStackReferences.of(app).consume(ReferenceStrength.STRONG);
  const tags = { product: 'bestuursopdracht', stage: settings.stage, 'cost-centre': settings.costCentre };
  // A dashboard takes no tags.
  const excludeResourceTypes = ['AWS::CloudWatch::Dashboard'];
  for (const [name, value] of Object.entries(tags)) Tags.of(app).add(name, value, { excludeResourceTypes });
  const data = dataStack(app, settings);
  const workflows = workflowsStack(app, { settings, data, entryOf });
  const watch = watchStack(app, { settings, key: data.key });
  watch.addStackDependency(workflows);
  return { data, workflows, watch };
};
