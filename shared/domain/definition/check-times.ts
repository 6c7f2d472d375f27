import { day, firstDay, lastDay, nextMeeting } from '../calendar.ts';
import { placed } from './check-gates.ts';
import { MeetingRhythm } from './parts.ts';
import type { Draft, Path, Problem } from './problem.ts';
import { isUnreadable } from './problem.ts';
import type { Decision, Definition, ExternalDate, Milestone, Phase, Resolution } from './schema.ts';

/** Any object with `from` and `until` is a period, wherever it stands; `dependencies` use `from` for something else. */
const backwards = (value: unknown, path: Path): Problem[] => {
  if (Array.isArray(value)) return value.flatMap((item, index) => backwards(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value).flatMap(([field, one]) => (field === 'dependencies' ? [] : backwards(one, [...path, field])));
  const from: unknown = Reflect.get(value, 'from');
  const until: unknown = Reflect.get(value, 'until');
  if (typeof from !== 'string' || typeof until !== 'string' || lastDay(until) >= firstDay(from)) return inside;
  const message = `It ends (${until}) before it begins (${from})`;
  return [...inside, { path: [...path, 'until'], message, mend: `Write an "until" of ${from} or later, or mend "from".` }];
};

type Dated = Draft<Milestone> | Draft<ExternalDate>;

/** A day or a window: one of the two, not both. */
const oneMoment = (thing: Dated, path: Path, kind: string): Problem[] => {
  if (isUnreadable(thing, 'on') || isUnreadable(thing, 'window')) return [];
  if (thing.on !== undefined && thing.window !== undefined)
    return [{ path: [...path, 'window'], message: `This ${kind} has both "on" and "window"`, mend: 'Keep one of the two.' }];
  if (thing.on !== undefined || thing.window !== undefined) return [];
  return [
    {
      path,
      message: `This ${kind} has neither "on" nor "window"`,
      mend: 'Add "on: 2020-10-27" or "window: { from: 2020-10, until: 2020-10 }".',
    },
  ];
};

const openEnd = (window: object | null | undefined, path: Path, side: 'from' | 'until', why: string): Problem[] =>
  window && Reflect.get(window, side) === null
    ? [
        {
          path: [...path, 'window', side],
          message: `This window has no ${side === 'until' ? 'end' : 'beginning'}, but ${why}`,
          mend: `Give "${side}" a month or a date.`,
        },
      ]
    : [];

const milestoneProblems = ({ thing, path }: { thing: Draft<Milestone>; path: Path }): Problem[] => [
  ...oneMoment(thing, path, 'milestone'),
  ...openEnd(thing.window, path, 'until', 'the planned date of a milestone is its last working day'),
];

/** The decisions of a definition, gates first, each with its place. */
const decisionsOf = (draft: Draft<Definition>): { thing: Draft<Resolution> | Draft<Decision>; path: Path }[] => [
  ...(draft.gates ?? []).flatMap((gate, index) => placed<Resolution>(gate?.resolutions, ['gates', index, 'resolutions'])),
  ...placed<Decision>(draft.decisions, ['decisions']),
];

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** A rhythm of more than one week needs a day to count from, and that day must be a meeting day. */
const countingProblem = ({ weekday, everyWeeks, countedFrom }: MeetingRhythm): Problem | undefined => {
  if (everyWeeks === 1) return undefined;
  if (countedFrom === undefined) {
    const message = `The body meets every ${everyWeeks} weeks, but "countedFrom" is missing`;
    return { path: [], message, mend: 'Add "countedFrom:" with a day on which it met.' };
  }
  const fallsOn = day(countedFrom).dayOfWeek;
  if (fallsOn === weekday) return undefined;
  const message = `${countedFrom} is a ${weekdays[fallsOn - 1]}, but the body meets on ${weekdays[weekday - 1]}`;
  return { path: ['countedFrom'], message, mend: 'Write a day on which the body met, or mend "weekday".' };
};

const rhythmProblems = (draft: Draft<Definition>): Problem[] =>
  (draft.bodies ?? []).flatMap((body, index): Problem[] => {
    const rhythm = MeetingRhythm.safeParse(body?.meets);
    const problem = rhythm.success ? countingProblem(rhythm.data) : undefined;
    return problem ? [{ ...problem, path: ['bodies', index, 'meets', ...problem.path] }] : [];
  });

/** The last day of a window on which its body meets is the planned date; a window without such a day has none. */
const noMeeting = (draft: Draft<Definition>, { thing, path }: { thing: Draft<Resolution> | Draft<Decision>; path: Path }): Problem[] => {
  const { window } = thing;
  const rhythm = MeetingRhythm.safeParse((draft.bodies ?? []).find((body) => body?.id !== undefined && body.id === thing.body)?.meets);
  if (!window || typeof window.until !== 'string' || window.until.length !== 7 || !rhythm.success) return [];
  const from = firstDay(typeof window.from === 'string' ? window.from : window.until);
  const until = lastDay(window.until);
  if (from > until || countingProblem(rhythm.data)) return [];
  const meeting = nextMeeting(rhythm.data, from);
  if (meeting !== null && meeting <= until) return [];
  return [
    {
      path: [...path, 'window'],
      message: `The body "${String(thing.body)}" does not meet from ${from} to ${until}`,
      mend: `Widen the window${meeting === null ? '' : ` (its next meeting is on ${meeting})`}, or add an extra meeting.`,
    },
  ];
};

/** Periods that end before they begin, moments that are missing or double, and decisions that no meeting can take. */
export const checkTimes = (draft: Draft<Definition>): Problem[] => {
  const decisions = decisionsOf(draft);
  return [
    ...backwards(draft, []),
    ...rhythmProblems(draft),
    ...placed<Phase>(draft.phases, ['phases']).flatMap(({ thing, path }) =>
      openEnd(thing.window, path, 'from', 'a phase has a planned start'),
    ),
    ...placed<Milestone>(draft.milestones, ['milestones']).flatMap(milestoneProblems),
    ...placed<ExternalDate>(draft.externalDates, ['externalDates']).flatMap(({ thing, path }) => oneMoment(thing, path, 'external date')),
    ...decisions.flatMap(({ thing, path }) => openEnd(thing.window, path, 'until', 'a decision is planned on its last meeting day')),
    ...decisions.flatMap((decision) => noMeeting(draft, decision)),
  ];
};
