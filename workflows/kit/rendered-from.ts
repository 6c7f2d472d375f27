import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What decides how a story renders, seen from its folder. */
const sources = ['definition.ts', 'expressions.ts', '../kit/states.ts', '../kit/machine.ts'];

const sha256 = (url: URL): string => createHash('sha256').update(readFileSync(url)).digest('hex');

/** The record beside a rendered story by which the embedded home sees, without CDK, that the story was changed after it was rendered. */
export const renderedFrom = (story: string): { file: string; text: string } => {
  const folder = new URL(`../${story}/`, import.meta.url);
  const files = sources.map((file) => ({ file, sha256: sha256(new URL(file, folder)) }));
  return { file: fileURLToPath(new URL(`${story}.rendered-from.json`, folder)), text: `${JSON.stringify({ files }, null, 2)}\n` };
};
