import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import * as z from 'zod';

const workflows = join(import.meta.dirname, '..', 'workflows');
const stories = ['phase'] as const;

const RenderedFrom = z.strictObject({ files: z.array(z.strictObject({ file: z.string(), sha256: z.string() })) });

/** A story's definition was changed and not rendered again: what would be played is not what CDK would deploy. */
export class StaleStory extends Error {
  override name = 'StaleStory';
}

const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

const assertFresh = (story: string): void => {
  const list = join(workflows, story, `${story}.rendered-from.json`);
  for (const { file, sha256: rendered } of RenderedFrom.parse(JSON.parse(readFileSync(list, 'utf8'))).files) {
    const source = normalize(join(dirname(list), file));
    if (sha256(source) !== rendered)
      throw new StaleStory(`workflows/${story}/${file} was changed after ${story}.asl.json was rendered from it. Run: npm run render`);
  }
};

/** The state machines as CDK renders them, by story. Throws StaleStory when a definition is newer than its rendering. */
export const loadStories = (): Record<string, unknown> =>
  Object.fromEntries(
    stories.map((story) => {
      assertFresh(story);
      return [story, JSON.parse(readFileSync(join(workflows, story, `${story}.asl.json`), 'utf8'))];
    }),
  );
