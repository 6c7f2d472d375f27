import { LedgerError } from '../../shared/ledger/ledger-error.ts';
import { checkVersion } from '../../shared/ledger/upcast.ts';
import { verifyChain } from '../../shared/ledger/verify.ts';
import type { Fact, FactText, Head, StreamId } from '../../shared/ports.ts';
import { columnsOf } from './append.ts';
import type { Connection } from './connection.ts';
import { type KeptMail, mailRestoring } from './kept-mail.ts';

/** A claim that was taken, and when (ISO instant, system clock). */
export type TakenClaim = { claim: string; takenAt: string };

/** All facts of a stream as they were sealed elsewhere, from the first, with their texts by sequence, its claims and its mail. */
export type SealedStream = {
  id: StreamId;
  facts: readonly Fact[];
  texts: ReadonlyMap<number, FactText>;
  claims: readonly TakenClaim[];
  mail?: readonly KeptMail[];
};

const refused = ({ stream }: StreamId, sentence: string): LedgerError =>
  new LedgerError('invalid-request', `The stream ${stream} cannot be taken over: ${sentence}.`);

/** The head of a stream that may be taken over. Throws a LedgerError on a chain that does not hold, or facts of newer software. */
const checked = ({ id, facts, texts }: SealedStream): Head => {
  for (const fact of facts) checkVersion(fact);
  if (facts.some(({ organisation, stream }) => organisation !== id.organisation || stream !== id.stream))
    throw refused(id, 'it holds facts of another stream');
  const verdict = verifyChain(facts, texts);
  if (!verdict.valid) throw refused(id, `its chain does not hold at fact ${String(verdict.sequence)} (${verdict.what})`);
  if (verdict.head === undefined) throw refused(id, 'it has no facts');
  return verdict.head;
};

/** Takes over what was sealed in another installation; only this home can, and only for a stream that it does not have. */
export const restoring = ({ database, transact }: Connection) => {
  const head = database.prepare('SELECT 1 FROM head WHERE organisation = ? AND stream = ?');
  const setHead = database.prepare('INSERT INTO head VALUES (?, ?, ?, ?)');
  const insertFact = database.prepare('INSERT INTO fact VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const insertText = database.prepare('INSERT INTO fact_text VALUES (?, ?, ?, ?, ?, ?, ?)');
  const insertMail = mailRestoring(database);
  const insertClaim = database.prepare('INSERT INTO claim VALUES (?, ?, ?, ?)');

  const writeText = ({ organisation, stream }: StreamId, sequence: number, kept: FactText): void => {
    const columns =
      'salt' in kept
        ? ([kept.salt, JSON.stringify(kept.text), null, null] as const)
        : ([null, null, kept.destroyedOn, kept.ground] as const);
    insertText.run(organisation, stream, sequence, ...columns);
  };

  /** Facts as they are, with their hashes: the chain is verified before anything is written. Answers its head. */
  const restoreFacts = async (sealed: SealedStream): Promise<Head> => {
    const { id, facts, texts, claims, mail = [] } = sealed;
    const last = checked(sealed);
    await transact(() => {
      if (head.get(id.organisation, id.stream) !== undefined) throw refused(id, 'it is there already');
      for (const fact of facts) insertFact.run(...columnsOf(fact));
      for (const [sequence, kept] of texts) writeText(id, sequence, kept);
      for (const { claim, takenAt } of claims) insertClaim.run(id.organisation, id.stream, claim, takenAt);
      for (const kept of mail) insertMail(id, kept);
      setHead.run(id.organisation, id.stream, last.sequence, last.hash);
    });
    return last;
  };

  return { restoreFacts };
};
