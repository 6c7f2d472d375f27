import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { App, Stack } from 'aws-cdk-lib';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import flags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { stories } from '../stories.ts';
import { type Machine, readMachine } from './asl.ts';
import { machineOf } from './machine.ts';
import { oneOfEach } from './one-of-each.ts';
import { renderedFrom } from './rendered-from.ts';
import { resolveText, stableName } from './resolve.ts';
import type { Story } from './story.ts';

const anyAccount = 'arn:aws:lambda:eu-west-1:123456789012:function:';

/** Where the rendered definition of a story is committed. */
const aslFile = ({ name }: Story): string => fileURLToPath(new URL(`../${name}/${name}.asl.json`, import.meta.url));

/** The committed text, or an empty one where nothing was rendered yet. */
export const committed = (story: Story): string => (existsSync(aslFile(story)) ? readFileSync(aslFile(story), 'utf8') : '');

/** Replaces the ARN of each function by its stable name: the embedded engine and the reviewer know verbs, not accounts. */
const withStableNames = (machine: Machine, prefix: string): Machine => {
  for (const { Arguments } of Object.values(machine.States))
    if (Arguments?.FunctionName !== undefined) Arguments.FunctionName = stableName(Arguments.FunctionName, prefix);
  return machine;
};

/** Machine first, states after: the order in which one reads. */
const asText = ({ States, ...machine }: Machine): string => `${JSON.stringify({ ...machine, States }, null, 2)}\n`;

/**
 * A `DefinitionString` of CloudFormation as the text that is committed: intrinsics resolved, functions by stable name, two
 * spaces, a newline at the end. `arnOf` tells the ARN of a logical id; `prefix` is cut off the names of functions.
 */
export const asCommitted = (definitionString: unknown, arnOf: (logicalId: string) => string, prefix = ''): string =>
  asText(withStableNames(readMachine(resolveText(definitionString, arnOf)), prefix));

/** The definition of a story as CDK renders it for AWS. Throws where the story calls a verb that it does not name. */
export const render = (story: Story): string => {
  const stack = new Stack(new App({ context: flags }), 'Rendered');
  const functionOf = oneOfEach(story.verbs, (verb) => LambdaFunction.fromFunctionArn(stack, verb, anyAccount + verb));
  const resource = machineOf(stack, story, functionOf).node.defaultChild;
  if (!(resource instanceof CfnStateMachine)) throw new Error(`CDK made no state machine of the story '${story.name}'.`);
  return asCommitted(stack.resolve(resource.definitionString), (logicalId) => logicalId);
};

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const story of stories) {
    const asl = render(story);
    const changed = asl !== committed(story);
    if (changed) writeFileSync(aslFile(story), asl);
    const { file, text } = renderedFrom(story.name);
    writeFileSync(file, text);
    console.log(`${story.name}: ${changed ? 'rendered anew' : 'unchanged'}`);
  }
