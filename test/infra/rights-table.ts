import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

const list = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const many = z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])]);
const Statement = z.object({ Effect: z.literal('Allow'), Action: list, Resource: many, Condition: z.unknown().optional() });
const Document = z.object({ Statement: z.array(Statement) });
const Policies = z.record(
  z.string(),
  z.object({ Properties: z.object({ Roles: z.array(z.object({ Ref: z.string() })), PolicyDocument: Document }) }),
);
const Roles = z.record(
  z.string(),
  z.object({
    Properties: z.object({
      ManagedPolicyArns: z.array(z.unknown()).default([]),
      Policies: z.array(z.object({ PolicyDocument: Document })).default([]),
      AssumeRolePolicyDocument: z.object({ Statement: z.array(z.object({ Principal: z.object({ Service: z.string() }) })) }),
    }),
  }),
);
const Functions = z.record(
  z.string(),
  z.object({ Properties: z.object({ FunctionName: z.string(), Role: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }) }) }),
);

type Permission = { action: string; resource: string };
/** `borrowed`: managed policies, whose content is not in the template. */
export type Holder = { name: string; service: string; may: Permission[]; borrowed: number };

/** A reference as one readable text: `<import:...>`, `<Logical1234ABCD>`, `<AWS::AccountId>`. */
const flat = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const [[kind, of] = []] = Object.entries(z.record(z.string(), z.unknown()).parse(value));
  if (kind === 'Fn::Join')
    return z
      .tuple([z.literal(''), z.array(z.unknown())])
      .parse(of)[1]
      .map(flat)
      .join('');
  if (kind === 'Fn::ImportValue') return `<import:${String(of)}>`;
  if (kind === 'Ref') return `<${String(of)}>`;
  if (kind === 'Fn::GetAtt') return `<${z.array(z.string()).parse(of)[0] ?? ''}>`;
  throw new Error(`A right on something that nobody can read: ${JSON.stringify(value)}`);
};

/** What a resource is called in the table; what is not on this list shows as it is, and so in the review. */
const words: [RegExp, string][] = [
  [/^<import:.*Table[0-9A-F]+Arn.*>\/index\/(\w+)$/, 'index $1'],
  [/^<import:.*Table[0-9A-F]+StreamArn.*>$/, 'stream of the table'],
  [/^<import:.*Table[0-9A-F]+Arn.*>$/, 'table'],
  [/^<import:.*Key[0-9A-F]+Arn.*>$/, 'key'],
  [/^<functions(\w+?)Logs[0-9A-F]{8}>$/, 'its own log'],
  [/^<functions(\w+?)Function[0-9A-F]{8}>$/, 'function $1'],
  [/^<queues(\w+?)[0-9A-F]{8}>$/, 'queue $1'],
  [/^arn:aws:states:[\w-]+:<AWS::AccountId>:stateMachine:bestuursopdracht-test-(\w+)$/, 'machine $1'],
  [/^arn:aws:states:[\w-]+:<AWS::AccountId>:execution:bestuursopdracht-test-(\w+):\*$/, 'executions of $1'],
  [/^arn:aws:s3:::bestuursopdracht-test-archive-<AWS::AccountId>\/\*$/, 'objects of the archive'],
  [/^arn:aws:s3:::bestuursopdracht-test-archive-<AWS::AccountId>$/, 'archive'],
  [/^arn:aws:ses:[\w-]+:<AWS::AccountId>:identity\/voorbeeld.example$/, 'domain of the sender'],
  [/^arn:aws:ses:[\w-]+:<AWS::AccountId>:configuration-set\/bestuursopdracht-test-mail$/, 'configuration set'],
  [/^\*$/, 'EVERYTHING'],
];

const wordFor = (resource: unknown): string => {
  const text = flat(resource);
  const [pattern, word] = words.find(([candidate]) => candidate.test(text)) ?? [];
  return pattern && word !== undefined ? text.replace(pattern, word) : text;
};

const permissionsOf = ({ Statement: statements }: z.output<typeof Document>): Permission[] =>
  statements.flatMap(({ Action, Resource, Condition }) =>
    Action.flatMap((action) =>
      Resource.map((resource) => ({
        action,
        resource: wordFor(resource) + (Condition === undefined ? '' : ` if ${JSON.stringify(Condition)}`),
      })),
    ),
  );

/** Every role of a template, with all that it may do. Throws on a statement that is not a plain Allow. */
export const holdersIn = (template: Template): Holder[] => {
  const policies = Object.values(Policies.parse(template.findResources('AWS::IAM::Policy')));
  const functions = Object.values(Functions.parse(template.findResources('AWS::Lambda::Function')));
  return Object.entries(Roles.parse(template.findResources('AWS::IAM::Role'))).map(([id, { Properties }]) => {
    const own = Properties.Policies.map(({ PolicyDocument }) => PolicyDocument);
    const attached = policies
      .filter((policy) => policy.Properties.Roles.some(({ Ref }) => Ref === id))
      .map((policy) => policy.Properties.PolicyDocument);
    const deployed = functions.find((one) => one.Properties.Role['Fn::GetAtt'][0] === id);
    return {
      name: deployed?.Properties.FunctionName.replace('bestuursopdracht-test-', '') ?? id.replace(/Role[0-9A-F]{8}$/, ''),
      service: Properties.AssumeRolePolicyDocument.Statement.map(({ Principal }) => Principal.Service).join(),
      may: [...own, ...attached].flatMap(permissionsOf),
      borrowed: Properties.ManagedPolicyArns.length,
    };
  });
};

const rowOf = ({ name, may }: Holder): string => {
  const things = [...new Set(may.map(({ resource }) => resource))].toSorted();
  const cells = things.map((thing) => {
    const actions = new Set(may.filter(({ resource }) => resource === thing).map(({ action }) => action.slice(action.indexOf(':') + 1)));
    return `**${thing}**: ${[...actions].toSorted().join(', ')}`;
  });
  return `| ${name} | ${cells.join('<br>')} |`;
};

/** Function, or what else has a role, and its actions on resources. */
export const tableOf = (holders: Holder[]): string =>
  ['| who | may |', '|---|---|', ...holders.toSorted((a, b) => a.name.localeCompare(b.name)).map(rowOf)].join('\n');
