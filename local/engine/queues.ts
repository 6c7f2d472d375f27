/** Runs the work of one execution one after the other, in the order of asking; that of others goes on beside it. */
export const createQueues = () => {
  const tails = new Map<number, Promise<unknown>>();

  const inTurn = <T>(execution: number, work: () => Promise<T>): Promise<T> => {
    const mine = (tails.get(execution) ?? Promise.resolve()).then(work);
    const tail = mine.catch(() => undefined);
    tails.set(execution, tail);
    void tail.then(() => tails.get(execution) === tail && tails.delete(execution));
    return mine;
  };

  return {
    inTurn,
    size: (): number => tails.size,
    isBusy: (execution: number): boolean => tails.has(execution),
    /** Resolves when nothing is under way. */
    idle: async (): Promise<void> => {
      while (tails.size > 0) await Promise.all(tails.values());
    },
  };
};

export type Queues = ReturnType<typeof createQueues>;
