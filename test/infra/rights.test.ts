import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environments } from '../../functions/environments.ts';
import { phase } from '../../workflows/phase/definition.ts';
import { assemble } from './assemble.ts';
import { type Holder, holdersIn, tableOf } from './rights-table.ts';

const { data, workflows, watch } = assemble('test');
const holders = [data, workflows, watch].flatMap(holdersIn);
const actionsOf = (of: Holder[]) => of.flatMap(({ may }) => may.map(({ action }) => action));
const rightsOf = (name: string) =>
  holders.find((holder) => holder.name === name)?.may.map(({ action, resource }) => `${action} on ${resource}`) ?? [];

const page = `# Who may do what on AWS

Everything with a role, and all that it may do, of stage \`test\`. A test compares this page with the templates and fails on any
difference: \`npx vitest run test/infra/rights.test.ts -u\` writes it anew, and then it is for a person to review.

Nobody may delete an item, scan the table, delete or unlock an object of the archive, or change what was deployed. \`EVERYTHING\` stands
only where AWS grants an action on nothing smaller. People have the rights that their own accounts give them: [threat model](threat-model.md).

${tableOf(holders)}
`;

describe('who may do what', () => {
  it('is written down, and nothing else', async () => {
    await expect(page).toMatchFileSnapshot(join(import.meta.dirname, '../../docs/who-may-do-what.md'));
  });

  it('is told of every function', () => {
    expect(holders.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(environments)));
  });

  it('holds no wildcard in an action, and nothing borrowed from a policy of AWS', () => {
    expect(actionsOf(holders).filter((action) => action.includes('*'))).toEqual([]);
    expect(holders.filter(({ borrowed }) => borrowed > 0)).toEqual([]);
  });

  it('lets only the machine do something to everything: what AWS knows no resources for', () => {
    const everything = holders.filter(({ may }) => may.some(({ resource }) => resource.startsWith('EVERYTHING')));
    expect(everything.map(({ name }) => name)).toEqual(['phase']);
    const actions = actionsOf(
      everything.map((holder) => ({ ...holder, may: holder.may.filter(({ resource }) => resource === 'EVERYTHING') })),
    );
    expect(actions.filter((action) => !/^(logs|xray):/.test(action))).toEqual([]);
  });

  it.each([
    'dynamodb:DeleteItem',
    'dynamodb:Scan',
    's3:DeleteObject',
    's3:DeleteObjectVersion',
    's3:BypassGovernanceRetention',
    'iam:PassRole',
  ])('lets nobody %s', (action) => expect(actionsOf(holders)).not.toContain(action));

  it('lets one function that waits only wake its own machine, and mail leave only in the name of the sender', () => {
    expect(rightsOf('await-news')).toContain('states:SendTaskSuccess on machine phase');
    expect(rightsOf('next-deadline').filter((right) => right.startsWith('states:'))).toEqual([]);
    const sending = rightsOf('send-mail').filter((right) => right.startsWith('ses:'));
    expect(sending).toHaveLength(4);
    for (const right of sending) expect(right).toContain('"ses:FromAddress":"programma@voorbeeld.example"');
  });

  it('lets the machine invoke the functions of its story only, never a version of one', () => {
    const invoked = rightsOf('phase').filter((right) => right.startsWith('lambda:'));
    const bare = (name: string) => name.replaceAll('-', '');
    expect(invoked.toSorted()).toEqual(phase.verbs.map((verb) => `lambda:InvokeFunction on function ${bare(verb)}`).toSorted());
  });

  it('shows a right that is added', () => {
    const [first, ...rest] = holders;
    if (first === undefined) throw new Error('Nobody has a role.');
    const planted = { ...first, may: [...first.may, { action: 'dynamodb:DeleteItem', resource: 'table' }] };
    expect(tableOf([planted, ...rest])).not.toBe(tableOf(holders));
  });
});
