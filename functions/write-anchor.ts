import { anchorName, anchorsOf, anchorText, nextAnchor } from '../shared/ledger/anchor.ts';
import type { Archive, Clock, Head, StreamId } from '../shared/ports.ts';

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

/** Writes the heads of all streams to the archive, one anchor for each organisation, after the one before. Answers their names. */
export const writeAnchors = async ({ ledger, archive, systemClock }: Ports): Promise<string[]> => {
  const heads = await ledger.heads();
  const names: string[] = [];
  for (const organisation of new Set(heads.map((head) => head.organisation))) {
    const anchor = nextAnchor(organisation, heads, systemClock.now(), await lastOf(archive, organisation));
    const name = anchorName(anchor);
    if ((await archive.put(name, new TextEncoder().encode(anchorText(anchor)))) === 'taken')
      throw new Error(`The archive holds another anchor under ${name}.`);
    names.push(name);
  }
  return names;
};
