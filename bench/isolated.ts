import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const script = join(import.meta.dirname, 'part.ts');

const start = (args: (string | number)[]): ChildProcess =>
  spawn(process.execPath, [script, ...args.map(String)], { stdio: ['pipe', 'pipe', 'inherit'] });

const textOf = async (child: ChildProcess): Promise<string> => {
  let text = '';
  child.stdout?.on('data', (data: Buffer) => (text += data.toString()));
  const [status]: unknown[] = await once(child, 'close');
  if (status !== 0) throw new Error(`A part of the benchmark ended with ${String(status)}; the lines above say why.`);
  return text;
};

/** Runs one part in a process of its own and answers the document that it printed. */
export const isolated = async <T>(name: string, folder: string, ...numbers: number[]): Promise<T> => {
  const text = await textOf(start([name, folder, ...numbers]));
  // The part is this program too: its document has the type of the function that it ran.
  return JSON.parse(text === '' ? 'null' : text);
};

/** Serves the acts of a home in a process of its own. */
export const serving = async (folder: string): Promise<{ url: string; stop: () => Promise<void> }> => {
  const child = start(['serve', folder]);
  if (!child.stdout || !child.stdin) throw new Error('The server of the benchmark has no streams.');
  const { stdin } = child;
  const [url]: unknown[] = await once(createInterface({ input: child.stdout }), 'line');
  const ended = once(child, 'close');
  return {
    url: String(url),
    stop: async () => {
      stdin.end();
      await ended;
    },
  };
};
