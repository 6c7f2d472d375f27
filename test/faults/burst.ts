import { appendFileSync, existsSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { moveClock } from '../../local/home.ts';
import { moment, people } from '../domain/kit.ts';
import { nothing, openIn } from './folder.ts';
import { type Step, waveOf } from './waves.ts';

/*
 * Wave after wave of eight programmes on real files, with production durability, until it is killed; with `finish` it ends after the wave
 * that it finds. Each act that was answered is written down before the next is done, as somebody would who waits for the answer.
 */

const [folder = '', until = ''] = process.argv.slice(2);
const book = join(folder, 'acknowledged');
const lines = existsSync(book) ? readFileSync(book, 'utf8').trim().split('\n') : [];
const answered = new Set(lines.map((line) => line.split('\t').slice(0, 2).join('\t')));
const home = openIn(folder);

const perform = async ({ definition, acts }: Step['chains'][number]): Promise<void> => {
  const id = { organisation: definition.organisation.id, programme: definition.id };
  for (const { key, person, say, brought } of acts) {
    const name = `${definition.id}\t${key}`;
    if (answered.has(name)) continue;
    const answer = await home.acts[say.act]({ ...id, actor: people[person], command: say, ...(brought ? { definition: brought } : {}) });
    // Refused: it was recorded before the kill, and that is how the one who waited for an answer learns of it.
    const told = answer.outcome === 'recorded' ? String(answer.facts[0]?.hash) : `refused ${answer.refusal.code}`;
    appendFileSync(book, `${name}\t${told}\n`);
    answered.add(name);
  }
};

/** Acts, deliveries and turns at once. */
const play = async ({ until: when, chains }: Step): Promise<void> => {
  await moveClock(home, nothing, moment(when));
  const busy = { now: true };
  const acting = Promise.all(chains.map(perform)).finally(() => (busy.now = false));
  while (busy.now) {
    await home.rest();
    await setImmediate();
  }
  await acting;
  await home.rest();
};

const isDone = (steps: Step[]): boolean =>
  steps.every(({ chains }) => chains.every(({ definition, acts }) => acts.every(({ key }) => answered.has(`${definition.id}\t${key}`))));

writeSync(1, 'ready\n');
let wave = 0;
while (isDone(waveOf(wave))) wave += 1;
// The last act of the wave before may have been answered while its effects were still to come.
for (let one = Math.max(0, wave - 1); ; one += 1) {
  for (const step of waveOf(one)) await play(step);
  if (until === 'finish' && one >= wave) break;
}
await home.close();
