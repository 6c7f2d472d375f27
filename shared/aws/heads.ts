import type { Fact, Head, StreamId } from '../ports.ts';

/** Streams of which a process remembers where they ended. */
const most = 10_000;

/** Where streams ended when they were last read or appended to: whoever appends to what it just read need not ask again. */
export type Heads = {
  learn(id: StreamId, last: Pick<Fact, 'sequence' | 'hash'> | undefined): void;
  /** Of the fact with this sequence, if that was the last one known: a fact never changes, so neither does this. */
  known(id: StreamId, sequence: number): Head | undefined;
};

const keyOf = ({ organisation, stream }: StreamId): string => `${organisation}#${stream}`;

export const rememberHeads = (): Heads => {
  const heads = new Map<string, Head>();
  return {
    learn: (id, last) => {
      if (last === undefined) return;
      const key = keyOf(id);
      heads.delete(key);
      heads.set(key, { sequence: last.sequence, hash: last.hash });
      const [oldest] = heads.keys();
      if (heads.size > most && oldest !== undefined) heads.delete(oldest);
    },
    known: (id, sequence) => {
      const head = heads.get(keyOf(id));
      return head?.sequence === sequence ? head : undefined;
    },
  };
};
