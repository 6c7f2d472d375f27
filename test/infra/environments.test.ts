import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { environmentOf } from '../../functions/environments.ts';
import { deployedFunction, type FunctionProps } from '../../infra/kit/function.ts';
import { settingsOf } from '../../infra/settings.ts';

const rest = { name: 'open-phase', settings: settingsOf({ stage: 'dev' }), entry: `${import.meta.dirname}/stand-in.ts` } as const;

describe('the environment of a function', () => {
  it('is read whole, and nothing beside it', () => {
    expect(environmentOf('open-phase', { TABLE_NAME: 'ledger', HOME: 'elsewhere' })).toEqual({ TABLE_NAME: 'ledger' });
  });

  it('names what is missing, and for whom', () => {
    expect(() => environmentOf('open-phase', {})).toThrow(/^The environment of 'open-phase' is not complete: .*\n.*TABLE_NAME/);
  });

  it('does not compile when a variable is forgotten or invented', () => {
    const complete: FunctionProps<'open-phase'> = { ...rest, environment: { TABLE_NAME: 'ledger' } };
    // @ts-expect-error: TABLE_NAME is forgotten
    const forgotten: FunctionProps<'open-phase'> = { ...rest, environment: {} };
    // @ts-expect-error: no function reads TABEL_NAME
    const invented: FunctionProps<'open-phase'> = { ...rest, environment: { TABLE_NAME: 'ledger', TABEL_NAME: 'ledger' } };
    // @ts-expect-error: there is no such function
    const unknown: FunctionProps<'open-fase'> = { ...complete, name: 'open-fase' };
    expect([complete, forgotten, invented, unknown]).toHaveLength(4);
  });

  it('reaches the function', () => {
    const stack = new Stack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), 'Tried');
    deployedFunction(stack, { ...rest, environment: { TABLE_NAME: 'ledger' } });
    const properties = { Environment: { Variables: { TABLE_NAME: 'ledger' } } };
    expect(() => Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', properties)).not.toThrow();
  });
});
