import type { RunningGroup } from '../../shared/aws/running-executions.ts';
import { releasedOf } from '../../workflows/kit/released.ts';
import { asCommitted, committed } from '../../workflows/kit/render.ts';
import type { Story } from '../../workflows/kit/story.ts';

/** A deployed definition as it would be committed; as it is, when it is nothing of ours. */
const comparable = (definition: string, prefix: string): string => {
  try {
    return asCommitted(definition, (id) => id, prefix);
  } catch {
    return definition;
  }
};

const nameOf = (definition: string, story: Story, prefix: string): string | undefined => {
  const text = comparable(definition, prefix);
  const released = releasedOf(story).find((one) => one.text === text);
  const isOfHere = text === committed(story);
  if (released) return `release ${released.version}${isOfHere ? ', as it is here' : ''}`;
  return isOfHere ? 'the definition as it is here, of no release' : undefined;
};

const day = (instant: string): string => instant.slice(0, 10);

/** What runs of a story, in lines for a person. `unknown`: something runs of which no definition is kept, so that nothing can be said of it. */
export const runningLines = (groups: RunningGroup[] | undefined, story: Story, prefix: string): { lines: string[]; unknown: boolean } => {
  const machine = prefix + story.name;
  if (groups === undefined) return { lines: [`${machine}: not deployed yet, so nothing runs.`], unknown: false };
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  const named = groups.map((group) => ({ ...group, name: nameOf(group.definition, story, prefix) }));
  return {
    lines: [
      `${machine}: ${String(total)} running.`,
      ...named.map(
        ({ count, oldest, name = 'a definition that is not kept in workflows/*/released' }) =>
          `  ${String(count)} by ${name}, since ${day(oldest)}`,
      ),
    ],
    unknown: named.some(({ name }) => name === undefined),
  };
};
