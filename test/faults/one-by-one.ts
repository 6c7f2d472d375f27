import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Home } from '../../local/home.ts';
import { HomeStopped, StartRefused } from '../../local/refused.ts';
import { LedgerError } from '../../shared/ledger/ledger-error.ts';
import { people } from '../domain/kit.ts';
import { openIn } from './folder.ts';
import { actOf, minutes } from './minutes.ts';

/*
 * A home that does what its standard input says, one thing at a time, and answers each line with one: `start` starts a programme,
 * `rest` plays and delivers, `confirm` confirms the list, another word records the decision of that name.
 */

const [folder = '', durability = 'full'] = process.argv.slice(2);
const say = (line: string): void => void writeSync(1, `${line}\n`);

/** One sentence of our own, or the word that there was none. */
const sentenceOf = (error: unknown): string => {
  const isOurs = error instanceof LedgerError || error instanceof StartRefused || error instanceof HomeStopped;
  return isOurs ? `sorry ${error.message}` : `unclear ${String(error)}`;
};

const open = (): Home | undefined => {
  try {
    return openIn(folder, durability === 'off' ? { durability } : {});
  } catch (error) {
    say(sentenceOf(error));
    return undefined;
  }
};

const home = open() ?? process.exit(1);
const id = { organisation: minutes.organisation.id, programme: minutes.id };

const act = async (line: string): Promise<string> => {
  const { person, say: command, brought } = actOf(line);
  const answer = await home.acts[command.act]({ ...id, actor: people[person], command, ...(brought ? { definition: brought } : {}) });
  return answer.outcome === 'recorded' ? `acknowledged ${line}` : `refused ${line} ${answer.refusal.code}`;
};

say('ready');
for await (const line of createInterface({ input: process.stdin })) {
  try {
    if (line === 'rest') await home.rest();
    say(line === 'rest' ? 'rested' : await act(line));
  } catch (error) {
    say(sentenceOf(error));
  }
}
await home.close();
