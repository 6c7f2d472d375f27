import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { compiled } from '../kit/compiled.ts';

const root = join(import.meta.dirname, '..', '..');

export type Started = {
  url: string;
  /** All that it said so far. */
  said(): string;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
};

export type Exit = { code: number | null; stdout: string; stderr: string };

const launch = (env: Record<string, string>, args: string[]): { child: ChildProcess; out: Exit; ended: Promise<Exit> } => {
  const child = spawn(process.execPath, [join(root, 'local', 'main.ts'), ...args], {
    env: { ...process.env, ...compiled, NODE_OPTIONS: '', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out: Exit = { code: null, stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (out.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (out.stderr += data.toString()));
  const ended = new Promise<Exit>((resolve) => child.on('close', (code) => resolve(Object.assign(out, { code }))));
  return { child, out, ended };
};

/** Starts the embedded home and waits until it says where it is. */
export const start = async (env: Record<string, string>, args: string[] = []): Promise<Started> => {
  const { child, out, ended } = launch(env, args);
  const ready = new Promise<string>((resolve) => {
    child.stdout?.on('data', () => {
      const url = /Ready: (http:\S+)/.exec(out.stdout)?.[1];
      if (url) resolve(url);
    });
  });
  const url = await Promise.race([
    ready,
    ended.then(({ code, stderr }) => {
      throw new Error(`it ended with ${String(code)}: ${stderr}`);
    }),
  ]);
  return {
    url,
    said: () => out.stdout,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      return (await ended).code;
    },
  };
};

/** Starts the embedded home where it cannot start, and waits for its end. */
export const refuse = async (env: Record<string, string>, args: string[] = []): Promise<Exit> => launch(env, args).ended;
