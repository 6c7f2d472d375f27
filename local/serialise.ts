/** Runs one task at a time, in the order in which they were asked for; a failed task does not hold up the next. */
export const serialised = () => {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(task: () => Promise<T>): Promise<T> => {
    const mine = last.then(task, task);
    last = mine.catch(() => undefined);
    return mine;
  };
};
