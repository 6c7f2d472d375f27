import * as z from 'zod';
import { anchorName, anchorsOf, anchorText, nextAnchor } from '../shared/ledger/anchor.ts';
import type { Archive, Clock, Head, StreamId } from '../shared/ports.ts';
import { type Log, task } from './kit/task.ts';

type Ports = {
  /** The heads of all streams of all organisations. */
  ledger: { heads(): Promise<(StreamId & Head)[]> };
  archive: Archive;
  systemClock: Clock;
};

const lastOf = async (archive: Archive, organisation: string): Promise<{ name: string; text: string } | undefined> => {
  const name = (await archive.list(anchorsOf(organisation))).at(-1);
  if (name === undefined) return undefined;
  return { name, text: new TextDecoder().decode(await archive.get(name)) };
};

const writeOne = async ({ archive, systemClock }: Ports, organisation: string, heads: readonly (StreamId & Head)[]): Promise<string> => {
  const anchor = nextAnchor(organisation, heads, systemClock.now(), await lastOf(archive, organisation));
  const name = anchorName(anchor);
  if ((await archive.put(name, new TextEncoder().encode(anchorText(anchor)))) === 'taken')
    throw new Error(`The archive holds another anchor under ${name}.`);
  return name;
};

/**
 * Writes the heads of all streams to the archive, one anchor for each organisation, after the one before. Answers their names. One that fails
 * does not hold up the next; it is thrown at the end.
 */
export const writeAnchors = async (ports: Ports): Promise<string[]> => {
  const heads = await ports.ledger.heads();
  const names: string[] = [];
  const failures: unknown[] = [];
  for (const organisation of new Set(heads.map((head) => head.organisation)))
    await writeOne(ports, organisation, heads).then(
      (name) => names.push(name),
      (error: unknown) => failures.push(error),
    );
  if (failures.length > 0) throw failures[0];
  return names;
};

/** `writeAnchors` as a function that the clock calls. */
export const writeAnchor = (ports: Ports, log?: Log) =>
  task('write-anchor', z.unknown(), async () => ({ names: await writeAnchors(ports) }), log);
