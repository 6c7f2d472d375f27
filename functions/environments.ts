import * as z from 'zod';
import { Address, AddressList } from '../shared/mail/address.ts';

const table = { TABLE_NAME: z.string().min(3) };
const procedures = { STATE_MACHINE_PHASE_ARN: z.string().startsWith('arn:') };
const archive = { ARCHIVE_BUCKET: z.string().min(3) };

const mail = {
  STAGE: z.enum(['dev', 'test', 'prod']),
  MAIL_FROM: Address,
  /** Of SES: it sends bounces and complaints back. */
  MAIL_CONFIGURATION_SET: z.string().regex(/^[\w-]{1,64}$/),
  /** Addresses and `@domain`s, with commas between them; mail to anybody else is refused. */
  MAIL_ONLY_TO: AddressList.optional(),
};

/** Without a list anybody gets mail, and a trial must never reach a real council. */
const mayMail = ({ STAGE, MAIL_ONLY_TO }: { STAGE: string; MAIL_ONLY_TO?: string[] | undefined }): boolean =>
  STAGE === 'prod' || MAIL_ONLY_TO !== undefined;
const onlyProd = { path: ['MAIL_ONLY_TO'], message: 'Only the stage prod may mail outside an allow-list' };

const ledger = z.strictObject(table);

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
  deliver: z.strictObject({ ...table, ...procedures }),
  'send-mail': z.strictObject({ ...table, ...mail }).refine(mayMail, onlyProd),
  sweep: z.strictObject({ ...table, ...procedures, ...mail }).refine(mayMail, onlyProd),
  reconcile: z.strictObject({ ...table, ...procedures }),
  'write-anchor': z.strictObject({ ...table, ...archive }),
  'export-history': z.strictObject(archive),
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
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- TypeScript cannot tie the entry of a table to its key
  return data as Environment<Name>;
};
