import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import { zone } from '../calendar.ts';
import { commands } from '../commands.ts';
import { Id, Text } from '../definition/parts.ts';

const isMoment = (text: string): boolean => {
  try {
    Temporal.PlainDateTime.from(text, { overflow: 'reject' });
    return /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$/.test(text);
  } catch {
    return false;
  }
};

const moment = {
  /** Local day, or day and time; a day alone is ten o'clock. */
  at: z.string().refine(isMoment, 'must be a day (2020-10-27) or a moment (2020-10-27T09:40) that exists'),
  /** The role in which somebody acts: whoever holds it on that day. */
  as: Id,
  /** Which holder of the role; 2 is the second person. */
  person: z.int().min(1).max(9).optional(),
};

const { 'start-programme': start, 'amend-plan': amend, ...others } = commands;

/** One act of the script: when, in which role, and what it says. */
export const ScenarioAct = z.discriminatedUnion('act', [
  start.omit({ definition: true }).extend(moment),
  /** `plan`: the amended definition, a file beside the scenario. */
  amend.omit({ definition: true }).extend({ ...moment, plan: Text }),
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a mapped array loses which schema belongs to which act
  ...(Object.values(others).map((command) => command.extend(moment)) as unknown as [ActShape<OtherCommand>]),
]);

type OtherCommand = (typeof others)[keyof typeof others];
type ActShape<C> = C extends z.ZodObject<infer S> ? z.ZodObject<S & typeof moment, z.core.$strict> : never;
export type ScenarioAct = z.infer<typeof ScenarioAct>;

/** The acts that a script can hold, each with the fields it has. */
export const actFields: ReadonlyMap<string, string[]> = new Map(
  ScenarioAct.options.map(({ shape }) => [[...shape.act.values][0] ?? '', Object.keys(shape)]),
);

/** A script of acts for a simulation or a demonstration, in the order in which they stand when they are at the same moment. */
export const Scenario = z.strictObject({
  $schema: z.string().optional(),
  /** Id of the definition that it is for. */
  programme: Id,
  title: Text,
  acts: z.array(ScenarioAct).min(1, 'a scenario has at least one act'),
});
export type Scenario = z.infer<typeof Scenario>;

/** The instant of an act: its local time, or ten o'clock. A time that the clocks skip moves forward with them. */
export const instantOf = ({ at }: Pick<ScenarioAct, 'at'>): Temporal.Instant =>
  Temporal.PlainDateTime.from(at.length === 10 ? `${at}T10:00` : at)
    .toZonedDateTime(zone)
    .toInstant();

/** By time; at the same moment, in the order of the script. */
export const inOrder = (acts: readonly ScenarioAct[]): ScenarioAct[] =>
  acts.toSorted((a, b) => Temporal.Instant.compare(instantOf(a), instantOf(b)));
