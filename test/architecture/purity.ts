import { parseSync, Visitor, type VisitorObject } from 'oxc-parser';

type Node<Kind extends 'MemberExpression' | 'VariableDeclarator'> = Parameters<NonNullable<VisitorObject[Kind]>>[0];

/** Names of the surroundings: time, chance, output, network. A pure rule is given what it needs. */
const surroundings = new Set([
  'Date',
  'console',
  'crypto',
  'fetch',
  'global',
  'globalThis',
  'performance',
  'process',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'setTimeout',
]);
const members = new Set(['Math.random', 'Temporal.Now']);

const memberName = ({ object, property, computed }: Node<'MemberExpression'>): string => {
  const name = computed ? property.type === 'Literal' && String(property.value) : property.type === 'Identifier' && property.name;
  return object.type === 'Identifier' && name ? `${object.name}.${name}` : '';
};

const destructured = ({ id, init }: Node<'VariableDeclarator'>): string[] =>
  id.type === 'ObjectPattern' && init?.type === 'Identifier'
    ? id.properties.flatMap((property) =>
        property.type === 'Property' && property.key.type === 'Identifier' ? `${init.name}.${property.key.name}` : [],
      )
    : [];

/** What `text` reaches for outside its arguments, as `Date` or `Math.random`, each once. Comments, strings and property names do not count. */
export const impurities = (file: string, text: string): string[] => {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new SyntaxError(`${file}: ${errors[0]?.message ?? 'cannot be parsed'}`);
  const found: string[] = [];
  /** Identifiers that only name a property: `fact.process`, `{ console: 1 }`. */
  const labels = new Set<unknown>();
  new Visitor({
    MemberExpression: (node) => {
      if (!node.computed) labels.add(node.property);
      if (members.has(memberName(node))) found.push(memberName(node));
    },
    Property: ({ key, computed, shorthand }) => void (computed || shorthand || labels.add(key)),
    PropertyDefinition: ({ key, computed }) => void (computed || labels.add(key)),
    TSPropertySignature: ({ key, computed }) => void (computed || labels.add(key)),
    VariableDeclarator: (node) => void found.push(...destructured(node).filter((name) => members.has(name))),
    Identifier: (node) => {
      if (surroundings.has(node.name) && !labels.has(node)) found.push(node.name);
    },
  }).visit(program);
  return [...new Set(found)];
};
