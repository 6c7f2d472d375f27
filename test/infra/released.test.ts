import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { vanishedFrom } from '../../infra/released.ts';
import { readMachine } from '../../workflows/kit/asl.ts';
import { digestOf, functionsIn, releasedOf } from '../../workflows/kit/released.ts';
import { stories } from '../../workflows/stories.ts';
import { assemble } from './assemble.ts';

const prefix = 'bestuursopdracht-test-';
const template: unknown = assemble('test').workflows.toJSON();

const Resource = z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).optional() });
const Shape = z.object({ Resources: z.record(z.string(), Resource) });

/** The template as it would be after somebody changed its resources. */
const changed = (change: (resources: z.output<typeof Shape>['Resources']) => void): unknown => {
  const copy = Shape.parse(structuredClone(template));
  change(copy.Resources);
  return copy;
};

const remove = (type: string, name: string): unknown =>
  changed((resources) => {
    const found = Object.entries(resources).filter(
      ([, { Type, Properties = {} }]) => Type === type && Object.values(Properties).includes(name),
    );
    expect(found).toHaveLength(1);
    for (const [id] of found) delete resources[id];
  });

const pinned = z
  .record(z.string(), z.string())
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '../../workflows/phase/released/digests.json'), 'utf8')));

describe('what was released', () => {
  it.each(stories)('$name has one definition at least, and none was edited', (story) => {
    const released = releasedOf(story);
    expect(released.length).toBeGreaterThan(0);
    expect(Object.fromEntries(released.map(({ version, text }) => [version, digestOf(text)]))).toEqual(pinned);
  });

  it('still has all that it needs', () => {
    expect(vanishedFrom(template, prefix)).toEqual([]);
  });

  it('would miss a function', () => {
    expect(vanishedFrom(remove('AWS::Lambda::Function', `${prefix}return-gate`), prefix)).toEqual([
      { machine: `${prefix}phase`, version: '0.1.0', missing: 'the function return-gate' },
    ]);
  });

  it('would miss a function that got another name', () => {
    const renamed: unknown = JSON.parse(JSON.stringify(template).replaceAll(`"${prefix}remind"`, `"${prefix}remind-all"`));
    expect(vanishedFrom(renamed, prefix).map(({ missing }) => missing)).toEqual(['the function remind']);
  });

  it('would miss the role with which executions began, also when another takes its place', () => {
    const renamed: unknown = JSON.parse(JSON.stringify(template).replace(`"RoleName":"${prefix}phase"`, `"RoleName":"${prefix}phase-2"`));
    expect(vanishedFrom(renamed, prefix).map(({ missing }) => missing)).toEqual([`the role ${prefix}phase`]);
    expect(vanishedFrom(remove('AWS::IAM::Role', `${prefix}phase`), prefix).map(({ missing }) => missing)).toEqual([
      `the role ${prefix}phase`,
    ]);
  });

  it('would miss the right to call a function', () => {
    const [id] =
      Object.entries(Shape.parse(template).Resources).find(
        ([, { Properties }]) => Properties?.['FunctionName'] === `${prefix}close-phase`,
      ) ?? [];
    const without = changed((resources) => {
      for (const resource of Object.values(resources))
        if (resource.Properties?.['RoleName'] === `${prefix}phase`)
          resource.Properties = z
            .record(z.string(), z.unknown())
            .parse(JSON.parse(JSON.stringify(resource.Properties).replace(`{"Fn::GetAtt":["${id ?? ''}","Arn"]},`, '')));
    });
    expect(vanishedFrom(without, prefix).map(({ missing }) => missing)).toEqual(['the right of its role to call close-phase']);
  });

  it('would miss the machine itself', () => {
    expect(vanishedFrom(remove('AWS::StepFunctions::StateMachine', `${prefix}phase`), prefix).map(({ missing }) => missing)).toEqual([
      `the machine ${prefix}phase`,
    ]);
  });

  it("keeps a function that today's definition no longer calls", () => {
    const [one] = releasedOf({ name: 'phase' });
    if (one === undefined) throw new Error('Nothing was released.');
    const machine = readMachine(one.text.replaceAll('"FunctionName": "remind"', '"FunctionName": "write-letter"'));
    expect(functionsIn(machine)).toContain('write-letter');
    const missing = vanishedFrom(template, prefix, () => [{ ...one, version: '0.0.9', machine }]);
    expect(missing).toEqual([{ machine: `${prefix}phase`, version: '0.0.9', missing: 'the function write-letter' }]);
  });
});
