import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OncePorts, type Sending, sendOnce } from '../../functions/send-once.ts';
import { sweep } from '../../functions/sweep.ts';
import { compose } from '../../letters/mail/compose.ts';
import type { Appended, Ledger, MailMessage, OnceMessage } from '../../shared/ports.ts';
import { addressesOfAll, down } from '../kit/post.ts';
import { startTown, type Town } from '../kit/town.ts';

/**
 * Every interleaving of two workers that got the same hint, a sweeper after the end of the claim, an honest person, who resends only what
 * did not arrive, and a correction; each worker may also stand still for good between any two of its steps, which is a crash.
 */
let town: Town;
beforeAll(async () => {
  town = await startTown();
  await town.to('2020-10-13');
  for (const { id } of await town.home.ledger.openOnce()) {
    await town.home.ledger.suspend();
    await town.home.ledger.intervene({ act: 'settle', id, account: 'acc-9', why: 'opgeruimd', at: '2026-01-01T00:00:00Z' });
    await town.home.ledger.intervene({ act: 'release-all', account: 'acc-9', why: 'opgeruimd', at: '2026-01-01T00:00:00Z' });
  }
});
afterAll(() => town.home.close());

/** Stops a worker before each of its steps until it is told to go on. The first step is `begin`, which resolves when all is done. */
const gate = (begin: () => Promise<unknown>) => {
  const state: { go: (() => void) | undefined; ended: boolean } = { go: undefined, ended: false };
  state.go = () => {
    void begin().finally(() => {
      state.ended = true;
    });
  };
  return {
    pass: () =>
      new Promise<void>((resolve) => {
        state.go = resolve;
      }),
    /** Lets the worker do its next step, and resolves when it stands before the one after, or has ended. */
    step: async (): Promise<void> => {
      if (state.ended) return;
      const { go } = state;
      state.go = undefined;
      go?.();
      while (!state.ended && state.go === undefined) await turnOfLoop();
    },
  };
};

const allSteps = ['A', 'B', 'sweep', 'person', 'correct'] as const;
type Step = (typeof allSteps)[number];

/** A message, and the world around it. */
type World = {
  id: number;
  cause: number;
  ledger: Ledger;
  now: () => Temporal.Instant;
  late(): void;
  accepted: number;
  correction: Appended | undefined;
  state(): Promise<OnceMessage | undefined>;
};

let begun = 0;
const begin = Temporal.Instant.from('2026-11-23T08:00:00Z');
const nothing = { expected: 0, facts: [], claims: [], views: [], raises: [], at: '2026-11-23T08:00:00Z' };

/** Of the first reminder, which is still meant; each with a cause of its own, of which the fact need not exist. */
const newWorld = async (): Promise<World> => {
  begun += 1;
  const { ledger } = town.home;
  const cause = 1_000_000 + begun;
  const given = (await town.events()).find((event) => event.type === 'reminder-given');
  const thresholds = given?.type === 'reminder-given' ? given.data.given : [];
  const message: MailMessage = {
    kind: 'mail',
    template: 'reminder',
    subject: 'phase/A',
    to: { role: 'ambtelijk-opdrachtnemer' },
    about: { thresholds },
    cause,
    notBefore: null,
  };
  await ledger.append({ ...town.stream, ...nothing, messages: [message] });
  const id = Math.max(...(await ledger.openOnce()).map((one) => one.id));
  let now = begin;
  return {
    id,
    cause,
    ledger,
    now: () => now,
    late: () => {
      now = now.add({ minutes: 20 });
    },
    accepted: 0,
    correction: undefined,
    state: async () => (await ledger.openOnce()).find((one) => one.id === id),
  };
};

const portsOf = (world: World, ledger = world.ledger): OncePorts => ({
  ledger,
  programmeClock: town.home.programmeClock,
  systemClock: { now: world.now },
});

/** Its steps: it takes the hint and claims; it looks at the clock and sends; it ends its claim. */
const worker = (world: World, refused: boolean): { step(): Promise<void> } => {
  const { pass, step } = gate(() => sendOnce(portsOf(world, ledger), sending, world.id));
  const ledger: Ledger = {
    ...world.ledger,
    endClaim: async (...args) => {
      await pass();
      return world.ledger.endClaim(...args);
    },
  };
  const sending: Sending = {
    compose,
    mailer: {
      send: async () => {
        if (refused) return down;
        world.accepted += 1;
        return { outcome: 'sent' };
      },
    },
    addresses: {
      addressOf: async (...args) => {
        await pass();
        return addressesOfAll().addressOf(...args);
      },
    },
  };
  return { step };
};

const honestPerson = async (world: World): Promise<void> => {
  if ((await world.state())?.state !== 'to-be-settled') return;
  const act = world.accepted === 0 ? 'resend' : 'settle';
  await world.ledger.intervene({ act, id: world.id, account: 'acc-9', why: 'nagevraagd', at: '2026-11-23T09:00:00Z' });
};

const play = async (world: World, schedule: readonly Step[], refused: boolean): Promise<void> => {
  const [first, second] = [worker(world, refused), worker(world, false)];
  const steps: Record<Step, () => Promise<unknown>> = {
    A: () => first.step(),
    B: () => second.step(),
    sweep: async () => {
      world.late();
      await sweep(portsOf(world), undefined);
    },
    person: () => honestPerson(world),
    correct: async () => {
      world.correction = await world.ledger.append({ ...town.stream, ...nothing, messages: [], cancels: [world.cause] });
    },
  };
  for (const step of schedule) await steps[step]();
};

/** What comes after any schedule: the claim ends, the sweeper runs, a person looks, and a worker takes what is pending. */
const rest = async (world: World): Promise<void> => {
  world.late();
  await sweep(portsOf(world), undefined);
  await honestPerson(world);
  const mailer: Sending['mailer'] = {
    send: async () => {
      world.accepted += 1;
      return { outcome: 'sent' };
    },
  };
  await sendOnce(portsOf(world), { compose, mailer, addresses: addressesOfAll() }, world.id);
};

const faultsOf = async (world: World): Promise<string[]> => {
  const mail = world.correction?.outcome === 'appended' ? world.correction.mail : undefined;
  const cancelled = (mail?.cancelled.length ?? 0) > 0;
  return [
    ...(world.accepted > 1 ? ['sent twice'] : []),
    ...(cancelled && world.accepted > 0 ? ['sent although it was cancelled'] : []),
    ...(!cancelled && world.accepted === 0 ? ['never sent'] : []),
    ...((await world.state()) === undefined ? [] : ['not at rest']),
    ...(mail === undefined || cancelled || mail.underWay.length === 1 ? [] : ['the correction does not say that it is under way']),
  ];
};

/** Without a claim that ended a person has nothing to do, and the workers are alike: A is the first. */
const isUseful = (step: Step, done: readonly Step[]): boolean =>
  (step !== 'B' || done.includes('A')) && (step !== 'person' || done.includes('sweep'));

/** All orders of these steps; those of one worker keep their order. */
const orders = (left: Partial<Record<Step, number>>, done: readonly Step[] = []): Step[][] => {
  const open = allSteps.filter((step) => (left[step] ?? 0) > 0 && isUseful(step, done));
  if (open.length === 0) return [[...done]];
  return open.flatMap((step) => orders({ ...left, [step]: (left[step] ?? 0) - 1 }, [...done, step]));
};

const search = async (steps: Partial<Record<Step, number>>, refused = false): Promise<{ searched: number; found: string[] }> => {
  const all = orders(steps);
  const found: string[] = [];
  for (const schedule of all) {
    const world = await newWorld();
    await play(world, schedule, refused);
    await rest(world);
    for (const fault of await faultsOf(world)) found.push(`${fault}: ${schedule.join(' ')}`);
  }
  return { searched: all.length, found: found.slice(0, 5) };
};

describe('the class once, whatever comes between', () => {
  it('never sends twice, nor what was cancelled, and comes to rest', async () => {
    expect(await search({ A: 3, B: 3, sweep: 1, person: 1, correct: 1 })).toEqual({ searched: 2520, found: [] });
  }, 120_000);

  it('neither when the mail server refuses the first of the workers', async () => {
    expect(await search({ A: 3, B: 3, sweep: 1, person: 1 }, true)).toMatchObject({ found: [] });
  }, 120_000);

  it('neither when the sweeper and the person come twice', async () => {
    expect(await search({ A: 3, B: 1, sweep: 2, person: 2 })).toMatchObject({ found: [] });
  }, 120_000);
});
