import { relative } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { asEvent, loadPlan } from '../functions/kit/load.ts';
import { reconstruct } from '../functions/kit/reconstruct.ts';
import type { Reconciled } from '../functions/reconcile.ts';
import { addDays, dayOf, earliest, startOfDay } from '../shared/domain/calendar.ts';
import { dutchDay } from '../shared/domain/dutch.ts';
import { next } from '../shared/domain/next.ts';
import { overviewOf } from '../shared/domain/overview/overview.ts';
import type { Overview } from '../shared/domain/overview-model.ts';
import { absent } from '../shared/domain/programme.ts';
import { describeAct } from '../shared/domain/scenario/describe.ts';
import { programmeStream } from '../shared/ledger/names.ts';
import type { Mailer, StreamId } from '../shared/ports.ts';
import type { ClockMoved, ClockStep, ComingEvent, WebPorts } from '../web/ports.ts';
import { fileAddresses } from './addresses.ts';
import { anchoring } from './anchoring.ts';
import { openFileArchive } from './archive/file-archive.ts';
import { momentOf, openMade, remake, type Story, scriptOf } from './demonstration.ts';
import { healthPort } from './health.ts';
import { type Home, moveClock } from './home.ts';
import type { playScenario } from './script.ts';
import { serialised } from './serialise.ts';

type Script = ReturnType<typeof playScenario>;

/** The demonstration as it is served: the pages' ports, and its life. */
export type Serving = {
  ports: WebPorts;
  /** What the reconciler found when the folder was opened. */
  reconciled: Reconciled;
  /** Brings everything up to the programme clock; resolves with the milliseconds to sleep until something is due. */
  catchUp(): Promise<number>;
  close(): Promise<void>;
};

const recentFacts = 10;
const longestSleep = 60_000;

/** The programme from the facts that were recorded by the end of a day. */
const overviewOn = async (home: Home, { definition }: Story, organisation: string, day: string): Promise<Overview> => {
  const asOf = startOfDay(addDays(day, 1)).subtract({ nanoseconds: 1 }).toString();
  const then = await reconstruct(home.ledger, { organisation, programme: definition.id }, { asOf });
  return overviewOf(then?.plan ?? { definition, programme: absent }, then?.events.slice(-recentFacts) ?? [], day);
};

const overviewPort =
  (home: Home, story: Story, stream: StreamId) =>
  async (asOf?: string): Promise<Overview> => {
    const { definition } = story;
    if (asOf !== undefined) return overviewOn(home, story, stream.organisation, asOf);
    const loaded = await loadPlan(home.ledger, { organisation: stream.organisation, programme: definition.id });
    const last = await home.ledger.facts(stream, Math.max(0, (loaded?.sequence ?? 0) - recentFacts));
    return overviewOf(loaded?.plan ?? { definition, programme: absent }, last.map(asEvent), dayOf(home.programmeClock.now()));
  };

/** The next moment at which a fact may come: an act of the script, or a date by the rules. Renewals are no event. */
const nextEvent = async (home: Home, script: Script, { definition }: Story): Promise<Temporal.Instant | undefined> => {
  const loaded = await loadPlan(home.ledger, { organisation: definition.organisation.id, programme: definition.id });
  const now = home.programmeClock.now();
  const dates = (loaded?.plan.definition.phases ?? []).map(({ id }) => (loaded ? next(loaded.plan, id, now) : undefined));
  return earliest([
    script.next(),
    ...dates.map((due) => (due?.kind === 'wait' && due.until !== null ? Temporal.Instant.from(due.until) : undefined)),
  ]);
};

const comingEvents = (script: Script, { definition }: Story, overview: Overview): ComingEvent[] => {
  const acts = script
    .ahead()
    .slice(0, 8)
    .map(({ at, act }) => ({ on: dayOf(at), what: describeAct(definition, act) }));
  const until = acts.at(-1)?.on ?? '9999';
  const dates = overview.upcoming
    .filter(({ on }) => on > overview.today && on <= until)
    .map(({ on, what }) => ({ on, what: `Gepland: ${what}.` }));
  return [...acts, ...dates].toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0)).slice(0, 4);
};

const targetOf = async (home: Home, script: Script, story: Story, step: ClockStep): Promise<Temporal.Instant | { reason: string }> => {
  const now = home.programmeClock.now();
  const today = dayOf(now);
  if (step.kind === 'day' || step.kind === 'week') {
    const local = now.toZonedDateTimeISO('Europe/Amsterdam');
    return local.add(step.kind === 'day' ? { days: 1 } : { weeks: 1 }).toInstant();
  }
  if (step.kind === 'next') {
    // Waits are whole seconds, rounded up: a second later whatever was due has happened.
    const event = await nextEvent(home, script, story);
    return event?.add({ seconds: 1 }) ?? { reason: 'Er komt geen gebeurtenis meer. Kies zelf een datum.' };
  }
  if (step.date < today) return { reason: `De klok gaat alleen vooruit. Het is nu ${dutchDay(today)}.` };
  if (step.date === today) return { reason: `Het is al ${dutchDay(today)}. Kies een latere dag.` };
  if (step.date > addDays(today, 366 * 5)) return { reason: 'Deze dag ligt meer dan vijf jaar vooruit. Kies een eerdere dag.' };
  return momentOf(step.date);
};

/** Where the data lie, and where the anchors; with what mail is sent, if at all, to the addresses in the data folder. */
export type Folders = { folder: string; archive: string; mailer?: Mailer };

const isInside = (inner: string, outer: string): boolean => !relative(outer, inner).startsWith('..');

/** What is open at one time; a restart replaces it whole. */
const open = async ({ folder, archive, mailer }: Folders, story: Story, version: string) => {
  const stream: StreamId = { organisation: story.definition.organisation.id, stream: programmeStream(story.definition.id) };
  const home = openMade(folder, mailer && { mailer, addresses: fileAddresses(folder) });
  const anchors = anchoring({ ledger: home.ledger, archive: openFileArchive(archive), systemClock: home.systemClock }, stream.organisation);
  await anchors.write();
  const health = healthPort(home, { organisation: stream.organisation, programme: story.definition.id }, version, anchors);
  const script = await scriptOf(home, story);
  return { home, reconciled: await home.reconcile(), script, overview: overviewPort(home, story, stream), health, anchors };
};
type Open = Awaited<ReturnType<typeof open>>;

const stepClock = async ({ home, script }: Open, story: Story, step: ClockStep): Promise<ClockMoved> => {
  const target = await targetOf(home, script, story, step);
  if ('reason' in target) return { moved: false, reason: target.reason };
  await moveClock(home, script, target);
  return { moved: true, day: dayOf(home.programmeClock.now()) };
};

/** Brings everything up to the programme clock; answers how long to sleep. */
const catchUp = async ({ home, script, anchors }: Open): Promise<number> => {
  await anchors.keepUp();
  await moveClock(home, script, home.programmeClock.now());
  const due = earliest([home.engine.nextWakeUp(), script.next()]);
  const wait = due ? due.epochMilliseconds - home.programmeClock.now().epochMilliseconds : longestSleep;
  return Math.min(longestSleep, Math.max(50, wait));
};

const leave = async ({ home, anchors }: Open): Promise<void> => {
  await anchors.write();
  await home.close();
};

/** Opens a made data folder and serves it. One thing happens at a time: a step of the clock, a wake-up, a restart. */
export const serve = async (folders: Folders, story: Story, version: string): Promise<Serving> => {
  const oneAtATime = serialised();
  let now = await open(folders, story, version);
  const restart = async (): Promise<void> => {
    await now.home.close();
    try {
      await remake(folders.folder, story);
    } finally {
      now = await open(folders, story, version);
    }
  };
  // While the home is closed to begin anew, pages wait instead of failing.
  let restarting: Promise<unknown> = Promise.resolve();
  const beginAnew = (): Promise<void> => {
    const done = oneAtATime(restart);
    restarting = done.catch(() => undefined);
    return done;
  };
  const whenOpen = async <T>(read: (state: Open) => Promise<T>): Promise<T> => {
    await restarting;
    return read(now);
  };
  return {
    reconciled: now.reconciled,
    ports: {
      overview: (asOf) => whenOpen(({ overview }) => overview(asOf)),
      health: () => whenOpen(({ health }) => health()),
      demonstration: {
        day: () => whenOpen(async ({ home }) => dayOf(home.programmeClock.now())),
        next: () => whenOpen(async ({ script, overview }) => comingEvents(script, story, await overview())),
        step: (to) => oneAtATime(() => stepClock(now, story, to)),
        // Anchors outside the data folder outlive it: they would contradict a ledger that begins anew.
        ...(isInside(folders.archive, folders.folder) ? { restart: beginAnew } : {}),
      },
    },
    catchUp: () => oneAtATime(() => catchUp(now)),
    close: () => oneAtATime(() => leave(now)),
  };
};
