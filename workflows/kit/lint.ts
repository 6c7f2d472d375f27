import validate from 'asl-validator';
import { expressionsIn, isWaiting, type Machine, type State } from './asl.ts';
import { assignedBefore } from './assigned.ts';
import { builtinFunctions } from './builtin.ts';
import { usesOf } from './jsonata-uses.ts';

/** What is wrong, in which state (`''`: the machine itself). */
export type Finding = { state: string; rule: string; message: string };

type Rule = (state: State, assigned: ReadonlySet<string>) => string[];

/** A limit of AWS on every number of seconds. */
const longestTimeout = 99_999_999;

const resources = ['arn:aws:states:::lambda:invoke', 'arn:aws:states:::lambda:invoke.waitForTaskToken'];

const types = ['Task', 'Choice', 'Wait', 'Pass', 'Succeed', 'Fail'];

/** Same name and meaning on AWS and in the `jsonata` package, and the same answer every time. Add one when a story needs it. */
const functions = [
  'string length substring contains join split uppercase lowercase trim',
  'number sum max min floor ceil round abs',
  'count append exists not boolean type map filter sort distinct keys lookup merge',
].flatMap((names) => names.split(' '));

const statesFields = ['input', 'result', 'errorOutput', 'context'];

const errorsIn = (list: { ErrorEquals: string[] }[] | undefined): string[] => (list ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);

const parsed = (expression: string) => {
  try {
    return { expression, uses: usesOf(expression) };
  } catch {
    return { expression };
  }
};

const eachUse = (state: State, kind: 'variables' | 'functions' | 'states'): string[] =>
  expressionsIn(state).flatMap((expression) => parsed(expression).uses?.[kind] ?? []);

const tooLong = (seconds: unknown): boolean =>
  typeof seconds === 'number' && (!Number.isInteger(seconds) || seconds < 1 || seconds > longestTimeout);

const rules: Record<string, Rule> = {
  'state-type': ({ Type }) => (types.includes(Type) ? [] : [`${Type} is not a type of state that our stories use`]),
  'task-timeout': ({ Type, TimeoutSeconds }) => (Type === 'Task' && TimeoutSeconds === undefined ? ['a task without TimeoutSeconds'] : []),
  'timeout-length': ({ TimeoutSeconds }) =>
    tooLong(TimeoutSeconds) ? [`TimeoutSeconds ${TimeoutSeconds} is no whole number from 1 to ${longestTimeout}`] : [],
  'timeout-path': (state) =>
    ['TimeoutSecondsPath', 'HeartbeatSecondsPath'].filter((field) => field in state).map((f) => `${f} is JSONPath`),
  'choice-default': ({ Type, Default }) => (Type === 'Choice' && Default === undefined ? ['a choice without Default'] : []),
  'waiting-retry': (state) =>
    isWaiting(state)
      ? errorsIn(state.Retry)
          .filter((error) => ['States.ALL', 'States.Timeout'].includes(error))
          .map((error) => `retries ${error}: the business timeout would never reach Catch`)
      : [],
  'waiting-catch': (state) =>
    isWaiting(state)
      ? ['States.Timeout', 'States.ALL'].filter((error) => !errorsIn(state.Catch).includes(error)).map((error) => `does not catch ${error}`)
      : [],
  resource: ({ Type, Resource }) =>
    Type === 'Task' && !resources.includes(Resource ?? '') ? [`${Resource} is not a resource that the embedded home plays`] : [],
  'variable-name': (state) =>
    [state, ...(state.Choices ?? []), ...(state.Catch ?? [])]
      .flatMap(({ Assign }) => Object.keys(Assign ?? {}))
      .filter((name) => !/^\p{ID_Start}\p{ID_Continue}{0,79}$/u.test(name) || name === 'states' || builtinFunctions.has(name))
      .map((name) => `'${name}' is no name for a variable, or belongs to JSONata`),
  'variable-assigned': (state, assigned) =>
    eachUse(state, 'variables')
      .filter((name) => !assigned.has(name))
      .map((name) => `$${name} is not assigned on every way to this state`),
  function: (state) =>
    eachUse(state, 'functions')
      .filter((name) => !functions.includes(name))
      .map((name) => `$${name}() is not on the list of functions that mean the same in both homes`),
  'states-field': (state) =>
    eachUse(state, 'states')
      .filter((field) => !statesFields.includes(field))
      .map((field) => `$states.${field} does not exist`),
  expression: (state) =>
    expressionsIn(state)
      .map(parsed)
      .filter(({ uses }) => uses === undefined)
      .map(({ expression }) => `${expression} is no JSONata`),
};

const ofMachine = ({ QueryLanguage, TimeoutSeconds }: Machine): Finding[] => [
  ...(QueryLanguage === 'JSONata' ? [] : [{ state: '', rule: 'query-language', message: 'the machine does not say JSONata' }]),
  ...(TimeoutSeconds === undefined || tooLong(TimeoutSeconds)
    ? [{ state: '', rule: 'timeout-length', message: `TimeoutSeconds of the machine is ${TimeoutSeconds}` }]
    : []),
];

const ofValidator = (machine: Machine): Finding[] =>
  validate(structuredClone(machine)).errors.map((error) => ({
    state: '',
    rule: 'asl-validator',
    message: `${error['Error code']}: ${error.Message}`,
  }));

/**
 * Our own rules on a definition, then those of asl-validator, which misses unknown resources, names of variables, oversized
 * timeouts and choices without a default. No findings: an empty list.
 */
export const lint = (machine: Machine): Finding[] => {
  const assigned = assignedBefore(machine);
  const ofStates = Object.entries(machine.States).flatMap(([state, definition]) =>
    Object.entries(rules).flatMap(([rule, check]) =>
      check(definition, assigned.get(state) ?? new Set()).map((message) => ({ state, rule, message })),
    ),
  );
  return [...ofMachine(machine), ...ofStates, ...ofValidator(machine)];
};
