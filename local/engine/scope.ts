import jsonata from 'jsonata';

/** What an expression takes from outside itself. */
export type Names = {
  /** Names with a dollar that the expression does not bind itself, without `states`: variables and functions. */
  free: string[];
  /** Those of them that it calls. */
  called: string[];
  /** Members of `$states`: input, result, errorOutput, context. */
  states: string[];
  /** Why it cannot be played, if so. */
  problems: string[];
};

type Node = { type?: string; value?: unknown; [key: string]: unknown };
type Found = Record<keyof Names, Set<string>>;
type Walk = { names: Found; bound: ReadonlySet<string>; nested: boolean };

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

const nodesIn = (value: unknown): Node[] => {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  return isNode(value) ? [value] : [];
};

const binding = (walk: Walk, names: Iterable<string>): Walk => ({ ...walk, bound: new Set([...walk.bound, ...names]) });
const within = (walk: Walk): Walk => ({ ...walk, nested: true });

const bindsIn = (node: Node): string[] =>
  nodesIn(node['expressions'])
    .filter(({ type }) => type === 'bind')
    .flatMap(({ lhs }) => nodesIn(lhs).map(({ value }) => String(value)));

const visitVariable = (node: Node, walk: Walk): void => {
  const name = String(node.value);
  const { free, problems } = walk.names;
  if (name === '$') problems.add('$$ (the input document) does not exist in the states language');
  else if (name === '' && !walk.nested) problems.add('$ stands for nothing at the top level of an expression');
  else if (name === 'states') problems.add('$states must be followed by .input, .context, .result or .errorOutput');
  else if (name === 'eval') problems.add('$eval is not available in Step Functions');
  else if (name !== '' && !walk.bound.has(name)) free.add(name);
};

const visitPath = (node: Node, walk: Walk): void => {
  const steps = nodesIn(node['steps']);
  const [first, second] = steps;
  let rest = steps;
  let inner = walk;
  if (first?.type === 'variable' && first.value === 'states' && !('predicate' in first) && second?.type === 'name') {
    walk.names.states.add(String(second.value));
    rest = steps.slice(2);
    visitParts(second, within(walk));
    inner = within(walk);
  } else if (!walk.nested && first !== undefined && ['name', 'wildcard', 'descendant', 'parent'].includes(first.type ?? '')) {
    walk.names.problems.add(`${String(first.value)} refers to an input document, which does not exist: start at $states or a variable`);
  }
  for (const step of rest) {
    inner = binding(
      inner,
      [step['focus'], step['index']].filter((name) => typeof name === 'string'),
    );
    visit(step, inner);
    inner = within(inner);
  }
  for (const key of ['group', 'predicate', 'stages']) for (const part of nodesIn(node[key])) visit(part, within(inner));
};

/** Filters, groupings and orders see the value that they hang on as `$`. */
const contextual = new Set(['stages', 'predicate', 'group', 'terms', 'pattern', 'update', 'delete']);

const visitParts = (node: Node, walk: Walk): void => {
  for (const [key, part] of Object.entries(node)) {
    for (const child of nodesIn(part)) visit(child, contextual.has(key) ? within(walk) : walk);
  }
};

const visitCall = (node: Node, walk: Walk): void => {
  for (const { type, value } of nodesIn(node['procedure'])) {
    if (type === 'variable' && typeof value === 'string' && !walk.bound.has(value)) walk.names.called.add(value);
  }
};

const visit = (node: Node, walk: Walk): void => {
  visitCall(node, walk);
  if (node.type === 'variable') visitVariable(node, walk);
  if (node.type === 'path') visitPath(node, walk);
  else if (node.type === 'lambda') {
    visitParts(
      { body: node['body'] },
      binding(
        walk,
        nodesIn(node['arguments']).map(({ value }) => String(value)),
      ),
    );
  } else if (node.type === 'block') visitParts(node, binding(walk, bindsIn(node)));
  else if (node.type === 'bind')
    visitParts(
      { rhs: node['rhs'] },
      binding(
        walk,
        nodesIn(node['lhs']).map(({ value }) => String(value)),
      ),
    );
  else visitParts(node, walk);
};

const messageOf = (error: unknown): string => (isNode(error) && typeof error['message'] === 'string' ? error['message'] : String(error));

/**
 * Reads which names an expression uses, by walking its syntax tree: in the npm package an unassigned variable is silently nothing.
 * Top-level `$`, `$$` and unqualified names are problems. Source: Amazon States Language, "JSONata Restrictions".
 */
export const namesIn = (source: string): Names => {
  const names: Found = { free: new Set(), called: new Set(), states: new Set(), problems: new Set() };
  try {
    for (const node of nodesIn(jsonata(source).ast())) visit(node, { names, bound: new Set(), nested: false });
  } catch (error) {
    names.problems.add(`not JSONata: ${messageOf(error)}`);
  }
  return { free: [...names.free], called: [...names.called], states: [...names.states], problems: [...names.problems] };
};
