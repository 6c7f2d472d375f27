import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { begins, startRequest, transition } from '../../bench/programme.ts';
import { virtualClock } from '../../local/clock.ts';
import { openHome } from '../../local/home.ts';
import { metering } from '../../local/metering.ts';
import { Temporal } from 'temporal-polyfill';
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

type Act = 'start-programme' | 'record-resolution' | 'confirm-list';

const sumOf = (steps: ReadonlyMap<string, Consumed>): Consumed => [...steps.values()].reduce(plus, nothing);

/** What was counted, without the look that stands for the stream of the table. */
const takeCounts = (): Map<string, Consumed> => {
  const steps = new Map(counted);
  steps.delete('stream');
  counted.clear();
  return steps;
};

type Played = { entered: Record<string, string[]>; passed: Map<string, Consumed>; all: Consumed };

/** A programme is started and passes two gates, each by two acts of two persons; `passed` and `entered` are of the second alone, until everything sleeps again. */
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
  for (const one of transition('p1', 2).requests) await act(one);
  const passed = takeCounts();
  const entered = town.engine.list().map(({ name, input }) => {
    const since = town.engine.history(name).slice(before.get(name) ?? 0);
    const states = since.filter(({ type }) => type.endsWith('StateEntered')).map((event) => String(event.stateEnteredEventDetails?.name));
    return [/"phase":"(\w+)"/.exec(JSON.stringify(input))?.[1] ?? '', states] as const;
  });
  await town.close();
  return { entered: Object.fromEntries(entered.filter(([, states]) => states.length > 0)), passed, all: plus(sumOf(first), sumOf(passed)) };
};

it('x', async () => {
  for (const warm of [true, false]) {
    const { entered, passed, all } = await play(warm);
    console.log(warm, entered, passed, sumOf(passed), all);
  }
  const clock = virtualClock(Temporal.Instant.from(begins));
  const model = metering();
  const home = openHome({ ledgerPath: ':memory:', enginePath: ':memory:', programmeClock: clock, systemClock: clock, durability: 'off', watch: model.watch });
  for (const { act, body } of [startRequest('p1'), ...transition('p1', 1).requests, ...transition('p1', 2).requests]) {
    await home.acts[act](body);
    await home.rest();
  }
  console.log(model.meter());
  await home.close();
});
