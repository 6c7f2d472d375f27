import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type * as z from 'zod';
import { functionName, type Machine, type Processor, type State } from './asl.ts';
import { type Finding, MachineRefused } from './errors.ts';
import { checkExpressions } from './expressions.ts';
import { checkFlow } from './flow.ts';
import { checkRules } from './rules.ts';
import { machineShape, stateShapes } from './shape.ts';

/** The field that stands for the whole machine in a finding. */
const wholeMachine = '(state machine)';

const shapeFindings = (state: string, issues: readonly z.core.$ZodIssue[]): Finding[] =>
  issues.flatMap((issue) => {
    const field = issue.path.join('.');
    if (issue.code !== 'unrecognized_keys') return [{ state, field: field || 'Type', message: issue.message }];
    return issue.keys.map((key) => ({ state, field: [...issue.path, key].join('.'), message: 'this field is not implemented' }));
  });

const isKnownType = (type: unknown): type is keyof typeof stateShapes => typeof type === 'string' && Object.hasOwn(stateShapes, type);

const typeOf = (state: unknown): unknown => (typeof state === 'object' && state !== null && 'Type' in state ? state.Type : undefined);

const checkState = (name: string, raw: unknown): Finding[] => {
  const type = typeOf(raw);
  if (!isKnownType(type)) return [{ state: name, field: 'Type', message: `${JSON.stringify(type) ?? 'nothing'} is not implemented` }];
  const { error } = stateShapes[type].safeParse(raw);
  if (error) return shapeFindings(name, error.issues);
  return type === 'Map' ? checkStates(stateShapes.Map.parse(raw).ItemProcessor.States) : [];
};

const checkStates = (states: Record<string, unknown>): Finding[] =>
  Object.entries(states).flatMap(([name, state]) => checkState(name, state));

const checkShape = (asl: unknown): Finding[] => {
  const { error, data } = machineShape.safeParse(asl);
  return error ? shapeFindings(wholeMachine, error.issues) : checkStates(data.States);
};

/** Adds what is wrong with the fields; when nothing is, the definition is shaped as a machine. */
const isShaped = (asl: unknown, findings: Finding[]): asl is Machine => {
  findings.push(...checkShape(asl));
  return findings.length === 0;
};

/** Adds everything that is wrong with a definition; when nothing is, the engine can play it. */
const isMachine = (asl: unknown, findings: Finding[]): asl is Machine => {
  if (!isShaped(asl, findings)) return false;
  findings.push(...checkRules(asl), ...checkFlow(asl));
  if (findings.length === 0) findings.push(...checkExpressions(asl));
  return findings.length === 0;
};

/** All that is wrong with a definition; empty when the engine can play it. */
export const checkMachine = (asl: unknown): Finding[] => {
  const findings: Finding[] = [];
  isMachine(asl, findings);
  return findings;
};

/** @throws MachineRefused with every finding, each naming the state and the field */
export const loadMachine = (asl: unknown, name?: string): Machine => {
  const findings: Finding[] = [];
  if (isMachine(asl, findings)) return asl;
  throw new MachineRefused(findings, name);
};

/** SHA-256 (hex) over RFC 8785 canonical JSON: equal definitions have equal hashes however they are written. */
export const hashDefinition = (asl: unknown): string =>
  createHash('sha256')
    .update(canonicalize(asl) ?? '')
    .digest('hex');

/** Every state of a machine, those inside Map states too. */
export const allStates = ({ States }: Processor): [string, State][] =>
  Object.entries(States).flatMap(([name, state]) => [[name, state], ...(state.Type === 'Map' ? allStates(state.ItemProcessor) : [])]);

/** The functions that a machine calls, by stable name, sorted. */
export const functionsOf = (machine: Machine): string[] =>
  [...new Set(allStates(machine).flatMap(([, state]) => (state.Type === 'Task' ? [functionName(state)] : [])))].toSorted();
