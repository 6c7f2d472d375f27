import { existsSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock, virtualClock } from '../../local/clock.ts';
import { type Home, openHome } from '../../local/home.ts';
import { moment } from '../domain/kit.ts';
import { around } from '../kit/hooks.ts';
import { confirmIt, onePhase, recordIt, type Say, type Town, townOf } from '../kit/town.ts';

/*
 * One phase on real files, in a process that kills itself after `commits` new commits. Started again on the same folder it goes on;
 * it prints `acknowledged <act>` when an act was answered, and `done` when the phase is.
 */

const [folder = '', killAfter = '0', firstKill = killAfter] = process.argv.slice(2);
const file = (name: string): string => join(folder, name);
const say = (line: string): void => void writeSync(1, `${line}\n`);

let commits = 0;
const limit = existsSync(file('killed-before')) ? Number(killAfter) : Number(firstKill);
const committed = (what: string): void => {
  commits += 1;
  if (commits !== limit) return;
  say(`killed after ${what}`);
  writeFileSync(file('killed-before'), '');
  process.kill(process.pid, 'SIGKILL');
};

/** What is only said again after a crash is no new commit: counting it would keep each process from getting on. */
const hookLedger = ({ ledger }: Home): void => {
  around(ledger, 'append', (append) => async (request) => {
    const answer = await append(request);
    if (answer.outcome === 'appended') committed('append');
    return answer;
  });
  around(ledger, 'settle', (settle) => async (id) => {
    await settle(id);
    committed('settle');
  });
  around(ledger, 'putDocument', (put) => async (organisation, content) => {
    const known = existsSync(file('document'));
    const hash = await put(organisation, content);
    writeFileSync(file('document'), hash);
    if (!known) committed('putDocument');
    return hash;
  });
  around(ledger, 'storeWaiting', (store) => async (id, waiting) => {
    const before = await ledger.waiting(id);
    const stored = await store(id, waiting);
    if (stored && before?.token !== waiting.token) committed('storeWaiting');
    return stored;
  });
};

const openHere = (): Town => {
  const now = existsSync(file('clock')) ? readFileSync(file('clock'), 'utf8') : '2020-09-01T09:00';
  const clock = virtualClock(moment(now));
  const paths = { ledgerPath: file('ledger.sqlite'), enginePath: file('engine.sqlite') };
  const home = openHome({ ...paths, programmeClock: clock, systemClock, engine: { afterCommit: committed } });
  hookLedger(home);
  return townOf(home, onePhase);
};

const moveTo = async (town: Town, when: string): Promise<void> => {
  await town.to(when);
  writeFileSync(file('clock'), when);
};

/** An act that was recorded before the crash is refused now: that is how the one who waited for an answer learns of it. */
const act = async (town: Town, person: 'commissioner' | 'recorder' | 'second', command: Say): Promise<void> => {
  if (existsSync(file(command.act))) return;
  const answer = await town.act(person, command, command.act === 'start-programme' ? onePhase : undefined);
  say(`acknowledged ${command.act} ${answer.outcome}`);
  writeFileSync(file(command.act), '');
};

const town = openHere();
await act(town, 'commissioner', { act: 'start-programme' });
await moveTo(town, '2020-10-06T12:00');
await moveTo(town, '2020-10-13T12:00');
await act(town, 'recorder', recordIt());
await act(town, 'second', confirmIt());
await town.home.rest();
await town.home.close();
say(`commits ${String(commits)}`);
say('done');
