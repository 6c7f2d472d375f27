/** A bell that wakes whoever waits for it; a ring that nobody awaits is kept for the next. */
export const createBell = () => {
  let { promise: rung, resolve: ring } = Promise.withResolvers<void>();
  return {
    ring: (): void => ring(),
    /** @param milliseconds how long to wait at most */
    wait: async (milliseconds?: number): Promise<void> => {
      const timer = milliseconds === undefined ? undefined : setTimeout(() => ring(), milliseconds);
      await rung;
      clearTimeout(timer);
      ({ promise: rung, resolve: ring } = Promise.withResolvers<void>());
    },
  };
};

export type Queue = <T>(work: () => Promise<T> | T) => Promise<T>;

/** Runs one thing after the other; a failure does not stop the next. */
export const createQueue = (): Queue => {
  let tail: Promise<unknown> = Promise.resolve();
  return async (work) => {
    const result = tail.then(work);
    tail = result.catch(() => undefined);
    return result;
  };
};
