import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** The version of this software, as `package.json` says. */
export const softwareVersion = (): string => {
  const manifest: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'));
  return z.object({ version: z.string() }).parse(manifest).version;
};
