/** A token that can still be answered; `deadline` in milliseconds since the epoch. */
export type OpenToken = {
  token: string;
  execution: number;
  frame: number;
  deadline: number /** Its function has returned. */;
  returned: boolean;
};

/**
 * The tokens that wait for an answer, as they were committed last: an index that costs the disk nothing. It is read from the store when that is
 * opened and changed when a group has been committed.
 */
export const openTokens = () => {
  const byToken = new Map<string, OpenToken>();
  const byExecution = new Map<number, OpenToken[]>();

  const ofExecution = (execution: number): OpenToken[] => byExecution.get(execution) ?? [];

  const close = (execution: number, isOver: (open: OpenToken) => boolean): void => {
    const kept: OpenToken[] = [];
    for (const open of ofExecution(execution)) {
      if (isOver(open)) byToken.delete(open.token);
      else kept.push(open);
    }
    if (kept.length > 0) byExecution.set(execution, kept);
    else byExecution.delete(execution);
  };

  return {
    add: (open: OpenToken): void => {
      byToken.set(open.token, open);
      byExecution.set(open.execution, [...ofExecution(open.execution), open]);
    },
    /** What can be answered at that moment. */
    find: (token: string, now: number): OpenToken | undefined => {
      const open = byToken.get(token);
      return open !== undefined && open.deadline > now ? open : undefined;
    },
    returned: (execution: number, frame: number): void => {
      for (const open of ofExecution(execution)) if (open.frame === frame) open.returned = true;
    },
    closeFrame: (execution: number, frame: number): void => close(execution, (open) => open.frame === frame),
    closeAll: (execution: number): void => close(execution, () => true),
  };
};

export type OpenTokens = ReturnType<typeof openTokens>;
