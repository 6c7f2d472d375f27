import { Recent } from '../../shared/domain/remembered.ts';
import type { Generation, StreamId, SubjectId, Waiting } from '../../shared/ports.ts';

/** So many at most, of each kind. */
const most = 4096;

/**
 * What was committed last and is read again and again while procedures play. The process holds the lock, so that nobody else can have written
 * since. Changed only in the step of the event loop in which a group is committed, or after a read of what is committed.
 */
export type LastCommitted = {
  /** Sequence of the last fact of a stream. */
  heads: Recent<number>;
  generations: Recent<Generation>;
  waiting: Recent<Waiting>;
  /** True only when a look found no message that is not parked, and none came since. */
  outbox: { isEmpty: boolean };
};

export const lastCommitted = (): LastCommitted => ({
  heads: new Recent(most),
  generations: new Recent(most),
  waiting: new Recent(most),
  outbox: { isEmpty: false },
});

/** One text for a stream, or for a subject: no identifier holds a space. */
export const keyOf = ({ organisation, stream, subject }: StreamId & Partial<SubjectId>): string =>
  subject === undefined ? `${organisation} ${stream}` : `${organisation} ${stream} ${subject}`;
