import type { ExprNode } from 'jsonata';
import * as z from 'zod';

/** What an expression sees. */
export type Bindings = { variables: Record<string, unknown>; states: Record<string, unknown> };

/** Instead of a value: only jsonata itself can tell what it is. */
export const unsure: unique symbol = Symbol('unsure');

/** Gives at once what jsonata would give, or `unsure`. */
export type Plain = (bindings: Bindings) => unknown;

type Variable = { type: 'variable'; value: string };
type Path = { type: 'path'; steps: [Variable, ...{ type: 'name'; value: string }[]] };
type Literal = { type: 'string' | 'number' | 'value'; value: string | number | boolean | null };
type Binary = { type: 'binary'; value: '=' | '!=' | 'and' | 'or' | '&'; lhs: Form; rhs: Form };
type Form = Variable | Path | Literal | Binary;

/** A node without what it inherits from jsonata's parser. Strict: a filter, a grouping or a kept array is one more member of the node. */
const node = <T extends z.ZodType>(shape: T) => z.preprocess((value): unknown => Object.assign({}, value), shape);

const position = z.number();
/** `$` and `$$` are no variables: they are named the empty text and a dollar. */
const variable = z.strictObject({ type: z.literal('variable'), value: z.string().regex(/^[^$]/), position });
const step = z.strictObject({ type: z.literal('name'), value: z.string(), position });
const path = z.strictObject({ type: z.literal('path'), steps: z.tuple([node(variable)], node(step)) });
const constant = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const literal = z.strictObject({ type: z.enum(['string', 'number', 'value']), value: constant, position });
const operand: z.ZodType<Form> = z.lazy(() => form);
const operator = z.enum(['=', '!=', 'and', 'or', '&']);
const binary = z.strictObject({ type: z.literal('binary'), value: operator, position, lhs: operand, rhs: operand });
const form = node(z.discriminatedUnion('type', [variable, path, literal, binary]));

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** What jsonata takes for a function; data can look like one. */
export const isFunction = (value: unknown): boolean =>
  typeof value === 'function' || (isObject(value) && ('_jsonata_function' in value || '_jsonata_lambda' in value));

/** A name without a variable may be that of a function. */
const variableNamed = (name: string): Plain =>
  name === 'states' ? ({ states }) => states : ({ variables }) => (Object.hasOwn(variables, name) ? variables[name] : unsure);

/** Jsonata walks through every item of an array on the way; an array at the end it gives as it is. */
const along =
  (start: Plain, names: readonly string[]): Plain =>
  (bindings) => {
    let value = start(bindings);
    for (const name of names) {
      if (value === unsure || Array.isArray(value) || isFunction(value)) return unsure;
      if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
      value = value[name];
    }
    return value;
  };

type Scalar = string | number | boolean | null | undefined;

const isScalar = (value: unknown): value is Scalar =>
  value === null || value === undefined || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** Jsonata refuses to cast numbers that are not finite. */
const isCastable = (value: unknown): value is Scalar => isScalar(value) && (typeof value !== 'number' || Number.isFinite(value));

/** Nothing equals nothing, and differs from nothing. */
const comparing =
  (lhs: Plain, rhs: Plain, whenEqual: boolean): Plain =>
  (bindings) => {
    const left = lhs(bindings);
    const right = rhs(bindings);
    if (!isScalar(left) || !isScalar(right)) return unsure;
    return left !== undefined && right !== undefined && (left === right) === whenEqual;
  };

const castToBoolean = (value: unknown): boolean | typeof unsure => (isCastable(value) ? Boolean(value) : unsure);

/** The right side counts only where the left one does not decide. */
const deciding =
  (lhs: Plain, rhs: Plain, decisive: boolean): Plain =>
  (bindings) => {
    const left = castToBoolean(lhs(bindings));
    return left === unsure || left === decisive ? left : castToBoolean(rhs(bindings));
  };

/** Numbers are written with 15 digits. */
const castToString = (value: unknown): string | typeof unsure => {
  if (typeof value === 'string') return value;
  if (!isCastable(value)) return unsure;
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Number(value.toPrecision(15)));
  return value === undefined ? '' : String(value);
};

const joining =
  (lhs: Plain, rhs: Plain): Plain =>
  (bindings) => {
    const left = castToString(lhs(bindings));
    const right = castToString(rhs(bindings));
    return left === unsure || right === unsure ? unsure : left + right;
  };

const operations: Record<Binary['value'], (lhs: Plain, rhs: Plain) => Plain> = {
  '=': (lhs, rhs) => comparing(lhs, rhs, true),
  '!=': (lhs, rhs) => comparing(lhs, rhs, false),
  and: (lhs, rhs) => deciding(lhs, rhs, false),
  or: (lhs, rhs) => deciding(lhs, rhs, true),
  '&': joining,
};

const compile = (expression: Form): Plain => {
  if (expression.type === 'variable') return variableNamed(expression.value);
  if (expression.type === 'binary') return operations[expression.value](compile(expression.lhs), compile(expression.rhs));
  if (expression.type !== 'path') return () => expression.value;
  const [start, ...steps] = expression.steps;
  return along(
    variableNamed(start.value),
    steps.map(({ value }) => value),
  );
};

/**
 * Compiles the plain forms of JSONata: variables, paths of names on them, literals, and `=`, `!=`, `and`, `or` and `&` of those.
 * Undefined for every other expression. Built on the syntax tree and the evaluator of jsonata 2.2.2.
 */
export const compilePlain = (ast: ExprNode): Plain | undefined => {
  const { data } = form.safeParse(ast);
  return data && compile(data);
};
