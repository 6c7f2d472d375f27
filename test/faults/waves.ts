import { Temporal } from 'temporal-polyfill';
import { firstDay, nextMeeting } from '../../shared/domain/calendar.ts';
import type { Definition } from '../../shared/domain/definition/schema.ts';
import type { RecordedEvent } from '../../shared/domain/facts.ts';
import type { Person } from '../domain/kit.ts';
import { changed } from '../domain/proef.ts';
import { confirmIt, recordIt, type Say } from '../kit/town.ts';

export const programmesInWave = 8;
const extra = ['D1', 'D2', 'D3', 'D4', 'D5', 'D6'];

const yearOf = (wave: number): number => 2020 + wave;
const tuesdays = { weekday: 2, everyWeeks: 1, recesses: [], skipped: [], extra: [], source: 'verzonnen' };
const meetingIn = (month: string): string =>
  nextMeeting(tuesdays, Temporal.PlainDate.from(firstDay(month)).subtract({ days: 1 }).toString()) ?? '';

/**
 * Two phases in one year: the second opens on a date, by a timer, after the gate of the first, and closes with the programme's last gate.
 * Six more decisions belong to no gate: they are recorded at once, against each other.
 */
const definitionIn = (wave: number, number: number): Definition =>
  changed((plan) => {
    const month = (of: number): string => `${String(yearOf(wave))}-${String(of).padStart(2, '0')}`;
    plan.id = `golf-${String(wave)}-${String(number)}`;
    plan.startsOn = `${month(9)}-01`;
    plan.phases = plan.phases.filter(({ id }) => id !== 'C');
    for (const phase of plan.phases) {
      phase.window = phase.id === 'A' ? { from: month(9), until: month(10) } : { from: month(11), until: month(12) };
      phase.opensWhen = phase.id === 'A' ? { date: `${month(9)}-01` } : { date: `${month(11)}-02`, gate: 'G1' };
    }
    for (const gate of plan.gates) {
      gate.resolutions = gate.resolutions.filter(({ id }) => id === 'R1' || id === 'R4');
      for (const one of gate.resolutions)
        one.window = gate.id === 'G1' ? { from: month(9), until: month(10) } : { from: month(12), until: month(12) };
    }
    plan.decisions = extra.map((id) => ({ id, name: `Besluit ${id}`, body: 'college', window: null, content: [], source: 'verzonnen' }));
    plan.activities = [];
    plan.milestones = [];
    plan.consultations = [];
    plan.reminders = { daysBefore: [14], escalateDaysAfter: [7] };
  });

/** One act of one person. `key` names it within its programme, and the fact that it leaves. */
export type Act = { key: string; person: Person; say: Say; brought?: Definition };

export const keyOf = (event: RecordedEvent): string | undefined => {
  if (event.type === 'programme-started') return 'start';
  if (event.type === 'resolution-recorded') return event.data.resolution;
  if (event.type === 'list-confirmed') return event.data.list;
  return undefined;
};

const record = (resolution: string, meetingOn: string): Act => ({
  key: resolution,
  person: 'recorder',
  say: { ...recordIt(resolution, 'adopted', meetingOn), list: resolution.startsWith('R') ? `BL ${meetingOn}` : `BL extra ${meetingOn}` },
});
const confirm = (meetingOn: string): Act => ({ key: `BL ${meetingOn}`, person: 'second', say: confirmIt(meetingOn) });

/** A day to which the clock goes first, and then chains of acts: all chains at once, each one act after the other. */
export type Step = { until: string; chains: { definition: Definition; acts: Act[] }[] };

/** Everything that happens in one wave: timers, deliveries and acts, for eight programmes at once. */
export const waveOf = (wave: number): Step[] => {
  const year = String(yearOf(wave));
  const definitions = Array.from({ length: programmesInWave }, (_, index) => definitionIn(wave, index + 1));
  const [october, december] = [meetingIn(`${year}-10`), meetingIn(`${year}-12`)];
  const chains = (...lists: Act[][]) => definitions.flatMap((definition) => lists.map((acts) => ({ definition, acts })));
  return [
    {
      until: `${year}-09-01T09:00`,
      chains: definitions.map((definition) => ({
        definition,
        acts: [{ key: 'start', person: 'commissioner', say: { act: 'start-programme' }, brought: definition }],
      })),
    },
    {
      until: `${year}-10-20`,
      chains: chains([record('R1', october), confirm(october)], ...extra.map((id) => [record(id, october)])),
    },
    { until: `${year}-11-03`, chains: [] },
    { until: `${year}-12-20`, chains: chains([record('R4', december), confirm(december)]) },
  ];
};
