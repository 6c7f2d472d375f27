import { spawnSync } from 'node:child_process';
import { chmodSync, closeSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const page = 4096;

const run = (command: string, ...args: string[]): void => {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`);
};

/** From now on the files of this process may not grow beyond one byte, as on a disk that fails; `unlimited` again with undefined. */
export const limitFiles = (pid: number, bytes?: number): void =>
  run('prlimit', '--pid', String(pid), `--fsize=${bytes === undefined ? 'unlimited' : String(bytes)}:unlimited`);

/** A disk of our own, in a folder, that can be filled and made read-only. */
export type Disk = {
  /** Fills it, or takes the room from the process, but for so many pages of 4 KiB. */
  fill: (pid: number, pagesLeft?: number) => void;
  makeRoom: (pid: number) => void;
  /** When no process has it open. */
  readOnly: () => void;
  writable: () => void;
  remove: () => void;
  /** The act after which there is room again goes on without a new start: a full disk, unlike a failing one, loses nothing. */
  goesOn: boolean;
};

/** Writes until there is no room, or `pages`. */
const pad = (file: string, pages = Number.POSITIVE_INFINITY): void => {
  const handle = openSync(file, 'w');
  try {
    for (let written = 0; written < pages; written += 1) writeSync(handle, Buffer.alloc(page));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  } finally {
    closeSync(handle);
  }
};

/** A small file system in memory: it takes the right to mount one, which root has outside a closed container. */
const mounted = (folder: string): Disk => {
  const [ballast, spare] = [join(folder, 'ballast'), join(folder, 'spare')];
  return {
    goesOn: true,
    fill: (_pid, pagesLeft = 0) => {
      pad(spare, pagesLeft);
      pad(ballast);
      rmSync(spare);
    },
    makeRoom: () => rmSync(ballast),
    readOnly: () => run('mount', '-o', 'remount,ro', folder),
    writable: () => run('mount', '-o', 'remount,rw', folder),
    remove: () => run('umount', folder),
  };
};

/** Without that right: files that may not grow, and files that this user, who is not root, may not write. */
const limited = (folder: string): Disk => {
  const change = (file: number, around: number): void => {
    const inside = join(folder, 'home');
    for (const name of readdirSync(inside)) chmodSync(join(inside, name), file);
    chmodSync(inside, around);
  };
  return {
    goesOn: false,
    fill: (pid, pagesLeft = 0) => limitFiles(pid, pagesLeft * page + 1),
    makeRoom: (pid) => limitFiles(pid),
    readOnly: () => change(0o400, 0o500),
    writable: () => change(0o600, 0o700),
    remove: () => undefined,
  };
};

const mayMount = (folder: string): boolean =>
  process.geteuid?.() === 0 && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', folder]).status === 0;

export const diskIn = (folder: string): Disk => (mayMount(folder) ? mounted(folder) : limited(folder));
