import { anchorFolder } from '../../shared/ledger/anchor.ts';
import { type AnchoredHead, auditStream, type Finding } from '../../shared/ledger/audit.ts';
import { auditAnchors, type StoredAnchor } from '../../shared/ledger/audit-anchors.ts';
import { sha256 } from '../../shared/ledger/chain.ts';
import { LedgerError } from '../../shared/ledger/ledger-error.ts';
import { type DestroyedText, destroyedOf } from '../../shared/ledger/verify.ts';
import type { Archive, Head, StreamId } from '../../shared/ports.ts';
import { type LedgerReader, openLedgerReader } from '../store/reader.ts';
import { RecordsRefused } from './refused.ts';

type AuditedStream = StreamId & {
  facts: number;
  /** The highest fact that an anchor holds; 0: none. */
  anchored: number;
  destroyed: DestroyedText[];
};

/** What an audit of a ledger and its archive has found. */
export type Audit = {
  valid: boolean;
  streams: AuditedStream[];
  documents: number;
  /** `last`: its name, or null without any: then a cut tail does not show. */
  anchors: { count: number; last: string | null };
  findings: Finding[];
};

const keyOf = ({ organisation, stream }: StreamId): string => JSON.stringify([organisation, stream]);

const anchorsByOrganisation = async (archive: Archive): Promise<Map<string, StoredAnchor[]>> => {
  const found = new Map<string, StoredAnchor[]>();
  for (const name of await archive.list(anchorFolder)) {
    const organisation = name.split('/')[1] ?? '';
    const text = new TextDecoder().decode(await archive.get(name));
    found.set(organisation, [...(found.get(organisation) ?? []), { name, text }]);
  }
  return found;
};

type Known = { id: StreamId; head: Head | undefined; anchored: AnchoredHead[] };

/** Every stream of which the ledger has a fact or a head, or an anchor a head. */
const knownStreams = async (reader: LedgerReader, anchored: readonly (StreamId & AnchoredHead)[]): Promise<Known[]> => {
  const heads = await reader.heads();
  const ids = new Map([...heads, ...reader.streams(), ...anchored].map((one) => [keyOf(one), one]));
  return [...ids]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { organisation, stream }]) => ({
      id: { organisation, stream },
      head: heads.find((head) => keyOf(head) === key),
      anchored: anchored.filter((head) => keyOf(head) === key),
    }));
};

const unreadable = ({ organisation, stream }: StreamId, { message }: LedgerError): Finding => ({
  organisation,
  stream,
  fact: null,
  what: 'unreadable',
  sentence: message,
});

const auditKnown = async (reader: LedgerReader, { id, head, anchored }: Known): Promise<{ stream: AuditedStream; findings: Finding[] }> => {
  const highest = Math.max(0, ...anchored.map(({ sequence }) => sequence));
  try {
    const [facts, texts] = [await reader.storedFacts(id), await reader.texts(id)];
    return {
      stream: { ...id, facts: facts.length, anchored: highest, destroyed: destroyedOf(texts) },
      findings: auditStream({ id, facts, texts, head, anchored }),
    };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return { stream: { ...id, facts: head?.sequence ?? 0, anchored: highest, destroyed: [] }, findings: [unreadable(id, error)] };
  }
};

const auditDocuments = (reader: LedgerReader): { count: number; findings: Finding[] } => {
  const documents = reader.documents();
  const changed = documents.filter(({ organisation, hash }) => sha256(reader.document(organisation, hash)) !== hash);
  return {
    count: documents.length,
    findings: changed.map(({ organisation, hash }) => ({
      organisation,
      stream: null,
      fact: null,
      what: 'document-changed',
      sentence: `${organisation}: document ${hash} was changed: its name is the digest of other content.`,
    })),
  };
};

/** Recomputes every stream, text and document of a ledger and compares it with every anchor. The archive is read first: it never knows more. */
export const audit = async (ledgerPath: string, archive: Archive): Promise<Audit> => {
  const anchors = await anchorsByOrganisation(archive);
  const reader = openLedgerReader(ledgerPath);
  try {
    const audited = [...anchors].map(([organisation, stored]) => auditAnchors(organisation, stored));
    const streams: { stream: AuditedStream; findings: Finding[] }[] = [];
    for (const known of await knownStreams(
      reader,
      audited.flatMap(({ heads }) => heads),
    ))
      streams.push(await auditKnown(reader, known));
    const documents = auditDocuments(reader);
    const findings = [...streams, ...audited, documents].flatMap((part) => part.findings);
    const names = [...anchors.values()].flat().map(({ name }) => name);
    const last = names.toSorted((a, b) => ((a.split('/')[2] ?? '') < (b.split('/')[2] ?? '') ? -1 : 1)).at(-1) ?? null;
    return {
      valid: findings.length === 0,
      streams: streams.map(({ stream }) => stream),
      documents: documents.count,
      anchors: { count: names.length, last },
      findings,
    };
  } finally {
    reader.close();
  }
};

/** Throws RecordsRefused, beginning with `what`, with the first fault of a ledger or its archive. */
export const mustHold = async (ledgerPath: string, archive: Archive, what: string): Promise<void> => {
  const [first] = (await audit(ledgerPath, archive)).findings;
  if (first !== undefined) throw new RecordsRefused(`${what}: ${first.sentence} npm run verify names every fault.`);
};
