import { daysBetween } from '../../shared/domain/calendar.ts';
import type { Definition } from '../../shared/domain/definition/schema.ts';
import { dutchDay } from '../../shared/domain/dutch.ts';
import type { Threshold } from '../../shared/domain/facts.ts';
import { type Notice, recordingsOf } from '../../shared/domain/notices.ts';
import { decisionOf, labelOf } from '../../shared/domain/plan.ts';
import type { Programme, Recording } from '../../shared/domain/programme.ts';
import { aboutInWords } from '../../shared/domain/sentences.ts';
import { words } from './words.ts';

type Plan = { definition: Definition; programme: Programme };
type Told = Recording & { resolution: string };

/** What is to be done about a thing, by the first word of what it is about. */
const toDo = (about: string): string => {
  const kind = about.slice(0, about.indexOf(':'));
  return Object.hasOwn(words.toDo, kind) ? (words.toDo[kind] ?? '') : '';
};

const byWhen = (date: string, today: string): string => {
  const late = daysBetween(date, today);
  if (late > 0) return words.overdue(dutchDay(date), late);
  return late === 0 ? words.today : words.planned(dutchDay(date));
};

const asked = (definition: Definition, { about, date }: Threshold, today: string): string =>
  [`- ${aboutInWords(definition, about)}, ${byWhen(date, today)}.`, toDo(about)].filter((line) => line !== '').join('\n  ');

const decided = (definition: Definition, { resolution, outcome, meetingOn }: Told): string =>
  words.decided(decisionOf(definition, resolution)?.name ?? resolution, outcome, dutchDay(meetingOn));

const letter = (role: string, paragraphs: string[]): string => [words.salutation(role), ...paragraphs, words.closing].join('\n\n');

/** Subject and text of a mail, in Dutch, from the plan and the facts of now: what, by when, what to do. No link, no personal text. */
export const compose = (
  { definition, programme }: Plan,
  notice: Notice,
  role: string,
  today: string,
): { subject: string; text: string } => {
  const to = labelOf(definition, role).toLowerCase();
  const subject = words.subjects[notice.template](definition.shortTitle);
  if (notice.template === 'reminder' || notice.template === 'escalation') {
    const things = notice.about.thresholds.map((threshold) => asked(definition, threshold, today)).join('\n');
    return { subject, text: letter(to, [words.intro[notice.template](definition.title), things]) };
  }
  const sequences = notice.template === 'decision-recorded' ? [notice.about.recording] : notice.about.recordings;
  const list = recordingsOf(programme, sequences).map((one) => decided(definition, one));
  return { subject, text: letter(to, [words.intro[notice.template](definition.title), list.join('\n'), words.after[notice.template]]) };
};
