import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { begins, startRequest, transition } from '../../bench/programme.ts';
import { virtualClock } from '../../local/clock.ts';
import { openHome } from '../../local/home.ts';
import { metering } from '../../local/metering.ts';
import { openCloudTown } from './cloud-town.ts';
import { type Consumed, counting, nothing, plus, under } from './consumed.ts';
import { dropTable, dynamoClient, makeTable } from './kit.ts';

const [client, observer] = [dynamoClient(), dynamoClient()];
const counted = counting(client, observer);
const tables: string[] = [];

afterAll(async () => {
  await Promise.all(tables.map((name) => dropTable(observer, name)));
  for (const one of [client, observer]) one.destroy();
});

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'scale.md'), 'utf8');
/** The rows of the page's table of one gate: act, step, and the four counts. */
const listed = [...page.matchAll(/^\| ((?:record-resolution|confirm-list) \| [a-z-]+(?: \| \d+){4}) \|/gm)].map(([, row]) => row);

type Act = 'start-programme' | 'record-resolution' | 'confirm-list';

const sumOf = (steps: ReadonlyMap<string, Consumed>): Consumed => [...steps.values()].reduce(plus, nothing);

/** What was counted, without the look that stands for the stream of the table. */
const takeCounts = (): Map<string, Consumed> => {
  const steps = new Map(counted);
  steps.delete('stream');
  counted.clear();
  return steps;
};

/** `after`: what followed on each of the two acts, the act itself included. */
type Played = { entered: Record<string, string[]>; after: Map<string, Map<string, Consumed>>; all: Consumed };

/** A programme is started and passes two gates, each by two acts of two persons; `after` and `entered` are of the second alone, until everything sleeps again. */
const play = async (warm: boolean): Promise<Played> => {
  const tableName = await makeTable(observer);
  tables.push(tableName);
  const town = openCloudTown({ client, tableName, begins, warm });
  const act = async ({ act: name, body }: { act: Act; body: unknown }) => {
    expect(await under(name, () => town.acts()[name](body))).toMatchObject({ outcome: 'recorded' });
    await town.rest();
  };
  counted.clear();
  for (const one of [startRequest('p1'), ...transition('p1', 1).requests]) await act(one);
  const first = takeCounts();
  const before = new Map(town.engine.list().map(({ name, events }) => [name, events]));
  const after = new Map<string, Map<string, Consumed>>();
  for (const one of transition('p1', 2).requests) {
    await act(one);
    after.set(one.act, takeCounts());
  }
  const entered = town.engine.list().map(({ name, input }) => {
    const since = town.engine.history(name).slice(before.get(name) ?? 0);
    const states = since.filter(({ type }) => type.endsWith('StateEntered')).map((event) => String(event.stateEnteredEventDetails?.name));
    return [/"phase":"(\w+)"/.exec(JSON.stringify(input))?.[1] ?? '', states] as const;
  });
  await town.close();
  const all = [first, ...after.values()].map(sumOf).reduce(plus);
  return { entered: Object.fromEntries(entered.filter(([, states]) => states.length > 0)), after, all };
};

describe('a gate that is passed, by functions that ran a moment ago', () => {
  let played: Played;
  beforeAll(async () => {
    played = await play(true);
  });

  it('takes 17 state transitions, of the 20 that it may take', () => {
    expect(played.entered).toEqual({
      P2: [
        'Read what has happened',
        'What did the college decide?',
        'What is the next deadline?',
        'Is it time to act?',
        'Wait for the gate or the next reminder',
        'Read what has happened',
        'What did the college decide?',
        'Close the phase',
        'What is the next deadline?',
        'Is it time to act?',
        'Leave the phase',
      ],
      P3: [
        'Read what has happened',
        'What did the college decide?',
        'Open the phase',
        'What is the next deadline?',
        'Is it time to act?',
        'Wait for the gate or the next reminder',
      ],
    });
    expect(Object.values(played.entered).flat().length).toBeLessThanOrEqual(20);
  });

  /* Exactly, so that a change that costs is seen. docs/scale.md tells what each row is made of. */
  it('asks of the table what docs/scale.md says, step by step', () => {
    const rows = [...played.after].flatMap(([act, steps]) =>
      [...steps].map(([step, { requests, read, write, index }]) => [act, step, requests, read, write, index].join(' | ')),
    );
    expect(rows).toEqual(listed);
  });

  it('reads 12 units from the act that passes the gate until everything sleeps again', () => {
    expect(sumOf(played.after.get('confirm-list') ?? new Map()).read).toBeLessThanOrEqual(12);
  });
});

describe('the model with which a simulation counts', () => {
  it('is right, a twentieth less to a tenth more, about functions that begin with nothing', async () => {
    const { all } = await play(false);
    const clock = virtualClock(Temporal.Instant.from(begins));
    const { watch, meter } = metering();
    const paths = { ledgerPath: ':memory:', enginePath: ':memory:' };
    const home = openHome({ ...paths, programmeClock: clock, systemClock: clock, durability: 'off', watch });
    for (const { act, body } of [startRequest('p1'), ...transition('p1', 1).requests, ...transition('p1', 2).requests]) {
      await home.acts[act](body);
      await home.rest();
    }
    await home.close();
    const counts = meter();
    const off = (['read', 'write', 'index', 'requests'] as const).filter(
      (what) => counts[what] < all[what] * 0.95 || counts[what] > all[what] * 1.1,
    );
    expect({ off, counts, all }).toMatchObject({ off: [] });
  });
});
