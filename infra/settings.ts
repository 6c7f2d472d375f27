import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { parse } from 'yaml';
import * as z from 'zod';

const stages = ['dev', 'test', 'prod'] as const;
type Stage = (typeof stages)[number];

const folder = join(import.meta.dirname, 'stages');

/** Both lie in the European Union and have every service that the stacks use. */
const regions = ['eu-central-1', 'eu-west-1'] as const;

const address = z.email();
const recipient = z.union([address, z.string().regex(/^@[a-z0-9-]+(\.[a-z0-9-]+)+$/)]);

/** What a person chooses for a stage: `infra/stages/<stage>.yaml`. */
const Chosen = z.strictObject({
  region: z.enum(regions),
  mail: z.strictObject({
    /** The sender; its domain is verified in SES beforehand. */
    from: address,
    /** Addresses and `@domain`s; mail to anybody else is refused. */
    onlyTo: z.array(recipient).default([]),
  }),
  /** Who is told of an alarm. */
  alarmsTo: z.array(address).min(1),
  /** Value of the tag by which the costs are told apart on the bill. */
  costCentre: z.string().min(1).max(128),
  logDays: z.enum(RetentionDays),
  archive: z.strictObject({
    /** `governance`: somebody with a right of its own can still remove an object. `compliance`: nobody can, not even the owner of the account. */
    lock: z.enum(['governance', 'compliance']),
    days: z
      .int()
      .min(1)
      .max(365 * 100),
  }),
  /** A table that was restored beside the one of the stack, and is used in its place (docs/runbooks/restore-on-aws.md). */
  restoredLedger: z
    .strictObject({
      table: z.string().min(3),
      streamArn: z.string().regex(/^arn:aws:dynamodb:[a-z0-9-]+:\d{12}:table\/[^/]+\/stream\/.+$/),
    })
    .optional(),
});

export type Settings = Omit<z.output<typeof Chosen>, 'logDays'> & {
  stage: Stage;
  /** Everything with a name of its own begins with it: `bestuursopdracht-test-`. */
  prefix: string;
  /** Name of the table that is the ledger. */
  table: string;
  logs: { retention: RetentionDays; removalPolicy: RemovalPolicy };
};

const isStage = (name: unknown): name is Stage => stages.some((stage) => stage === name);

const read = (file: string): unknown => {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`The settings cannot be read: ${error instanceof Error ? error.message : file}`, { cause: error });
  }
};

/**
 * Settings of a stage from the context (`cdk synth -c stage=test`); without one: dev. `settings` names another file than that of
 * the repository. Throws one sentence on another stage, and on settings that are not whole.
 */
export const settingsOf = (context: { stage?: unknown; settings?: unknown }): Settings => {
  const stage = context.stage ?? 'dev';
  if (!isStage(stage))
    throw new Error(
      `Stage '${typeof stage === 'string' ? stage : JSON.stringify(stage)}' does not exist: choose dev, test or prod (-c stage=test).`,
    );
  const file = typeof context.settings === 'string' ? context.settings : join(folder, `${stage}.yaml`);
  const { success, data, error } = Chosen.safeParse(read(file));
  if (!success) throw new Error(`The settings of stage '${stage}' are not whole (${file}):\n${z.prettifyError(error)}`);
  if (stage !== 'prod' && data.mail.onlyTo.length === 0)
    throw new Error(`Only prod may mail everybody: say in ${file} to whom stage '${stage}' may (mail.onlyTo).`);
  const { logDays, ...chosen } = data;
  const prefix = `bestuursopdracht-${stage}-`;
  const removalPolicy = stage === 'prod' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
  return { ...chosen, stage, prefix, table: data.restoredLedger?.table ?? `${prefix}ledger`, logs: { retention: logDays, removalPolicy } };
};
