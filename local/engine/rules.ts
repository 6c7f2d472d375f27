import { type Assignments, type Catcher, type Machine, type Processor, type Retrier, type State, waitsForToken } from './asl.ts';
import type { Finding } from './errors.ts';

/** Rules of the states language that a schema of fields cannot say, and two of our own (marked). */

type Complaint = { field: string; message: string };

const standardErrors = new Set(
  'ALL DataLimitExceeded ExceedToleratedFailureThreshold HeartbeatTimeout Http.Socket ItemReaderFailed NoChoiceMatched Permissions QueryEvaluationError ResultWriterFailed Runtime TaskFailed Timeout'
    .split(' ')
    .map((name) => `States.${name}`),
);

const checkErrorNames = (handlers: readonly (Retrier | Catcher)[], field: string): Complaint[] =>
  handlers.flatMap(({ ErrorEquals }, index) => {
    const at = `${field}.${String(index)}.ErrorEquals`;
    const unknown = ErrorEquals.filter((name) => name.startsWith('States.') && !standardErrors.has(name));
    const complaints = unknown.map((name) => ({ field: at, message: `${name} is not an error of the states language` }));
    if (ErrorEquals.includes('States.ALL') && (ErrorEquals.length > 1 || index < handlers.length - 1)) {
      complaints.push({ field: at, message: 'States.ALL must stand alone and last' });
    }
    return complaints;
  });

const checkDelays = (retriers: readonly Retrier[]): Complaint[] =>
  retriers.flatMap(({ MaxDelaySeconds, IntervalSeconds = 1 }, index) =>
    MaxDelaySeconds !== undefined && MaxDelaySeconds <= IntervalSeconds
      ? [{ field: `Retry.${String(index)}.MaxDelaySeconds`, message: 'must be greater than IntervalSeconds' }]
      : [],
  );

/** Ours: a wildcard would retry the business timeout before Catch sees it. */
const checkWaitingTask = (state: State): Complaint[] =>
  state.Type === 'Task' && waitsForToken(state)
    ? (state.Retry ?? []).flatMap(({ ErrorEquals }, index) =>
        ErrorEquals.includes('States.ALL')
          ? [
              {
                field: `Retry.${String(index)}.ErrorEquals`,
                message: 'States.ALL on a waiting task would retry its timeout: name the errors',
              },
            ]
          : [],
      )
    : [];

const checkRecovery = (state: State): Complaint[] => {
  if (state.Type !== 'Task' && state.Type !== 'Map') return [];
  const { Retry = [], Catch = [] } = state;
  return [...checkErrorNames(Retry, 'Retry'), ...checkErrorNames(Catch, 'Catch'), ...checkDelays(Retry), ...checkWaitingTask(state)];
};

const checkTransition = (state: State): Complaint[] => {
  if (state.Type === 'Choice' || state.Type === 'Succeed' || state.Type === 'Fail') return [];
  return (state.Next === undefined) === (state.End === undefined)
    ? [{ field: 'Next', message: 'a state has exactly one of Next and End' }]
    : [];
};

const checkWait = (state: State): Complaint[] =>
  state.Type === 'Wait' && (state.Seconds === undefined) === (state.Timestamp === undefined)
    ? [{ field: 'Seconds', message: 'a Wait has exactly one of Seconds and Timestamp' }]
    : [];

/** Ours: AWS's pages contradict each other on whether these hold for a matched rule. */
const checkChoice = (state: State): Complaint[] =>
  state.Type === 'Choice'
    ? (['Assign', 'Output'] as const).flatMap((field) =>
        state[field] === undefined ? [] : [{ field, message: 'is not implemented on a Choice as a whole: put it on its rules' }],
      )
    : [];

/** The assignments of a state, each with the field it stands in. */
export const assignmentsOf = (state: State): [field: string, Assignments][] => {
  if (state.Type === 'Succeed' || state.Type === 'Fail') return [];
  const own: [string, Assignments | undefined][] = [['Assign', state.Assign]];
  const rules = state.Type === 'Choice' ? state.Choices.map(({ Assign }, i) => [`Choices.${String(i)}.Assign`, Assign] as const) : [];
  const caught =
    state.Type === 'Task' || state.Type === 'Map'
      ? (state.Catch ?? []).map(({ Assign }, i) => [`Catch.${String(i)}.Assign`, Assign] as const)
      : [];
  return [...own, ...rules, ...caught].flatMap(([field, assign]) => (assign ? [[field, assign]] : []));
};

const variableName = /^[\p{ID_Start}][\p{ID_Continue}]*$/u;

const complaintOnVariable = (name: string): string | undefined => {
  if (!variableName.test(name) || name.length > 80)
    return `$${name} is not a variable name (a letter, then letters and digits, at most 80)`;
  return name === 'states' ? '$states is reserved' : undefined;
};

const checkVariables = (state: State): Complaint[] =>
  assignmentsOf(state).flatMap(([at, assign]) =>
    Object.keys(assign).flatMap((name) => {
      const message = complaintOnVariable(name);
      return message === undefined ? [] : [{ field: `${at}.${name}`, message }];
    }),
  );

const checks = [checkTransition, checkWait, checkChoice, checkRecovery, checkVariables];

const checkScope = ({ States }: Processor, seen: Set<string>): Finding[] =>
  Object.entries(States).flatMap(([name, state]) => {
    const findings = checks.flatMap((check) => check(state).map((complaint) => ({ state: name, ...complaint })));
    if (seen.has(name)) findings.push({ state: name, field: 'States', message: 'state names are unique in the whole machine' });
    if (name.length > 80) findings.push({ state: name, field: 'States', message: 'a state name has at most 80 characters' });
    seen.add(name);
    return state.Type === 'Map' ? [...findings, ...checkScope(state.ItemProcessor, seen)] : findings;
  });

export const checkRules = (machine: Machine): Finding[] => checkScope(machine, new Set());
