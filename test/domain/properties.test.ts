import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evolve, replay } from '../../shared/domain/evolve.ts';
import { factTypes, type RecordedEvent } from '../../shared/domain/facts.ts';
import { absent, type Programme } from '../../shared/domain/programme.ts';
import { adoptedOutcomes } from '../../shared/domain/words.ts';
import type { Course } from './kit.ts';
import { faultsOf, lived, newborn } from './lives.ts';
import { proef } from './proef.ts';
import { life } from './random.ts';

const runs = { numRuns: 100 };

/** Why a passed gate ought not to have passed, from the facts alone; undefined when it ought to. */
const wronglyPassed = (events: readonly RecordedEvent[], at: RecordedEvent): string | undefined => {
  if (at.type !== 'gate-passed') return undefined;
  const before = events.filter(({ sequence }) => sequence < at.sequence);
  const withdrawn = new Set(before.flatMap((event) => (event.type === 'fact-withdrawn' ? [event.data.corrects] : [])));
  const required = proef.gates.find(({ id }) => id === at.data.gate)?.resolutions.filter((one) => one.required) ?? [];
  for (const { id } of required) {
    const last = before.findLast(
      (event) => event.type === 'resolution-recorded' && event.data.resolution === id && !withdrawn.has(event.sequence),
    );
    if (last?.type !== 'resolution-recorded' || !adoptedOutcomes.includes(last.data.outcome)) return `${id} is not adopted`;
    const confirmed = before.find((event) => event.type === 'list-confirmed' && event.data.recordings.includes(last.sequence));
    if (!confirmed || confirmed.account === last.account) return `${id} is not confirmed by a second person`;
  }
  return undefined;
};

const shuffled = (course: Course): fc.Arbitrary<RecordedEvent[]> => fc.shuffledSubarray([...course.events, ...course.events]);

describe('in every life of a programme', () => {
  it('no procedure sleeps through a fact or a date, nothing is done twice, in a pause or for ever, and every refusal is a sentence', () => {
    fc.assert(
      fc.property(life, (steps) => {
        expect(faultsOf(newborn(), steps)).toEqual([]);
      }),
      runs,
    );
  });

  it('a gate passes only when every required resolution is adopted and confirmed by another', () => {
    let gates = 0;
    fc.assert(
      fc.property(life, (steps) => {
        const { events } = lived(steps);
        gates += events.filter(({ type }) => type === 'gate-passed').length;
        expect(events.map((event) => wronglyPassed(events, event)).filter((why) => why !== undefined)).toEqual([]);
      }),
      runs,
    );
    expect(gates).toBeGreaterThan(0);
  });

  it('the facts alone make the state, which survives being stored as JSON', () => {
    fc.assert(
      fc.property(life, fc.nat(), (steps, cut) => {
        const { events, programme } = lived(steps);
        expect(replay(events)).toEqual(programme);
        const at = cut % events.length;
        const stored: Programme = JSON.parse(JSON.stringify(replay(events.slice(0, at))));
        expect(replay(events.slice(at), stored)).toEqual(programme);
      }),
      { numRuns: 40 },
    );
  });

  it('a state is never changed by the fact after it', () => {
    fc.assert(
      fc.property(life, (steps) => {
        const { events } = lived(steps);
        events.reduce<Programme>((programme, event) => {
          const before = JSON.stringify(programme);
          const after = evolve(programme, event);
          expect(JSON.stringify(programme)).toBe(before);
          return after;
        }, absent);
      }),
      { numRuns: 12 },
    );
  });
});

describe('evolve is total', () => {
  it('takes facts in any order, twice or not at all, of things that it never heard of', () => {
    fc.assert(
      fc.property(
        life.chain((steps) => shuffled(lived(steps))),
        (events) => {
          for (const programme of [replay(events), replay(events, lived([]).programme)])
            expect(['absent', 'running', 'paused', 'stopped', 'finished']).toContain(programme.status);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('knows no state before the start, and only one start', () => {
    const { events } = lived([]);
    const [start, ...others] = events;
    expect(replay(others)).toEqual(absent);
    const twice = start ? replay([start, ...others, { ...start, sequence: 9, occurredOn: '2030-01-01' }]) : absent;
    expect(twice).toMatchObject({ status: 'running', startedOn: '2020-09-01', sequence: others.length + 1 });
  });
});

describe('the random lives', () => {
  it('meet every type of fact', () => {
    const met = new Set<string>();
    for (const steps of fc.sample(life, { numRuns: 250, seed: 1 })) for (const { type } of lived(steps).events) met.add(type);
    expect(Object.keys(factTypes).filter((type) => !met.has(type))).toEqual([]);
  });
});
