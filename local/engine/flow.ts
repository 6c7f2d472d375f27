import type { Assignments, Machine, Processor, State } from './asl.ts';
import type { Finding } from './errors.ts';

/** One way out of a state: where it leads, what is assigned on the way, and the field that says so. */
export type Edge = { to: string; field: string; assign: Assignments };

/** Every way out of a state; the end of a scope is none. */
export const edgesOf = (state: State): Edge[] => {
  switch (state.Type) {
    case 'Succeed':
    case 'Fail':
      return [];
    case 'Choice':
      return [
        ...state.Choices.map(({ Next, Assign = {} }, index) => ({ to: Next, field: `Choices.${String(index)}.Next`, assign: Assign })),
        { to: state.Default, field: 'Default', assign: {} },
      ];
    case 'Pass':
    case 'Wait':
      return state.Next === undefined ? [] : [{ to: state.Next, field: 'Next', assign: state.Assign ?? {} }];
    case 'Task':
    case 'Map':
    default:
      return [
        ...(state.Next === undefined ? [] : [{ to: state.Next, field: 'Next', assign: state.Assign ?? {} }]),
        ...(state.Catch ?? []).map(({ Next, Assign = {} }, index) => ({ to: Next, field: `Catch.${String(index)}.Next`, assign: Assign })),
      ];
  }
};

const missingTargets = (scope: Processor, owner: string): Finding[] => {
  const findings: Finding[] = Object.hasOwn(scope.States, scope.StartAt)
    ? []
    : [{ state: owner, field: 'StartAt', message: `there is no state "${scope.StartAt}" here` }];
  for (const [state, definition] of Object.entries(scope.States)) {
    for (const { to, field } of edgesOf(definition)) {
      if (!Object.hasOwn(scope.States, to)) findings.push({ state, field, message: `there is no state "${to}" here` });
    }
  }
  return findings;
};

const reachable = (scope: Processor): Set<string> => {
  const seen = new Set<string>();
  const ahead = [scope.StartAt];
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    const state = scope.States[name];
    if (state === undefined || seen.has(name)) continue;
    seen.add(name);
    ahead.push(...edgesOf(state).map(({ to }) => to));
  }
  return seen;
};

const checkScope = (scope: Processor, owner: string): Finding[] => {
  const missing = missingTargets(scope, owner);
  const reached = reachable(scope);
  const lost = Object.keys(scope.States).filter((name) => !reached.has(name));
  const unreachable = lost.map((state) => ({ state, field: 'States', message: 'no state leads here' }));
  const inner = Object.entries(scope.States).flatMap(([name, state]) =>
    state.Type === 'Map' ? checkScope(state.ItemProcessor, name) : [],
  );
  return [...missing, ...(missing.length > 0 ? [] : unreachable), ...inner];
};

/** Targets that do not exist and states that nothing leads to. */
export const checkFlow = (machine: Machine): Finding[] => checkScope(machine, '(state machine)');

/**
 * For each state of a scope: the variables that some way to it assigns.
 * @param outer what the states around this scope have assigned
 */
export const assignedBefore = (scope: Processor, outer: ReadonlySet<string>): Map<string, Set<string>> => {
  const before = new Map<string, Set<string>>([[scope.StartAt, new Set(outer)]]);
  const changed = [scope.StartAt];
  for (let name = changed.pop(); name !== undefined; name = changed.pop()) {
    const state = scope.States[name];
    const known = before.get(name);
    if (state === undefined || known === undefined) continue;
    for (const { to, assign } of edgesOf(state)) {
      const old = before.get(to);
      const joined = new Set([...(old ?? []), ...known, ...Object.keys(assign)]);
      if (old !== undefined && old.size === joined.size) continue;
      before.set(to, joined);
      changed.push(to);
    }
  }
  return before;
};
