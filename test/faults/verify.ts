import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asEvent } from '../../functions/kit/load.ts';
import type { Home } from '../../local/home.ts';
import type { RecordedEvent } from '../../shared/domain/facts.ts';
import { executionPrefix } from '../../shared/ledger/names.ts';
import { verifyStream } from '../../shared/ledger/verify.ts';
import type { StreamId, SubjectId, Waiting } from '../../shared/ports.ts';
import { unrest } from '../protocol/at-rest.ts';
import { keyOf } from './waves.ts';

type Acknowledged = { programme: string; key: string; told: string };

const acknowledgedIn = (folder: string): Acknowledged[] => {
  const book = join(folder, 'acknowledged');
  if (!existsSync(book)) return [];
  const lines = readFileSync(book, 'utf8').trim().split('\n');
  return lines.map((line) => line.split('\t')).map(([programme = '', key = '', told = '']) => ({ programme, key, told }));
};

const programmeOf = ({ stream }: StreamId): string => stream.slice('programme/'.length);
type Sealed = { event: RecordedEvent; hash: string };

const factsOf = async (home: Home, stream: StreamId): Promise<Sealed[]> =>
  (await home.ledger.facts(stream)).map((fact) => ({ event: asEvent(fact), hash: fact.hash }));

/** What an act or an effect says, without where it stands: two facts that say the same would be one done twice. */
const saying = ({ type, data }: RecordedEvent): string => `${type} ${JSON.stringify(data)}`;

const repeatedIn = (facts: readonly Sealed[]): string[] => {
  const all = facts.map(({ event }) => saying(event));
  return all.filter((one, index) => all.indexOf(one) !== index).map((one) => `twice: ${one}`);
};

/** An act that was answered stands there once, and is the very fact of which its answer told. */
const lostOrDoubled = (acts: readonly Acknowledged[], facts: readonly Sealed[]): string[] =>
  acts.flatMap(({ programme, key, told }) => {
    const found = facts.filter(({ event }) => keyOf(event) === key);
    const isIt = told.startsWith('refused ') || found[0]?.hash === told;
    return found.length === 1 && isIt ? [] : [`${programme} ${key} (${told}) stands there ${String(found.length)} times`];
  });

/** Everything that is wrong with the facts in a folder: chains, acts that were answered, anything done twice. Empty is good. */
export const wrongIn = async (home: Home, folder: string): Promise<string[]> => {
  const acknowledged = Map.groupBy(acknowledgedIn(folder), ({ programme }) => programme);
  const heads = await home.ledger.heads();
  const unknown = [...acknowledged.keys()].filter((one) => !heads.some((head) => programmeOf(head) === one));
  const wrong = unknown.map((programme) => `${programme} is gone`);
  for (const head of heads) {
    const verdict = await verifyStream(home.ledger, head);
    if (!verdict.valid) wrong.push(`${head.stream}: ${verdict.what} at ${String(verdict.sequence)}`);
    const facts = await factsOf(home, head);
    wrong.push(...repeatedIn(facts), ...lostOrDoubled(acknowledged.get(programmeOf(head)) ?? [], facts));
  }
  return wrong;
};

/** What is not at rest, of every programme that there is. */
export const restlessIn = async (home: Home): Promise<string[]> => {
  const wrong: string[] = [];
  for (const { organisation, ...head } of await home.ledger.heads())
    wrong.push(...(await unrest(home, { organisation, programme: programmeOf({ organisation, ...head }) })));
  return wrong;
};

/** Programmes that came to their end, and all that there are. */
export const endsIn = async (home: Home): Promise<{ finished: number; all: number }> => {
  const heads = await home.ledger.heads();
  const ends = await Promise.all(
    heads.map(async (head) => (await factsOf(home, head)).some(({ event }) => event.type === 'programme-finished')),
  );
  return { finished: ends.filter(Boolean).length, all: heads.length };
};

type Token = { subject: SubjectId; waiting: Waiting };

/** Tokens of waiting tasks as the ledger holds them. */
export const tokensIn = async (home: Home): Promise<Token[]> => {
  const found: Token[] = [];
  for (const { organisation, stream } of await home.ledger.heads())
    for (const { subject } of await home.ledger.generations({ organisation, stream })) {
      const waiting = await home.ledger.waiting({ organisation, stream, subject });
      if (waiting) found.push({ subject: { organisation, stream, subject }, waiting });
    }
  return found;
};

/** Answers those of these tokens that still wait, now that everything rests; how many there were, and what the engine said. */
export const answerOld = async (home: Home, tokens: readonly Token[]): Promise<{ waiting: number; nudged: number }> => {
  const runs = async (subject: SubjectId): Promise<boolean> => (await home.procedures.running(executionPrefix(subject))).length > 0;
  let [waiting, nudged] = [0, 0];
  for (const { subject, waiting: old } of tokens) {
    if ((await home.ledger.waiting(subject))?.token !== old.token || !(await runs(subject))) continue;
    waiting += 1;
    if ((await home.procedures.nudge(old.token)) === 'nudged') nudged += 1;
  }
  return { waiting, nudged };
};
