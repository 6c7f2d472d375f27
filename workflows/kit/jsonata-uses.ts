import jsonata from 'jsonata';

/** What an expression leans on; `states` are the fields of `$states` that it reads. */
export type Uses = { variables: string[]; functions: string[]; states: string[] };

type Node = Record<string, unknown>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !(value instanceof RegExp);

const nodesOf = (value: unknown): Node[] => (isNode(value) ? [value, ...Object.values(value).flatMap(nodesOf)] : []);

const nameOf = (value: unknown): string[] =>
  isNode(value) && value.type === 'variable' && typeof value.value === 'string' ? [value.value] : [];

/** Names that the expression binds itself: `$n := 1`, `function($v){ ... }`. */
const boundBy = (node: Node): string[] => {
  if (node.type === 'bind') return nameOf(node.lhs);
  return node.type === 'lambda' && Array.isArray(node.arguments) ? node.arguments.flatMap(nameOf) : [];
};

const stateField = (node: Node): string[] => {
  const [root, field] = Array.isArray(node.steps) ? (node.steps as unknown[]) : [];
  return nameOf(root).includes('states') && isNode(field) && typeof field.value === 'string' ? [field.value] : [];
};

const calledBy = (node: Node): string[] => {
  if (node.type === 'function' || node.type === 'partial') return nameOf(node.procedure);
  return node.type === 'apply' ? nameOf(node.rhs) : [];
};

/** Reads an expression (without `{% %}`). Throws what the parser throws where it is not JSONata. `$` and `$$` do not count. */
export const usesOf = (expression: string): Uses => {
  const nodes = nodesOf(jsonata(expression).ast());
  const bound = new Set(nodes.flatMap(boundBy));
  const functions = nodes.flatMap(calledBy).filter((name) => !bound.has(name));
  const own = new Set([...bound, ...functions, 'states', '', '$']);
  return {
    variables: nodes.flatMap(nameOf).filter((name) => !own.has(name)),
    functions,
    states: nodes.flatMap(stateField),
  };
};
