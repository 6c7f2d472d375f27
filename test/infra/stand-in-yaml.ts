import { parse } from 'yaml';

/** Leans on a package that calls `require` for a module of Node, as parts of the AWS SDK do. */
export const handler = (event: { text: string }): Promise<unknown> => Promise.resolve(parse(event.text));
