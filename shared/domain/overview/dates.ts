import { workingDaysBetween } from '../calendar.ts';
import type { Definition } from '../definition/schema.ts';
import { listed } from '../dutch.ts';
import type { DateView, TurnView } from '../overview-model.ts';
import { allDecisions, commissioner, externalDay, gateOfResolution, labelOf, phaseFrom, phaseOf, topicOf } from '../plan.ts';
import { inForce, type Started } from '../programme.ts';
import { aboutInWords } from '../sentences.ts';
import { dueIn } from '../thresholds.ts';
import type { Due } from '../timetable.ts';
import { stampWords } from '../words.ts';

const kindOf = (about: string): string => about.slice(0, about.indexOf(':'));
const idOf = (about: string): string => about.split(':')[1] ?? '';

const allDue = (definition: Definition, programme: Started): Due[] =>
  definition.phases.flatMap(({ id }) => dueIn(definition, programme, id));

const byDate = <T extends { date: string }>(a: T, b: T): number => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0);

/** Resolutions of one meeting stand in one line: the body decides on them together. */
const meetings = (definition: Definition, due: Due[]): (Due & { body: string; names: string[] })[] => {
  const grouped = new Map<string, Due & { body: string; names: string[] }>();
  for (const one of due.filter(({ about }) => kindOf(about) === 'resolution')) {
    const decision = allDecisions(definition).find(({ id }) => id === idOf(one.about));
    const key = `${decision?.body ?? ''}@${one.date}`;
    const group = grouped.get(key) ?? { ...one, body: decision?.body ?? '', names: [] };
    group.names.push(topicOf(decision?.name ?? one.about));
    grouped.set(key, group);
  }
  return [...grouped.values()];
};

/** Who is to act: what is late or comes up within the horizon, most urgent first; recurring work is nobody's turn. */
const horizonWorkingDays = 60;

export const turnsOf = (definition: Definition, programme: Started, today: string): TurnView[] => {
  const due = allDue(definition, programme);
  const soon = ({ date }: { date: string }): boolean => workingDaysBetween(today, date) <= horizonWorkingDays;
  const explanations = Object.values(allDecisions(definition)).flatMap(({ id, name }): TurnView[] => {
    const recording = inForce(programme, id);
    if (!recording || recording.explained || recording.confirmedBy === null || recording.stamps.length === 0) return [];
    const why = listed(recording.stamps.map((stamp) => stampWords[stamp]));
    return [{ who: labelOf(definition, commissioner), what: `Licht het stempel “${why}” op ${name} toe.`, until: null }];
  });
  const decisions = meetings(definition, due).map((one) => ({
    ...one,
    who: labelOf(definition, one.body),
    what: `Besluit over ${listed(one.names)}.`,
  }));
  const others = due
    .filter(({ about }) => ['activity', 'list', 'condition'].includes(kindOf(about)))
    .map((one) => ({ ...one, who: labelOf(definition, one.to), what: `${aboutInWords(definition, one.about)}.` }));
  const dated = [...decisions, ...others].filter(soon).toSorted(byDate);
  return [...dated.map(({ who, what, date }) => ({ who, what, until: date })), ...explanations].slice(0, 8);
};

/** Slack: working days between a decision and the day on which what it opens is planned to open. */
const slackOf = (definition: Definition, { about, date }: Due): number | null => {
  if (kindOf(about) !== 'resolution') return null;
  const opens = gateOfResolution(definition, idOf(about))?.opens;
  return opens === undefined ? null : workingDaysBetween(date, phaseFrom(phaseOf(definition, opens)));
};

/** The dates that come next, today included. */
export const upcomingDates = (definition: Definition, programme: Started, today: string): DateView[] => {
  const due = allDue(definition, programme);
  const decisions = meetings(definition, due).map((one) => ({
    date: one.date,
    view: {
      what: `${labelOf(definition, one.body)} besluit over ${listed(one.names)}`,
      who: labelOf(definition, one.body),
      slackWorkingDays: slackOf(definition, one),
      note: null,
    },
  }));
  const others = due
    .filter(({ about }) => kindOf(about) !== 'resolution')
    .map((one) => ({
      date: one.date,
      view: { what: aboutInWords(definition, one.about), who: labelOf(definition, one.to), slackWorkingDays: null, note: null },
    }));
  const external = definition.externalDates.flatMap((one) => {
    const date = externalDay(one);
    return date === null ? [] : [{ date, view: { what: one.text, who: 'Van buiten', slackWorkingDays: null, note: 'Vaste datum' } }];
  });
  const watched = new Set(due.filter(({ about }) => kindOf(about) === 'milestone').map(({ date }) => date));
  return [...decisions, ...others, ...external.filter(({ date }) => !watched.has(date))]
    .filter(({ date }) => date >= today)
    .toSorted(byDate)
    .slice(0, 8)
    .map(({ date, view }) => ({ on: date, ...view }));
};
