import type { Expression } from 'jsonata';
import type { Template } from './asl.ts';
import { compileDialect, functionNames } from './dialect.ts';
import { StateError } from './errors.ts';
import { type Bindings, compilePlain, isFunction, type Plain, unsure } from './plain.ts';
import { namesIn } from './scope.ts';
import { type Opened, openTemplate } from './template.ts';

export type { Bindings } from './plain.ts';

/** Fills in a template: each JSONata string in it, however deep, becomes its value. Of several that fail, the first in the template is reported. */
export type Evaluate = (template: Template, bindings: Bindings, field: string) => Promise<unknown>;

type Compiled = { source: string; expression: Expression; plain: Plain; needs: string[] };
type Ready = { expressions: (Compiled & { at: string })[]; build: Opened['build'] };

const queryError = (source: string, field: string, what: string): StateError =>
  new StateError('States.QueryEvaluationError', `The JSONata expression '${source}' specified for the field '${field}' ${what}`, field);

const reason = (error: unknown): string => {
  if (typeof error !== 'object' || error === null || !('message' in error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? `${error.code}: ${String(error.message)}` : String(error.message);
};

/** A copy as JSON knows it: numbers that are not finite become null, and minus zero zero. */
const copy = (value: unknown): unknown => {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null;
  return JSON.parse(JSON.stringify(value));
};

const demandAssigned = ({ source, needs }: Compiled, { variables }: Bindings, field: string): void => {
  for (const name of needs) {
    if (!Object.hasOwn(variables, name)) throw queryError(source, field, `refers to $${name}, which has no value yet.`);
  }
};

const askJsonata = async ({ source, expression }: Compiled, { variables, states }: Bindings, field: string): Promise<unknown> => {
  try {
    return await expression.evaluate(undefined, { ...variables, states });
  } catch (error) {
    throw queryError(source, field, `threw an error during evaluation. ${reason(error)}`);
  }
};

const demandJson = ({ source }: Compiled, value: unknown, field: string): unknown => {
  if (value === undefined) throw queryError(source, field, 'returned nothing (undefined).');
  if (isFunction(value)) throw queryError(source, field, 'returned a function, which is not JSON.');
  return copy(value);
};

/**
 * An evaluator on one clock. What it has compiled it keeps with the template, which must not change.
 * An expression that fails, or yields nothing, throws StateError States.QueryEvaluationError naming the field.
 * @param now milliseconds since the epoch
 */
export const createEvaluator = (now: () => number): Evaluate => {
  const expressions = new Map<string, Compiled>();
  const templates = new WeakMap<object, Ready>();

  const compile = (source: string): Compiled => {
    const known = expressions.get(source);
    if (known) return known;
    const expression = compileDialect(source, now);
    const needs = namesIn(source).free.filter((name) => !functionNames.has(name));
    const compiled = { source, expression, needs, plain: compilePlain(expression.ast()) ?? (() => unsure) };
    expressions.set(source, compiled);
    return compiled;
  };

  const prepare = (template: Template): Ready => {
    const { slots, build } = openTemplate(template);
    return { expressions: slots.map(({ source, at }) => ({ ...compile(source), at })), build };
  };

  const ready = (template: Template): Ready => {
    if (typeof template !== 'object' || template === null) return prepare(template);
    const known = templates.get(template) ?? prepare(template);
    templates.set(template, known);
    return known;
  };

  return async (template, bindings, field) => {
    const { expressions: parts, build } = ready(template);
    const values: unknown[] = [];
    for (const part of parts) {
      const at = field + part.at;
      demandAssigned(part, bindings, at);
      const plain = part.plain(bindings);
      values.push(demandJson(part, plain === unsure ? await askJsonata(part, bindings, at) : plain, at));
    }
    return build(values);
  };
};
