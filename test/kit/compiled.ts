import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Environment of the processes that tests start: Node keeps what it compiled, so that each start costs a third. */
export const compiled = { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') };
