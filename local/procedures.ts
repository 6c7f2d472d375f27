import type { Procedures } from '../shared/ports.ts';
import type { Engine } from './engine/types.ts';

/** The embedded engine as the port that verbs and the deliverer know. */
export const engineProcedures = (engine: Engine): Procedures => ({
  start: ({ name, story, input }) => engine.start({ name, machine: story, input }),
  nudge: async (token) => ((await engine.succeed(token, {})) === 'delivered' ? 'nudged' : 'nobody-listens'),
  stop: async (name, cause) => {
    await engine.stop(name, cause);
  },
  running: async (prefix) => engine.running(prefix),
});
