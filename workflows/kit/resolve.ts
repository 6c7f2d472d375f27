import * as z from 'zod';

const partition = z.strictObject({ Ref: z.literal('AWS::Partition') });
const arn = z.strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) });
const join = z.strictObject({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) });
const resolvable = z.union([z.string(), partition, arn, join]);

/**
 * Text in which CDK left intrinsics (Fn::Join, Ref of the partition, Fn::GetAtt of an Arn), as plain text.
 * `arnOf` tells the ARN of a logical id. Anything else throws: a silent gap would be played as if it were text.
 */
export const resolveText = (value: unknown, arnOf: (logicalId: string) => string): string => {
  const { data, success } = resolvable.safeParse(value);
  if (!success) throw new Error(`Cannot resolve ${JSON.stringify(value)}`);
  if (typeof data === 'string') return data;
  if ('Ref' in data) return 'aws';
  if ('Fn::GetAtt' in data) return arnOf(data['Fn::GetAtt'][0]);
  const [separator, parts] = data['Fn::Join'];
  return parts.map((part) => resolveText(part, arnOf)).join(separator);
};

/** `arn:...:function:bestuursopdracht-test-open-phase` -> `open-phase`; the prefix is cut off where it is given. */
export const stableName = (functionArn: string, prefix = ''): string => {
  const name = functionArn.slice(functionArn.lastIndexOf(':') + 1);
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
};
