import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { type Simulation, simulate } from '../local/simulation.ts';
import { StaleStory } from '../local/stories.ts';
import { formatError, loadDefinition } from '../shared/definition/load.ts';
import { loadScenario } from '../shared/definition/scenario.ts';
import { dayOf } from '../shared/domain/calendar.ts';
import { isDate } from '../shared/domain/definition/parts.ts';
import type { Definition } from '../shared/domain/definition/schema.ts';
import { asPlanned } from '../shared/domain/scenario/as-planned.ts';
import { inOrder, type Scenario } from '../shared/domain/scenario/scenario.ts';
import { sentenceOf, stampsOn } from '../shared/domain/sentences.ts';
import { stampWords } from '../shared/domain/words.ts';
import { readArguments, Stop } from './kit/command.ts';

const usage = 'Usage: npm run simulate -- <definition.yaml> [--scenario <scenario.yaml>] [--until <date>] [--json]';
const defaultUntil = '2021-12-31';

const read = (file: string): string => {
  if (!existsSync(file))
    throw new Stop(2, `There is no file ${file}. Give the path of a YAML file, for instance programmes/transformatie-wmo.yaml.`);
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Stop(2, `${file} cannot be read. Give the path of a YAML file that you may read.`);
  }
};

const readDefinition = (file: string): Definition => {
  const loaded = loadDefinition(read(file), file);
  if (!loaded.ok) throw new Stop(1, loaded.errors.map(formatError).join('\n'));
  return loaded.definition;
};

const readScenario = (file: string, definition: Definition): { scenario: Scenario; plans: Map<string, Definition> } => {
  const loaded = loadScenario(read(file), file);
  if (!loaded.ok) throw new Stop(1, loaded.errors.map(formatError).join('\n'));
  const { scenario } = loaded;
  if (scenario.programme !== definition.id)
    throw new Stop(1, `${file} is a scenario for ${scenario.programme}, not for ${definition.id}. Give a scenario of this programme.`);
  const plans = scenario.acts.flatMap((act) => (act.act === 'amend-plan' ? [act.plan] : []));
  return { scenario, plans: new Map(plans.map((plan) => [plan, readDefinition(join(dirname(file), plan))])) };
};

const options = {
  scenario: { type: 'string' },
  until: { type: 'string', default: defaultUntil },
  json: { type: 'boolean', default: false },
} as const;

const timeline = ({ events, definition, report, refused }: Simulation, title: string): string => {
  const lines = events.map((event) => {
    const recorded = dayOf(Temporal.Instant.from(event.recordedAt));
    const happened = event.occurredOn === recorded ? '' : ` (op ${event.occurredOn})`;
    const stamps = stampsOn(event).map((stamp) => ` [${stampWords[stamp]}]`);
    return `${recorded}  ${String(event.sequence).padStart(4)}  ${sentenceOf(definition, event)}${happened}${stamps.join('')}`;
  });
  const { executions, gates } = report;
  return [
    `${definition.shortTitle}: ${title}, ${report.from} - ${report.to}`,
    '',
    ...lines,
    '',
    ...gates.map(
      ({ id, passedOn, returned }) =>
        `gate ${id}: ${passedOn === null ? 'not passed' : `passed on ${passedOn}`}, returned ${String(returned)}x`,
    ),
    `${String(report.facts)} facts, chain ${report.chainValid ? 'valid' : 'BROKEN'}, ${String(report.reminders)} reminders, milestones ${String(report.milestones.reached)} of ${String(report.milestones.planned)} reached, ${String(report.milestones.slipped)} slipped`,
    `${String(executions.started)} executions: ${String(executions.succeeded)} succeeded, ${String(executions.failed)} failed, ${String(executions.running)} running; longest ${String(executions.longestDays)} days, most events ${String(executions.mostEvents)}`,
    `played in ${String(report.elapsedMs)} ms`,
    ...refused.map(({ at, act, refusal }) => `REFUSED ${at} ${act}: ${refusal.sentence}`),
  ].join('\n');
};

const main = async (): Promise<number> => {
  const { positionals, values } = readArguments(options, 1, usage);
  const [file = ''] = positionals;
  if (!isDate(values.until)) throw new Stop(2, `--until ${values.until} is no date. Give one that exists, as 2021-12-31.`);
  const definition = readDefinition(file);
  const { scenario, plans } =
    values.scenario === undefined ? { scenario: asPlanned(definition), plans: new Map() } : readScenario(values.scenario, definition);
  const [first] = inOrder(scenario.acts);
  if (first && values.until < first.at.slice(0, 10))
    throw new Stop(2, `The simulation ends on ${values.until}, before its first act on ${first.at.slice(0, 10)}. Give a later --until.`);
  const simulation = await simulate({ definition, scenario, plans, until: values.until });
  const { report, refused } = simulation;
  console.log(
    values.json
      ? JSON.stringify(report, null, 2)
      : timeline(simulation, `${scenario.title} (${basename(values.scenario ?? 'as planned')})`),
  );
  for (const { at, act, refusal } of values.json ? refused : []) console.error(`Refused on ${at}, ${act}: ${refusal.sentence}`);
  return refused.length > 0 || !report.chainValid || report.executions.failed > 0 ? 1 : 0;
};

const explain = (error: unknown): string => {
  if (error instanceof Stop || error instanceof StaleStory) return error.message;
  return `The simulation failed: ${error instanceof Error ? error.message : 'unknown error'} This is a fault in the program; please report it.`;
};

try {
  process.exitCode = await main();
} catch (error) {
  console.error(explain(error));
  process.exitCode = error instanceof Stop ? error.exitCode : 1;
}
