import { expressionIn, type Machine, type Processor, type State, type Template } from './asl.ts';
import { functionNames } from './dialect.ts';
import type { Finding } from './errors.ts';
import { assignedBefore } from './flow.ts';
import { assignmentsOf } from './rules.ts';
import { namesIn } from './scope.ts';

/** A field that may hold expressions, and the members of `$states` that exist there. */
type Place = { field: string; template: Template; offers: readonly string[] };

const always = ['input', 'context'];
const withResult = [...always, 'result'];
const withError = [...always, 'errorOutput'];

const recoveryPlaces = (state: State): Place[] =>
  state.Type === 'Task' || state.Type === 'Map'
    ? (state.Catch ?? []).flatMap(({ Assign, Output }, index) => [
        { field: `Catch.${String(index)}.Assign`, template: Assign, offers: withError },
        { field: `Catch.${String(index)}.Output`, template: Output, offers: withError },
      ])
    : [];

const plain = (state: object, fields: readonly string[]): Place[] =>
  Object.entries(state)
    .filter(([field]) => fields.includes(field))
    .map(([field, template]) => ({ field, template, offers: always }));

const placesOf = (state: State): Place[] => {
  switch (state.Type) {
    case 'Fail':
      return plain(state, ['Error', 'Cause']);
    case 'Succeed':
      return plain(state, ['Output']);
    case 'Pass':
      return plain(state, ['Output', 'Assign']);
    case 'Wait':
      return plain(state, ['Seconds', 'Timestamp', 'Output', 'Assign']);
    case 'Choice':
      return state.Choices.flatMap((rule, index) =>
        plain(rule, ['Condition', 'Assign', 'Output']).map((place) => ({ ...place, field: `Choices.${String(index)}.${place.field}` })),
      );
    case 'Task':
    case 'Map':
    default:
      return [
        ...plain(state, ['Arguments', 'TimeoutSeconds', 'Items', 'ItemSelector', 'MaxConcurrency']),
        ...plain(state, ['Assign', 'Output']).map((place) => ({ ...place, offers: withResult })),
        ...recoveryPlaces(state),
      ];
  }
};

const textsIn = (template: Template, field: string): [field: string, text: string][] => {
  if (typeof template === 'string') return [[field, template]];
  if (typeof template !== 'object' || template === null) return [];
  return Object.entries(template).flatMap(([key, value]) => textsIn(value, `${field}.${key}`));
};

type Known = {
  /** Assigned on some way to this state. */
  before: ReadonlySet<string>;
  /** Assigned anywhere in the machine: such a name is a variable, also where it is the name of a function. */
  anywhere: ReadonlySet<string>;
};

const checkName = (name: string, isCalled: boolean, { before, anywhere }: Known): string[] => {
  if (!anywhere.has(name) && functionNames.has(name)) return [];
  if (!before.has(name)) return [`$${name} is not assigned by any state before this one, and is no function`];
  return isCalled ? [`$${name} is a variable, which cannot be called`] : [];
};

const checkText = (text: string, offers: readonly string[], known: Known): string[] => {
  const source = expressionIn(text);
  if (source === undefined) return text.startsWith('{%') ? ['starts with {% but does not end with %}'] : [];
  const { free, called, states, problems } = namesIn(source);
  return [
    ...problems,
    ...states.filter((name) => !offers.includes(name)).map((name) => `$states.${name} does not exist in this field`),
    ...free.flatMap((name) => checkName(name, called.includes(name), known)),
  ];
};

const assignedIn = ({ States }: Processor): Set<string> =>
  new Set(Object.values(States).flatMap((state) => assignmentsOf(state).flatMap(([, assign]) => Object.keys(assign))));

/** Source: Amazon States Language, "Variable Scope": an inner scope cannot assign a variable of an outer one. */
const checkShadowing = (name: string, state: State, outer: ReadonlySet<string>): Finding[] =>
  assignmentsOf(state).flatMap(([field, assign]) =>
    Object.keys(assign)
      .filter((variable) => outer.has(variable))
      .map((variable) => ({ state: name, field: `${field}.${variable}`, message: `$${variable} belongs to the scope around this one` })),
  );

const assignedAnywhere = (scope: Processor): string[] => [
  ...assignedIn(scope),
  ...Object.values(scope.States).flatMap((state) => (state.Type === 'Map' ? assignedAnywhere(state.ItemProcessor) : [])),
];

const checkScope = (scope: Processor, outside: Known, namesOutside: ReadonlySet<string>): Finding[] => {
  const assigned = assignedBefore(scope, outside.before);
  const names = new Set([...namesOutside, ...assignedIn(scope)]);
  return Object.entries(scope.States).flatMap(([name, state]) => {
    const known = { before: assigned.get(name) ?? new Set<string>(), anywhere: outside.anywhere };
    const findings = placesOf(state).flatMap(({ field, template, offers }) =>
      textsIn(template, field).flatMap(([at, text]) =>
        checkText(text, offers, known).map((message) => ({ state: name, field: at, message })),
      ),
    );
    findings.push(...checkShadowing(name, state, namesOutside));
    return state.Type === 'Map' ? [...findings, ...checkScope(state.ItemProcessor, known, names)] : findings;
  });
};

/** Every expression of a machine: syntax, functions, variables assigned before, members of `$states`. */
export const checkExpressions = (machine: Machine): Finding[] =>
  checkScope(machine, { before: new Set(), anywhere: new Set(assignedAnywhere(machine)) }, new Set());
