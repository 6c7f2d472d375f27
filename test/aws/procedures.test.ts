import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { CreateStateMachineCommand, GetExecutionHistoryCommand, ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { openStepFunctions, type StepFunctions } from '../../shared/aws/step-functions-procedures.ts';
import { executionName, executionPrefix } from '../../shared/ledger/names.ts';
import type { SubjectId } from '../../shared/ports.ts';
import { configureServer, queue, sfnClient } from './kit.ts';

const client = sfnClient('eu-west-1');
const roleArn = 'arn:aws:iam::123456789012:role/of-the-story';
const subject: SubjectId = { organisation: 'gemeente-voorbeeld', stream: 'programme/zorg', subject: 'phase/F1' };
const otherSubject: SubjectId = { ...subject, subject: 'phase/F2' };
const input = { schemaVersion: 1, phase: 'F1' };

const makeMachine = async (name: string, definition: string, owner = client): Promise<string> => {
  const { stateMachineArn } = await owner.send(new CreateStateMachineCommand({ name, definition, roleArn }));
  return z.string().parse(stateMachineArn);
};

const waitsForAnHour = JSON.stringify({ StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 3600, End: true } } });

/** Hands a token out and waits for it, and does so again. */
const handsOutTokens = (queueUrl: string): string => {
  const wait = {
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    Parameters: { QueueUrl: queueUrl, MessageBody: { 'token.$': '$$.Task.Token' } },
    TimeoutSeconds: 3600,
  };
  return JSON.stringify({ StartAt: 'First', States: { First: { ...wait, Next: 'Second' }, Second: { ...wait, End: true } } });
};

let procedures: StepFunctions;

beforeAll(async () => {
  const machines = { phase: await makeMachine('test-phase', waitsForAnHour), letter: await makeMachine('test-letter', waitsForAnHour) };
  procedures = openStepFunctions({ client, machines });
});

afterAll(() => client.destroy());

/** Moto then reads definitions and plays them; without it only keeps names. */
const playing = (plays: boolean) => () => configureServer({ stepfunctions: { execute_state_machine: plays } });

describe('procedures on Step Functions', () => {
  it('starts by name, once', async () => {
    const name = executionName(subject, 'epoch001', 1);
    expect(await procedures.start({ name, story: 'phase', input })).toBe('started');
    expect(await procedures.running(executionPrefix(subject))).toEqual([name]);
    expect(await procedures.start({ name, story: 'phase', input: { ...input, phase: 'F2' } })).toBe('already-exists');
    await procedures.stop(name, 'Superseded by generation 2.');
    expect(await procedures.start({ name, story: 'phase', input })).toBe('already-exists');
    expect(await procedures.running(executionPrefix(subject))).toEqual([]);
  });

  it('answers a repeat of a start as AWS does, and still runs once', async () => {
    const name = executionName(subject, 'epoch002', 1);
    expect(await procedures.start({ name, story: 'phase', input })).toBe('started');
    expect(await procedures.start({ name, story: 'phase', input })).toBe('started');
    expect(await procedures.running(executionPrefix(subject, 'epoch002'))).toEqual([name]);
    await procedures.stop(name, 'done');
  });

  it('stops what runs, and what never ran', async () => {
    const name = executionName(subject, 'epoch003', 1);
    await procedures.start({ name, story: 'phase', input });
    await procedures.stop(name, 'done');
    expect(await procedures.describe(name)).toMatchObject({ status: 'ABORTED', input });
    expect(await procedures.describe(executionName(subject, 'epoch003', 9))).toBeUndefined();
    await expect(procedures.stop(name, 'again')).resolves.toBeUndefined();
    await expect(procedures.stop(executionName(subject, 'epoch003', 9), 'never was')).resolves.toBeUndefined();
  });

  it('lists what runs of one subject, of one epoch, of one story', async () => {
    const names = [
      executionName(subject, 'epoch004', 1),
      executionName(subject, 'epoch005', 2),
      executionName(otherSubject, 'epoch004', 1),
    ];
    const letter = executionName({ ...subject, subject: 'letter/L1' }, 'epoch004', 1);
    for (const name of names) await procedures.start({ name, story: 'phase', input });
    await procedures.start({ name: letter, story: 'letter', input });
    expect((await procedures.running(executionPrefix(subject))).toSorted()).toEqual(names.slice(0, 2).toSorted());
    expect(await procedures.running(executionPrefix(subject, 'epoch004'))).toEqual(names.slice(0, 1));
    expect((await procedures.running('phase-')).toSorted()).toEqual(names.toSorted());
    expect((await procedures.running('')).toSorted()).toEqual([...names, letter].toSorted());
    expect(await procedures.running('procurement-')).toEqual([]);
    for (const name of [...names, letter]) await procedures.stop(name, 'done');
  });

  it('lists page after page', async () => {
    const small = sfnClient('eu-west-1');
    let pages = 0;
    small.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName !== 'ListExecutionsCommand') return next(args);
          pages += 1;
          return next({ ...args, input: { ...args.input, maxResults: 2 } });
        },
      { step: 'initialize' },
    );
    const own = openStepFunctions({ client: small, machines: { phase: await makeMachine('test-pages', waitsForAnHour) } });
    const names = [1, 2, 3, 4, 5].map((generation) => executionName(subject, 'epoch007', generation));
    for (const name of names) await own.start({ name, story: 'phase', input });
    expect((await own.running(executionPrefix(subject))).toSorted()).toEqual(names);
    expect(pages).toBe(3);
    for (const name of names) await own.stop(name, 'done');
    small.destroy();
  });

  it('says which story has no machine', async () => {
    await expect(procedures.start({ name: 'a-b', story: 'procurement', input })).rejects.toThrow('"procurement"');
    await expect(procedures.stop('constructor-1', 'x')).rejects.toThrow('"constructor"');
  });
});

/** Procedures before a server that gives one answer to everything. */
const answering = async (status: number, error: string) => {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify({ __type: error, message: 'so' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = z.object({ port: z.int() }).parse(server.address()).port;
  const there = new SFNClient({ endpoint: `http://127.0.0.1:${port}`, maxAttempts: 1 });
  const close = async () => {
    there.destroy();
    server.close();
    await once(server, 'close');
  };
  const arn = 'arn:aws:states:eu-west-1:123456789012:stateMachine:test-phase';
  return { ...openStepFunctions({ client: there, machines: { phase: arn } }), close };
};

describe('what AWS refuses for another reason', () => {
  it.each(['ThrottlingException', 'ExecutionLimitExceeded', 'InvalidName', 'AccessDeniedException'])(
    '%s is thrown under its own name, whatever was asked',
    async (error) => {
      const own = await answering(400, error);
      const asked = [
        () => own.start({ name: 'phase-1', story: 'phase', input }),
        () => own.stop('phase-1', 'done'),
        () => own.describe('phase-1'),
        () => own.running('phase-'),
      ];
      for (const ask of asked) await expect(ask()).rejects.toMatchObject({ name: error });
      await own.close();
    },
  );

  it('an execution that is not there is nothing to describe, and nothing to stop', async () => {
    const own = await answering(400, 'ExecutionDoesNotExist');
    expect(await own.describe('phase-1')).toBeUndefined();
    await expect(own.stop('phase-1', 'done')).resolves.toBeUndefined();
    await own.close();
  });
});

describe('a nudge', () => {
  beforeAll(playing(true));
  afterAll(playing(false));

  /** In a region of its own: moto cannot start a second execution beside one that runs. */
  it('wakes a waiting task; when its execution has ended nobody listens', async () => {
    const there = sfnClient('eu-west-2');
    const tokens = await queue('eu-west-2');
    const own = openStepFunctions({ client: there, machines: { wait: await makeMachine('wait', handsOutTokens(tokens.url), there) } });
    const nextToken = async () => z.object({ token: z.string() }).parse(JSON.parse(await tokens.receive())).token;
    await own.start({ name: 'wait-1', story: 'wait', input: {} });
    const first = await nextToken();
    expect(await own.nudge(first)).toBe('nudged');
    const last = await nextToken();
    expect(last).not.toBe(first);
    expect(await own.nudge(last)).toBe('nudged');
    await vi.waitFor(async () => expect(await own.running('wait-')).toEqual([]), { timeout: 20_000 });
    expect(await own.nudge(last)).toBe('nobody-listens');
    there.destroy();
  });

  it('finds nobody at a token that never was', async () => {
    expect(await procedures.nudge('no-token')).toBe('nobody-listens');
  });

  /* Moto takes a token as long as its execution runs, so a server of our own says what AWS would (API reference, SendTaskSuccess). */
  it.each(['TaskDoesNotExist', 'TaskTimedOut', 'InvalidToken'])('finds nobody when AWS answers %s', async (error) => {
    const own = await answering(400, error);
    expect(await own.nudge('token')).toBe('nobody-listens');
    await own.close();
  });

  it.each([
    [400, 'AccessDeniedException'],
    [400, 'InvalidOutput'],
    [500, 'InternalFailure'],
  ])('passes on every other answer: %i %s', async (status, error) => {
    const own = await answering(status, error);
    await expect(own.nudge('token')).rejects.toMatchObject({ name: error });
    await own.close();
  });
});

describe('the story of the phase', () => {
  beforeAll(playing(true));
  afterAll(playing(false));

  const asl = readFileSync(join(import.meta.dirname, '../../workflows/phase/phase.asl.json'), 'utf8');
  const deployed = asl.replaceAll(
    /"FunctionName": "([a-z-]+)"/g,
    '"FunctionName": "arn:aws:lambda:eu-west-1:123456789012:function:test-$1"',
  );

  it('is accepted as a state machine', async () => {
    expect(deployed).toContain('function:test-await-news');
    expect(await makeMachine('test-story', deployed)).toContain(':stateMachine:test-story');
  });

  /* Moto reads the definition and begins to play it. It has no JSONata: the library that it would hand expressions to is not part of it. So it ends at the
     first state. Further the story is played by our engine (test/aws/transition.test.ts and others). */
  it('is begun: its first state is entered with the input of a start, and that is how far this server can play', async () => {
    const there = sfnClient('eu-west-3');
    const stateMachineArn = await makeMachine('test-played', deployed, there);
    const own = openStepFunctions({ client: there, machines: { phase: stateMachineArn } });
    const name = executionName(subject, 'epoch006', 1);
    expect(await own.start({ name, story: 'phase', input })).toBe('started');
    await vi.waitFor(async () => expect((await own.describe(name))?.status).toBe('FAILED'), { timeout: 20_000 });
    const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const { events = [] } = await there.send(new GetExecutionHistoryCommand({ executionArn }));
    there.destroy();
    expect(events.map(({ type, stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? type)).toEqual([
      'ExecutionStarted',
      'Take up the phase',
      'ExecutionFailed',
    ]);
  });

  it('would be refused if it were none', async () => {
    const broken = deployed.replace('"Type": "Succeed"', '"Type": "Success"');
    await expect(makeMachine('test-broken', broken)).rejects.toBeInstanceOf(Error);
    const { stateMachines = [] } = await client.send(new ListStateMachinesCommand({}));
    expect(stateMachines.map(({ name }) => name)).not.toContain('test-broken');
  });
});
