import type { Story } from './kit/story.ts';
import { phase } from './phase/definition.ts';

/** Every story; each is a state machine of its own and a committed `<story>/<story>.asl.json`. */
export const stories = [phase] satisfies Story[];
