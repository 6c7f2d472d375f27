import { readdirSync, readFileSync } from 'node:fs';
import validate from 'asl-validator';
import { describe, expect, it } from 'vitest';
import type { Engine, Handler } from '../../local/engine/engine.ts';
import { openTestEngine, playUntil } from './kit.ts';

/** What a function answers, call by call; the last answer repeats. */
type Script = { returns?: unknown; returnsLength?: number; throws?: { name: string; message: string }; hangs?: boolean };
type Outside = { after: number; succeed?: unknown; fail?: { error: string; cause: string }; stop?: string };
type Case = {
  name: string;
  /** The page of the AWS documentation (or of the Amazon States Language) that the expectation comes from. */
  source: string;
  definition: { StartAt: string; States: object };
  input: unknown;
  functions?: Record<string, Script[]>;
  /** What happens from outside, seconds after the start. */
  events?: Outside[];
  expect: {
    status: string;
    output?: unknown;
    error?: string;
    cause?: string;
    causeHas?: string[];
    path?: string[];
    types?: string[];
    seconds?: number;
    secondsBelow?: number;
    calls?: Record<string, unknown[]>;
    callCount?: Record<string, number>;
    differentTokens?: number;
  };
};

const folder = new URL('./cases/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const casesIn = (file: string): Case[] => JSON.parse(readFileSync(new URL(file, folder), 'utf8'));

const answer = async (script: Script | undefined): Promise<unknown> => {
  if (script?.hangs) return new Promise(() => undefined);
  if (script?.throws) throw Object.assign(new Error(script.throws.message), { name: script.throws.name });
  return script?.returnsLength === undefined ? script?.returns : 'x'.repeat(script.returnsLength);
};

const scripted = (functions: Record<string, Script[]>, calls: Record<string, unknown[]>): Record<string, Handler> =>
  Object.fromEntries(
    Object.entries(functions).map(([name, scripts]): [string, Handler] => [
      name,
      (payload) => {
        const earlier = (calls[name] ??= []);
        earlier.push(payload);
        return answer(scripts[Math.min(earlier.length, scripts.length) - 1]);
      },
    ]),
  );

const tokensIn = (calls: Record<string, unknown[]>): string[] =>
  Object.values(calls)
    .flat()
    .flatMap((payload) =>
      typeof payload === 'object' && payload !== null && 'token' in payload && typeof payload.token === 'string' ? [payload.token] : [],
    );

const happen = async (engine: Engine, event: Outside, token: string): Promise<void> => {
  if (event.stop !== undefined) expect(await engine.stop('case', event.stop)).toBe(true);
  else if (event.fail) expect(await engine.fail(token, event.fail.error, event.fail.cause)).toBe('delivered');
  else expect(await engine.succeed(token, event.succeed)).toBe('delivered');
};

const enteredIn = (engine: Engine): string[] =>
  engine.history('case').flatMap((event) => {
    const name = event['stateEnteredEventDetails']?.['name'];
    return typeof name === 'string' ? [name] : [];
  });

const play = async ({ definition, input, functions = {}, events = [] }: Case) => {
  const calls: Record<string, unknown[]> = {};
  const { engine, clock } = openTestEngine({ machines: { machine: definition }, handlers: scripted(functions, calls) });
  const start = clock.now();
  await engine.start({ name: 'case', machine: 'machine', input });
  for (const event of events) {
    const at = start.add({ seconds: event.after });
    await playUntil(engine, clock, at);
    clock.set(at);
    await happen(engine, event, tokensIn(calls).at(-1) ?? '');
  }
  await playUntil(engine, clock);
  return { engine, calls };
};

type Expectation = Case['expect'];

/** What there is to see of each thing that the case speaks of; equal to the expectation when all is well. */
const observe = (wanted: Expectation, engine: Engine, calls: Record<string, unknown[]>): Partial<Expectation> => {
  const execution = engine.describe('case');
  const cause = execution?.cause ?? '';
  const lasted = execution?.stoppedAt?.since(execution.startedAt).total('seconds') ?? Number.NaN;
  const seen: Required<Expectation> = {
    status: execution?.status ?? 'nothing',
    output: execution?.output,
    error: execution?.error ?? '',
    cause,
    causeHas: (wanted.causeHas ?? []).filter((part) => cause.includes(part)),
    path: enteredIn(engine),
    types: engine.history('case').map(({ type }) => type),
    seconds: lasted,
    secondsBelow: lasted < (wanted.secondsBelow ?? 0) ? (wanted.secondsBelow ?? 0) : lasted,
    calls,
    callCount: Object.fromEntries(Object.entries(calls).map(([name, payloads]) => [name, payloads.length])),
    differentTokens: new Set(tokensIn(calls)).size,
  };
  return Object.fromEntries(Object.entries(seen).filter(([key]) => Object.hasOwn(wanted, key)));
};

/** The branches come from different machines, which may use the same names. */
const errorsIn = (definition: object) =>
  validate(definition, { checkPaths: true, checkArn: true }).errors.filter((error) => error['Error code'] !== 'DUPLICATE_STATE_NAMES');

describe('conformance', () => {
  it('has cases in every file', () => {
    expect(files.length).toBeGreaterThanOrEqual(10);
    expect(files.map((file) => casesIn(file).length)).not.toContain(0);
  });

  /** Each case as a branch of one machine: the other reader takes long to get ready. */
  it('holds only what another reader of the states language takes too', () => {
    const branches = files.flatMap(casesIn).map(({ definition: { StartAt, States } }) => ({ StartAt, States }));
    const whole = { QueryLanguage: 'JSONata', StartAt: 'All', States: { All: { Type: 'Parallel', Branches: branches, End: true } } };
    expect(errorsIn(structuredClone(whole))).toEqual([]);
    branches.push({ StartAt: 'Bad', States: { Bad: { Type: 'Succeed', Next: 'Bad' } } });
    expect(errorsIn(whole)).not.toEqual([]);
  });

  describe.each(files)('%s', (file) => {
    it.each(casesIn(file).map((one) => [one.name, one] as const))('%s', async (_, one) => {
      expect(one.source).toMatch(/^https:\/\/(docs\.aws\.amazon\.com|states-language\.net|docs\.jsonata\.org)\//);
      const { engine, calls } = await play(one);
      expect(observe(one.expect, engine, calls)).toEqual(one.expect);
      await engine.close();
    });
  });
});
