import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { FunctionName } from '../../functions/environments.ts';
import { oneOfEach } from '../../workflows/kit/one-of-each.ts';
import { phase } from '../../workflows/phase/definition.ts';
import { verbFunction } from '../kit/function.ts';
import { machineArn, storyMachine } from '../kit/machine.ts';
import { grantRights } from '../kit/rights.ts';
import { ledgerTable } from '../kit/table.ts';
import type { Settings } from '../settings.ts';

export type ProgrammeProps = {
  settings: Settings;
  /** Path of the file that exports a function's `handler`. */
  entryOf: (name: FunctionName) => string;
};

/** The ledger, the verbs that the phase story calls, and its state machine. */
export const programmeStack = (parent: Construct, { settings, entryOf }: ProgrammeProps): Stack => {
  const stack = new Stack(parent, `${settings.prefix}programme`, { terminationProtection: settings.stage === 'prod' });
  const key = new Key(stack, 'Key', { enableKeyRotation: true, alias: `${settings.prefix}ledger`, removalPolicy: RemovalPolicy.RETAIN });
  const table = ledgerTable(stack, `${settings.prefix}ledger`, key);
  const phaseArn = machineArn(stack, settings, phase);

  const verbs = new Construct(stack, 'verbs');
  const functionOf = oneOfEach(phase.verbs, (name) => {
    const verb = verbFunction(verbs, { name, environment: { TABLE_NAME: table.tableName }, settings, entry: entryOf(name) });
    const nudge = name === 'await-news' ? [phaseArn] : [];
    grantRights(name, verb, { tableArn: table.tableArn, keyArn: key.keyArn, nudge });
    return verb;
  });
  storyMachine(stack, { story: phase, functionOf, key, settings });
  return stack;
};
