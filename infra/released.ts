import * as z from 'zod';
import { functionsIn, type Released, releasedOf } from '../workflows/kit/released.ts';
import { stories } from '../workflows/stories.ts';

const list = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const Arn = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) });
const Statement = z.object({ Effect: z.string(), Action: list, Resource: z.unknown() });
const Role = z.object({
  RoleName: z.string().optional(),
  AssumeRolePolicyDocument: z.object({ Statement: z.array(z.object({ Principal: z.object({ Service: list }).partial() })) }),
  Policies: z.array(z.object({ PolicyDocument: z.object({ Statement: z.array(Statement) }) })).default([]),
});
const Template = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) })),
});
const Named = z.object({ FunctionName: z.string() });
const Machine = z.object({ StateMachineName: z.string() });

type Resources = z.output<typeof Template>['Resources'];

/** What a running execution of a released definition would miss. */
export type Vanished = { machine: string; version: string; missing: string };

const ofType = (resources: Resources, type: string): [string, Record<string, unknown>][] =>
  Object.entries(resources).flatMap(([id, { Type, Properties }]) => (Type === type ? [[id, Properties]] : []));

/** Logical ids of the functions that a role may invoke without a version. */
const invokableBy = ({ Policies }: z.output<typeof Role>): Set<string> =>
  new Set(
    Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .filter(({ Effect, Action }) => Effect === 'Allow' && Action.includes('lambda:InvokeFunction'))
      .flatMap(({ Resource }) => [Resource].flat())
      .flatMap((resource) => {
        const { success, data } = Arn.safeParse(resource);
        return success ? [data['Fn::GetAtt'][0]] : [];
      }),
  );

/** The role of a story's machine, as running executions know it: by its name. */
const roleNamed = (resources: Resources, name: string): z.output<typeof Role> | undefined =>
  ofType(resources, 'AWS::IAM::Role')
    .map(([, properties]) => Role.parse(properties))
    .find(
      ({ RoleName, AssumeRolePolicyDocument }) =>
        RoleName === name &&
        AssumeRolePolicyDocument.Statement.some(({ Principal }) => Principal.Service?.includes('states.amazonaws.com')),
    );

/**
 * Running executions keep the definition and the role with which they began, and call today's functions. Whatever they still need and
 * the template no longer has: the machine, its role, a function, the right to call it. Expand first; contract 90 days later (docs/upgrade.md).
 */
export const vanishedFrom = (template: unknown, prefix: string, released = releasedOf): Vanished[] => {
  const { Resources } = Template.parse(template);
  const functions = new Map(
    ofType(Resources, 'AWS::Lambda::Function').map(([id, properties]) => [Named.parse(properties).FunctionName, id]),
  );
  const machines = ofType(Resources, 'AWS::StepFunctions::StateMachine').map(
    ([, properties]) => Machine.parse(properties).StateMachineName,
  );
  const missingOf = (machine: string, definition: Released['machine']): string[] => {
    const role = roleNamed(Resources, machine);
    const mayCall = role && invokableBy(role);
    return [
      ...(machines.includes(machine) ? [] : [`the machine ${machine}`]),
      ...(role ? [] : [`the role ${machine}`]),
      ...functionsIn(definition).flatMap((name) => {
        const id = functions.get(prefix + name);
        if (id === undefined) return [`the function ${name}`];
        return !mayCall || mayCall.has(id) ? [] : [`the right of its role to call ${name}`];
      }),
    ];
  };
  return stories.flatMap((story) => {
    const machine = prefix + story.name;
    return released(story).flatMap(({ version, machine: definition }) =>
      missingOf(machine, definition).map((missing) => ({ machine, version, missing })),
    );
  });
};
