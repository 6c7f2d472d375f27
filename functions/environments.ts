import * as z from 'zod';

const TABLE_NAME = z.string().min(3);
const STATE_MACHINE_PHASE_ARN = z.string().startsWith('arn:');
const ARCHIVE_BUCKET = z.string().min(3);

const ledger = z.strictObject({ TABLE_NAME });
const engine = z.strictObject({ TABLE_NAME, STATE_MACHINE_PHASE_ARN });

/** Only `prod` may mail outside an allow-list. */
const sending = {
  MAIL_FROM: z.email(),
  MAIL_CONFIGURATION_SET: z.string().min(1),
  MAIL_ONLY_TO: z.string().min(1).optional(),
  STAGE: z.enum(['dev', 'test', 'prod']),
};

/** The environment of each function on AWS: read here by the function, demanded by its construct in `infra/kit/function.ts`. */
export const environments = {
  'next-deadline': ledger,
  'await-news': ledger,
  'read-outcome': ledger,
  'open-phase': ledger,
  remind: ledger,
  'close-phase': ledger,
  'return-gate': ledger,
  'close-phase-early': ledger,
  'start-procedure': ledger,
  deliver: engine,
  'send-mail': z.strictObject({ TABLE_NAME, ...sending }),
  sweep: z.strictObject({ TABLE_NAME, STATE_MACHINE_PHASE_ARN, ...sending }),
  reconcile: engine,
  'write-anchor': z.strictObject({ TABLE_NAME, ARCHIVE_BUCKET }),
  'export-history': z.strictObject({ ARCHIVE_BUCKET }),
  'mail-events': ledger,
} satisfies Record<string, z.ZodObject>;

/** Every function that is deployed, by its stable name. */
export type FunctionName = keyof typeof environments;

/** What must be set: text, as the environment of a process holds it. */
export type Variables<Name extends FunctionName> = z.input<(typeof environments)[Name]>;

/** What the function reads. */
export type Environment<Name extends FunctionName> = z.output<(typeof environments)[Name]>;

/** Reads the environment of a function from `variables`; others than its own are passed over. Throws one sentence on what is missing. */
export const environmentOf = <Name extends FunctionName>(name: Name, variables: NodeJS.ProcessEnv): Environment<Name> => {
  const schema: z.ZodObject = environments[name];
  const own = Object.fromEntries(Object.keys(schema.shape).map((key) => [key, variables[key]]));
  const { success, data, error } = schema.safeParse(own);
  if (!success) throw new Error(`The environment of '${name}' is not complete: ${z.prettifyError(error)}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- parsed by the schema of this very name
  return data as Environment<Name>;
};
