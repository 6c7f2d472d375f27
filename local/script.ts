import type { Temporal } from 'temporal-polyfill';
import { loadDefinition, loadProgramme } from '../functions/kit/load.ts';
import type { Recorded } from '../functions/kit/record.ts';
import { dayOf } from '../shared/domain/calendar.ts';
import type { Definition } from '../shared/domain/definition/schema.ts';
import { isStarted } from '../shared/domain/programme.ts';
import type { Refusal } from '../shared/domain/refusal.ts';
import { type ActingAs, holders } from '../shared/domain/rights.ts';
import { inOrder, instantOf, type Scenario, type ScenarioAct } from '../shared/domain/scenario/scenario.ts';
import type { Home, Script } from './home.ts';

export type Refused = { at: string; act: string; refusal: Pick<Refusal, 'code' | 'sentence'> };

/** Plans that the acts of a scenario bring, by the file that they name. */
export type Plans = ReadonlyMap<string, Definition>;

const withoutMoment = ({ at: _at, as: _as, person: _person, ...command }: ScenarioAct) => command;

/** Whoever holds the role that day: the n-th holder, or else the account `none`, which the rules will refuse. */
const whoActs = async (home: Home, definition: Definition, { as, person = 1 }: ScenarioAct): Promise<ActingAs> => {
  const id = { organisation: definition.organisation.id, programme: definition.id };
  const { programme } = await loadProgramme(home.ledger, id);
  const inForce = isStarted(programme) ? await loadDefinition(home.ledger, id.organisation, programme.definition) : definition;
  return holders(inForce, programme, as, dayOf(home.programmeClock.now()))[person - 1] ?? { account: 'none', role: as };
};

const perform = async (home: Home, definition: Definition, act: ScenarioAct, plans: Plans): Promise<Recorded> => {
  const actor = await whoActs(home, definition, act);
  const request = { organisation: definition.organisation.id, programme: definition.id, actor };
  if (act.act === 'start-programme') return home.acts[act.act]({ ...request, command: { act: act.act }, definition });
  if (act.act === 'amend-plan')
    return home.acts[act.act]({ ...request, command: { act: act.act, reason: act.reason }, definition: plans.get(act.plan) });
  return home.acts[act.act]({ ...request, command: withoutMoment(act) });
};

/** A scenario played on a home from act `from` on; what was refused is kept, in order. `performed`: told after each act. */
export const playScenario = (
  home: Home,
  definition: Definition,
  scenario: Scenario,
  { plans = new Map(), from = 0, performed }: { plans?: Plans; from?: number; performed?: (count: number) => Promise<void> } = {},
): Script & { refused: Refused[]; ahead(): { at: Temporal.Instant; act: ScenarioAct }[] } => {
  const acts = inOrder(scenario.acts);
  const refused: Refused[] = [];
  let position = from;
  return {
    refused,
    ahead: () => acts.slice(position).map((act) => ({ at: instantOf(act), act })),
    next: () => {
      const act = acts[position];
      return act && instantOf(act);
    },
    perform: async () => {
      const act = acts[position];
      if (!act) return;
      const recorded = await perform(home, definition, act, plans);
      position += 1;
      if (recorded.outcome === 'refused')
        refused.push({ at: act.at, act: act.act, refusal: { code: recorded.refusal.code, sentence: recorded.refusal.sentence } });
      await performed?.(position);
    },
  };
};
