import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { compiled } from '../kit/compiled.ts';

const script = join(import.meta.dirname, 'one-by-one.ts');

export type Driven = {
  pid: number;
  /** What it said when it was opened: `ready`, or one sentence. */
  first: string;
  /** Says one line, and answers the line that comes back. */
  tell: (line: string) => Promise<string>;
  /** Lets it close its files and end; what it said on standard error. */
  end: () => Promise<string>;
  kill: () => Promise<void>;
};

export type DrivenOptions = { durability?: 'off'; under?: string[] };

/** A home in a process of its own that does one thing at a time; `under` another program, such as strace. */
export const driven = async (folder: string, { durability, under = [] }: DrivenOptions = {}): Promise<Driven> => {
  const [command = '', ...args] = [...under, process.execPath, script, folder, ...(durability ? [durability] : [])];
  const child = spawn(command, args, { env: { ...process.env, ...compiled, NODE_OPTIONS: '' } });
  let errors = '';
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const ended = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const heard = async (): Promise<string> => {
    const { value, done } = await lines.next();
    return done === true ? `it ended: ${errors}` : value;
  };
  return {
    pid: child.pid ?? 0,
    first: await heard(),
    tell: (line) => {
      child.stdin.write(`${line}\n`);
      return heard();
    },
    end: async () => {
      child.stdin.end();
      await ended;
      return errors;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
};
