import type { Expression } from 'jsonata';
import { expressionIn, type Template } from './asl.ts';
import { compileDialect, functionNames } from './dialect.ts';
import { StateError } from './errors.ts';
import { namesIn } from './scope.ts';

export type Bindings = { variables: Record<string, unknown>; states: Record<string, unknown> };

/** Fills in a template: each JSONata string in it, however deep, becomes its value. */
export type Evaluate = (template: Template, bindings: Bindings, field: string) => Promise<unknown>;

type Compiled = { expression: Expression; needs: string[] };

const queryError = (source: string, field: string, what: string): StateError =>
  new StateError('States.QueryEvaluationError', `The JSONata expression '${source}' specified for the field '${field}' ${what}`, field);

const reason = (error: unknown): string => {
  if (typeof error !== 'object' || error === null || !('message' in error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? `${error.code}: ${String(error.message)}` : String(error.message);
};

const isFunction = (value: unknown): boolean =>
  typeof value === 'function' ||
  (typeof value === 'object' && value !== null && ('_jsonata_function' in value || '_jsonata_lambda' in value));

/**
 * An evaluator on one clock; compiled expressions are kept.
 * An expression that fails, or yields nothing, throws StateError States.QueryEvaluationError naming the field.
 * @param now milliseconds since the epoch
 */
export const createEvaluator = (now: () => number): Evaluate => {
  const cache = new Map<string, Compiled>();

  const compile = (source: string): Compiled => {
    const known = cache.get(source);
    if (known) return known;
    const compiled = { expression: compileDialect(source, now), needs: namesIn(source).free.filter((name) => !functionNames.has(name)) };
    cache.set(source, compiled);
    return compiled;
  };

  const evaluate = async (source: string, { variables, states }: Bindings, field: string): Promise<unknown> => {
    const { expression, needs } = compile(source);
    const missing = needs.find((name) => !Object.hasOwn(variables, name));
    if (missing !== undefined) throw queryError(source, field, `refers to $${missing}, which has no value yet.`);
    let value: unknown;
    try {
      value = await expression.evaluate(undefined, { ...variables, states });
    } catch (error) {
      throw queryError(source, field, `threw an error during evaluation. ${reason(error)}`);
    }
    if (value === undefined) throw queryError(source, field, 'returned nothing (undefined).');
    if (isFunction(value)) throw queryError(source, field, 'returned a function, which is not JSON.');
    return JSON.parse(JSON.stringify(value));
  };

  const fill: Evaluate = async (template, bindings, field) => {
    if (typeof template === 'string') {
      const source = expressionIn(template);
      return source === undefined ? template : evaluate(source, bindings, field);
    }
    if (Array.isArray(template)) return Promise.all(template.map((item, index) => fill(item, bindings, `${field}[${String(index)}]`)));
    if (typeof template !== 'object' || template === null) return template;
    const pairs = Object.entries(template).map(async ([key, value]) => [key, await fill(value, bindings, `${field}/${key}`)] as const);
    return Object.fromEntries(await Promise.all(pairs));
  };
  return fill;
};
