import * as z from 'zod';
import { readMachine } from '../workflows/kit/asl.ts';
import { type Finding, lint } from '../workflows/kit/lint.ts';
import { asCommitted, committed } from '../workflows/kit/render.ts';
import type { Story } from '../workflows/kit/story.ts';
import { stories } from '../workflows/stories.ts';

const Template = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).optional() })),
});

const Machine = z.object({ StateMachineName: z.string(), DefinitionString: z.unknown() });

type Resources = z.infer<typeof Template>['Resources'];

/** The ARN that a function gets by its explicit name; account and region are left open. */
const functionArn = (resources: Resources, logicalId: string): string =>
  `arn:aws:lambda:::function:${z.string().parse(resources[logicalId]?.Properties?.FunctionName)}`;

const storyOf = (name: string): Story => {
  const story = stories.find((candidate) => name.endsWith(`-${candidate.name}`));
  if (story === undefined) throw new Error(`The state machine '${name}' plays no story.`);
  return story;
};

/** Every state machine of a synthesized template, its definition as it would be committed. Throws on what is no template. */
export const machinesIn = (template: unknown): { name: string; story: Story; asl: string }[] => {
  const { Resources } = Template.parse(template);
  return Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::StepFunctions::StateMachine')
    .map(({ Properties }) => {
      const { StateMachineName: name, DefinitionString } = Machine.parse(Properties);
      const story = storyOf(name);
      const prefix = name.slice(0, -story.name.length);
      return { name, story, asl: asCommitted(DefinitionString, (id) => functionArn(Resources, id), prefix) };
    });
};

/** What is wrong with the state machines of a template: findings of our lint, and a definition other than the committed one. */
export const findingsIn = (template: unknown): (Finding & { machine: string })[] =>
  machinesIn(template).flatMap(({ name, story, asl }) => {
    const differs: Finding = { state: '', rule: 'committed', message: `is not ${story.name}.asl.json: run npm run render` };
    const findings = asl === committed(story) ? [] : [differs];
    return [...lint(readMachine(asl)), ...findings].map((finding) => ({ machine: name, ...finding }));
  });
