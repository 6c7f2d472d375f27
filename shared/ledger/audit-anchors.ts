import type { StreamId } from '../ports.ts';
import { type Anchor, anchorDigest, anchorName, anchorText, readAnchor } from './anchor.ts';
import type { AnchoredHead, Deed, Finding } from './audit.ts';

/** An anchor as the archive holds it. */
export type StoredAnchor = { name: string; text: string };

type Fault = { name: string; what: Deed; sentence: string };

const isAsWritten = ({ name, text }: StoredAnchor, organisation: string): boolean => {
  const anchor = readAnchor(text);
  return anchor?.organisation === organisation && anchorName(anchor) === name && anchorText(anchor) === text;
};

const linkFault = ({ previous }: Anchor, name: string, before: StoredAnchor | undefined): Fault | undefined => {
  if (previous === null) {
    if (before === undefined) return undefined;
    return { name, what: 'anchor-changed', sentence: `Anchor ${name} says that it is the first, but ${before.name} comes before it.` };
  }
  if (before?.name !== previous.name)
    return { name: previous.name, what: 'anchor-removed', sentence: `Anchor ${previous.name} is not there: ${name} was written after it.` };
  if (anchorDigest(before.text) === previous.digest) return undefined;
  return { name: before.name, what: 'anchor-changed', sentence: `Anchor ${before.name} was changed: ${name} has another digest of it.` };
};

const faultsOf = (organisation: string, anchors: readonly StoredAnchor[]): Fault[] =>
  anchors.flatMap((stored, index) => {
    const { name } = stored;
    if (!isAsWritten(stored, organisation)) return [{ name, what: 'anchor-changed', sentence: `${name} is no anchor as it was written.` }];
    const anchor = readAnchor(stored.text);
    const before = anchors[index - 1];
    const fault = anchor && linkFault(anchor, name, before);
    return fault === undefined || (before && !isAsWritten(before, organisation)) ? [] : [fault];
  });

/**
 * Checks the anchors of one organisation, ascending by name, against each other. `heads` are those of anchors without a fault.
 * That the last of them are gone does not show.
 */
export const auditAnchors = (
  organisation: string,
  anchors: readonly StoredAnchor[],
): { findings: Finding[]; heads: (StreamId & AnchoredHead)[] } => {
  const faults = faultsOf(organisation, anchors);
  const changed = new Set(faults.filter(({ what }) => what === 'anchor-changed').map(({ name }) => name));
  return {
    findings: faults.map(({ what, sentence }) => ({ organisation, stream: null, fact: null, what, sentence })),
    heads: anchors
      .filter(({ name }) => !changed.has(name))
      .flatMap(({ name, text }) => (readAnchor(text)?.heads ?? []).map((head) => ({ organisation, ...head, anchor: name }))),
  };
};
