/* oxlint-disable typescript/no-unsafe-type-assertion, typescript/no-unnecessary-type-parameters -- a wrapped method keeps its type */
import type { SqliteLedger } from '../../local/store/sqlite-ledger.ts';

type Methods<T> = { [K in keyof T]: T[K] extends (...args: never[]) => Promise<unknown> ? K : never }[keyof T];

/** Puts something around a method of a port that is in use; answers how to take it away. */
export const around = <T, M extends Methods<T>>(port: T, method: M, wrap: (original: T[M]) => T[M]): (() => void) => {
  const original = port[method];
  port[method] = wrap(original);
  return () => {
    port[method] = original;
  };
};

/** Runs `step` once: before or after the first call of a method whose arguments `fits`. Answers whether it has run. */
export const once = <T, M extends Methods<T>>(
  port: T,
  method: M,
  when: 'before' | 'after',
  step: () => Promise<unknown>,
  fits: (...args: unknown[]) => boolean = () => true,
): { ran(): boolean } => {
  let ran = false;
  const restore = around(port, method, (original) => {
    const call = original as unknown as (...args: unknown[]) => Promise<unknown>;
    const wrapped = async (...args: unknown[]): Promise<unknown> => {
      if (ran || !fits(...args)) return call(...args);
      ran = true;
      restore();
      if (when === 'before') await step();
      const answer = await call(...args);
      if (when === 'after') await step();
      return answer;
    };
    return wrapped as unknown as T[M];
  });
  return { ran: () => ran };
};

/** True for an append that holds a fact of this type. */
export const appends =
  (type: string) =>
  (...[request]: unknown[]): boolean =>
    JSON.stringify(request).includes(`"type":"${type}"`);

/** Calls `at` before and after each call of a ledger method, numbered from 1; what `at` itself calls is not counted. */
export const atEachCall = (ledger: SqliteLedger, at: (point: number, call: string) => Promise<void>): { points(): number } => {
  let points = 0;
  let inside = false;
  const visit = async (call: string): Promise<void> => {
    if (inside) return;
    points += 1;
    inside = true;
    try {
      await at(points, call);
    } finally {
      inside = false;
    }
  };
  for (const [name, method] of Object.entries(ledger)) {
    if (name === 'close') continue;
    const wrapped = async (...args: unknown[]): Promise<unknown> => {
      await visit(`before ${name}`);
      const answer = await (method as unknown as (...all: unknown[]) => Promise<unknown>)(...args);
      await visit(`after ${name}`);
      return answer;
    };
    Object.assign(ledger, { [name]: wrapped });
  }
  return { points: () => points };
};
