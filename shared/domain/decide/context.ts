import type { Definition } from '../definition/schema.ts';
import { dutchDay } from '../dutch.ts';
import type { Event, FactData, FactType } from '../facts.ts';
import type { Programme, Started } from '../programme.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { type Act, type ActingAs, mayNot } from '../rights.ts';

/** All that a rule may know beside the programme: nothing here is fetched by the rule itself. */
export type Context = {
  /** In force; for `start-programme` the one to start with. */
  definition: Definition;
  /** The definition that `amend-plan` brings. */
  amended?: Definition;
  actor: ActingAs;
  /** ISO local date of the programme clock. */
  today: string;
  /** ISO instant of the programme clock. */
  now: string;
};

export type Decided = Event[] | Refusal;

export const fact = <T extends FactType>(type: T, data: FactData[T], occurredOn: string, text?: Record<string, string>): Event =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a generic type and its data are one member of the union
  ({ type, data, occurredOn, ...(text ? { text } : {}) }) as Event;

export const notMine = (act: Act, programme: Programme, { definition, actor, today }: Context, own: string[] = []): Refusal | undefined =>
  mayNot(act, { definition, programme, actor, today, own });

/** A fact cannot have happened tomorrow. */
export const inFuture = (on: string, { today }: Context): Refusal | undefined =>
  on > today
    ? refuse('in-future', `De datum ${dutchDay(on)} ligt in de toekomst. Leg het vast op of na die dag.`, { possibleFrom: on })
    : undefined;

export const unknown = (what: string, id: string): Refusal =>
  refuse('unknown', `${what} ${id} staat niet in de opzet van dit programma. Kijk in de lijst welke er zijn.`);

/** Only a running programme moves forward; what happened can be recorded always. */
export const standsStill = (programme: Started): Refusal | undefined => {
  if (programme.status === 'paused')
    return refuse('paused', `Het programma staat stil sinds ${dutchDay(programme.pausedOn)}. De ambtelijk opdrachtgever hervat het.`);
  if (programme.status === 'running') return undefined;
  return refuse('programme-ended', 'Het programma is beëindigd. Wat besloten is, kunt u nog wel vastleggen en herstellen.');
};
