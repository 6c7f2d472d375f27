import { firstDay, lastDay, lastMeeting, lastWorkingDay } from './calendar.ts';
import type { Activity, Decision, Definition, ExternalDate, Gate, Milestone, Phase, Resolution } from './definition/schema.ts';

/** The role that owns a resolution unless the definition says otherwise. */
export const contractor = 'ambtelijk-opdrachtnemer';
/** The role that starts, pauses, resumes and stops, and that answers for the programme. */
export const commissioner = 'ambtelijk-opdrachtgever';

export const ownerOf = ({ owner }: { owner?: string | undefined }): string => owner ?? contractor;

const find = <T extends { id: string }>(kind: string, things: readonly T[], id: string): T => {
  const found = things.find((thing) => thing.id === id);
  if (!found) throw new RangeError(`unknown ${kind} ${id}`);
  return found;
};

export const phaseOf = ({ phases }: Definition, id: string): Phase => find('phase', phases, id);
export const gateOf = ({ gates }: Definition, id: string): Gate => find('gate', gates, id);
export const activityOf = ({ activities }: Definition, id: string): Activity => find('activity', activities, id);
export const milestoneOf = ({ milestones }: Definition, id: string): Milestone => find('milestone', milestones, id);

/** The gate at whose passing this phase closes. */
export const closingGate = ({ gates }: Definition, phase: string): Gate | undefined => gates.find(({ closes }) => closes === phase);
export const gateOfResolution = ({ gates }: Definition, resolution: string): Gate | undefined =>
  gates.find(({ resolutions }) => resolutions.some(({ id }) => id === resolution));

export type AnyDecision = Resolution | Decision;
export const allDecisions = ({ gates, decisions }: Definition): AnyDecision[] => [
  ...gates.flatMap(({ resolutions }) => resolutions),
  ...decisions,
];
export const decisionOf = ({ gates, decisions }: Definition, id: string): AnyDecision | undefined => {
  for (const { resolutions } of gates) {
    const found = resolutions.find((one) => one.id === id);
    if (found) return found;
  }
  return decisions.find((one) => one.id === id);
};

/** The last meeting of the deciding body in the window, else its last working day. Null: open end or no window. */
export const plannedDecision = ({ bodies }: Definition, { body, window }: AnyDecision): string | null => {
  if (window === null) return null;
  const rhythm = bodies.find(({ id }) => id === body)?.meets;
  return (rhythm && lastMeeting(rhythm, window)) ?? lastWorkingDay(window);
};

/** A gate is planned when the last of its required resolutions is. */
export const plannedGate = (definition: Definition, { resolutions }: Gate): string =>
  resolutions
    .filter(({ required }) => required)
    .map((resolution) => plannedDecision(definition, resolution) ?? '')
    .toSorted()
    .at(-1) ?? '';

export const plannedMilestone = ({ on, window }: Milestone): string => on ?? (window && lastWorkingDay(window)) ?? '';

export const plannedActivity = ({ window }: Activity): string | null => lastWorkingDay(window);

export const externalDay = ({ on, window }: ExternalDate): string | null => on ?? (window?.until ? lastDay(window.until) : null);

export const phaseFrom = ({ window, opensWhen }: Phase): string => opensWhen.date ?? firstDay(window.from ?? '1970-01');
export const phaseUntil = ({ window }: Phase): string | null => (window.until === null ? null : lastDay(window.until));

/** What a decision is about, for "besluit over ...": without the word that says that it is one. */
export const topicOf = (name: string): string => name.replace(/^Besluit(vorming)? (over )?/, '');

/** Where a rule of the commission stands, in words. */
export const ruleOf = ({ source }: { source: string }): string => (source.startsWith('§') ? `Bestuursopdracht ${source}` : source);

export const labelOf = ({ roles, bodies }: Definition, id: string): string =>
  roles.find((role) => role.id === id)?.label ?? bodies.find((body) => body.id === id)?.label ?? id;
