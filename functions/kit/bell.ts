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
